import { formatUsbId } from '../formats/text.ts';
import type { DfuTarget } from './dfu-runs.ts';
import type { Remedy } from './finding.ts';

const RULES_FILE = '/etc/udev/rules.d/60-dfu-boards.rules';
/** groups that usual systems give to people at the machine, best first */
const USUAL_GROUPS = ['plugdev', 'dialout'];

/** The exact line, written by a shell as root; "$1" keeps its quotes out of the shell's way. `groups` null: not known. */
export function addUdevRule(
  { vendorId, productId }: DfuTarget,
  groups: readonly string[] | null,
): Extract<Remedy, { kind: 'command' }> {
  const [vendor = '', product = ''] = formatUsbId(vendorId, productId).split(':');
  const group = USUAL_GROUPS.find((name) => groups?.includes(name));
  const grant = group === undefined ? 'MODE="0666"' : `MODE="0660", GROUP="${group}"`;
  const line = `SUBSYSTEM=="usb", ATTR{idVendor}=="${vendor}", ATTR{idProduct}=="${product}", ${grant}, TAG+="uaccess"`;
  return {
    kind: 'command',
    title: 'Add a udev rule that lets you use the board',
    risk: 'reversible',
    argv: ['sh', '-c', `echo "$1" >> ${RULES_FILE} && udevadm control --reload`, 'udev', line],
    elevated: true,
  };
}
