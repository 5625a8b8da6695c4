import { flashMap, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { targetOf } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { type MemoryMap, regionAt } from '../../src/formats/memory-layout.ts';
import { formatAddress, formatUsbId, printable } from '../../src/formats/text.ts';

const FLASH_START = 0x0800_0000;
/** the flash of every STM32 lies below this; RAM begins at 0x20000000 (Arm's memory map for Cortex-M) */
const FLASH_END = 0x0a00_0000;

/** The board's own memory map does not let the address be written. */
export const rule = defineRule({
  id: 'address-not-writeable',
  title: 'the board does not let that address be written',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: "The firmware was to be written to an address that the board's memory map does not have, or does not let be written.",
    why: 'The flash tool asks the map before it erases anything, so nothing was written. The address, the size or the file is not the one for this board.',
    fix: 'Give the address that the firmware was built for: 0x08000000 plus the bootloader offset on an STM32.',
  },
  needs: [],
  uses: ['runs', 'usb', 'firmware'],
  oneOf: ['runs', 'firmware'],
  *check({ intent, source, optional: { runs, usb, firmware } }) {
    const refused = linesSaying(
      runsOf(runs, 'dfu-util', 'betaflight'),
      'address-not-writeable',
      'address-not-in-map',
    );
    for (const { host, last, items } of byHost(refused)) {
      yield fromLog(last, host, items);
    }
    const base = firmware?.vectors?.base ?? null;
    if (source.kind === 'transcript' || intent !== 'flash' || !firmware || base === null) return;
    const [device, other] = usb?.devices.filter(isInDfuMode) ?? [];
    const map = device && !other ? flashMap(device) : null;
    if (!device || !map || regionAt(map, base)?.writeable) return;
    yield fromDevice(device, map, base, printable(firmware.path, 120), firmware.origin);
  },
});

function fromLog(last: SaidLine, host: string | null, items: readonly SaidLine[]): FindingDraft {
  const { run } = last;
  const begun = run.lines.findLast(({ meaning }) => meaning === 'downloading-to-address');
  const start = begun?.details['address'] ?? run.arguments?.address ?? null;
  const page = last.line.details['address'];
  const target = targetOf(run);
  const board = target ? formatUsbId(target.vendorId, target.productId) : 'the board';
  const address = typeof page === 'number' ? page : start;
  return {
    subject: `${typeof start === 'number' ? formatAddress(start) : 'address'}${onHost(host)}`,
    what: `${typeof address === 'number' ? formatAddress(address) : 'An address of the firmware'} cannot be written on ${board}${onHost(host)}: its memory map does not offer that${typeof start === 'number' && start !== address ? ` (the firmware was to start at ${formatAddress(start)})` : ''}.`,
    why:
      typeof start === 'number' && (start < FLASH_START || start >= FLASH_END)
        ? 'That is not where the flash of an STM32 lies: it begins at 0x08000000, and 0x20000000 is memory that forgets. Nothing was written.'
        : 'Either the firmware reaches beyond the flash, or its start lies in sectors that the bootloader of this chip keeps to itself, as some clones of ST chips do. Nothing was written.',
    origins: items.map(({ origin }) => origin),
    remedies: [RIGHT_ADDRESS, LOOK_AT_MAP],
  };
}

function fromDevice(
  device: UsbDevice,
  map: MemoryMap,
  base: number,
  path: string,
  origin: FindingDraft['origins'][number],
): FindingDraft {
  const known = regionAt(map, base) ? 'is read-only' : 'is not';
  return {
    subject: path,
    what: `${path} is built for ${formatAddress(base)}, which ${known} in the memory map of the board ${labelOf(device)}.`,
    why: 'It cannot be written there, and at another address it would not start.',
    origins: [origin, device.origin],
    remedies: [RIGHT_ADDRESS],
  };
}

const RIGHT_ADDRESS: Remedy = {
  kind: 'steps',
  title: 'Use the address that the firmware was built for',
  risk: 'none',
  steps: [
    'On an STM32 that is 0x08000000 plus the bootloader offset of `make menuconfig`: 32KiB is 0x08008000.',
    'Build again with the chip and offset of the board if they do not fit, then flash the new file there.',
  ],
};

const LOOK_AT_MAP: Remedy = {
  kind: 'command',
  title: 'See what the board lets be written: the sizes behind "@Internal Flash", "g" is writeable',
  risk: 'none',
  argv: ['dfu-util', '-l'],
  elevated: false,
};
