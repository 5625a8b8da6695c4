import { isDfuIdentity } from '../../src/diagnosis/dfu-devices.ts';
import { readUsbId, targetOf } from '../../src/diagnosis/dfu-runs.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, type SaidLine, says } from '../../src/diagnosis/run-lines.ts';
import { formatUsbId } from '../../src/formats/text.ts';

/** dfu-util could not open a DFU-class device that nobody asked it for: it looks at every one that is attached. */
export const rule = defineRule({
  id: 'benign-other-dfu-device-unopenable',
  title: 'another device that knows DFU cannot be opened',
  severity: 'info',
  certainty: 'likely',
  summary: {
    what: 'dfu-util could not open a device that is not the board, such as a Bluetooth stick or a webcam.',
    why: 'Many devices can be updated by DFU and say so. dfu-util looks at each of them and complains where it may not, before it goes on to the board.',
    fix: 'Nothing. To be rid of the line, name the board with `-d 0483:df11`.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const others = linesSaying(runsOf(runs, 'dfu-util'), 'cannot-open-dfu-device').filter(isOther);
    for (const { host, first, items } of byHost(others)) {
      const ids = [...new Set(items.map((item) => idOf(item)))];
      const isSure = items.every(({ run }) => says(run, 'device-status', 'found-dfu', 'dfu-mode-version'));
      yield {
        certainty: isSure ? 'certain' : 'likely',
        subject: `${idOf(first)}${onHost(host)}`,
        what: `dfu-util could not open ${ids.join(' and ')}${onHost(host)}, which ${ids.length > 1 ? 'are' : 'is'} not the board: by ${ids.length > 1 ? 'their numbers' : 'its number'} no microcontroller in DFU mode.`,
        why: 'Bluetooth sticks, webcams and keyboards often say that they could be updated by DFU. dfu-util tries every such device and passes over those that it may not use; the board is not concerned.',
        origins: items.map((item) => item.origin),
        remedies: [],
      };
    }
  },
});

/** Neither a bootloader that is known, nor what the command named, nor what the run was already working with. */
function isOther({ run, line }: SaidLine): boolean {
  const { vendorId, productId } = line.details;
  if (typeof vendorId !== 'number' || typeof productId !== 'number') return false;
  if (isDfuIdentity(vendorId, productId) || says(run, 'device-lost')) return false;
  const named = run.arguments?.device ?? null;
  // "-d vendor:" and forms that are not understood: it may be the one
  if (named !== null && !readUsbId(named)) return false;
  const target = targetOf(run);
  return target === null || target.vendorId !== vendorId;
}

function idOf({ line }: SaidLine): string {
  return formatUsbId(Number(line.details['vendorId']), Number(line.details['productId']));
}
