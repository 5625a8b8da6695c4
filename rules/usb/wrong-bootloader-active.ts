import { mapOrigin } from '../../src/diagnosis/board-clues.ts';
import { flashMap, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import { formatAddress, formatUsbId, printable } from '../../src/formats/text.ts';

/** where every STM32 has its internal flash (AN2606) */
const FLASH_START = 0x0800_0000;
const ST_ROM = '0483:df11';

/** Something answers under the boot ROM's USB id, and its memory is not the chip's internal flash. */
export const rule = defineRule({
  id: 'wrong-bootloader-active',
  title: "another bootloader answers in the boot ROM's place",
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: "A device with the USB id of ST's boot ROM is in DFU mode, but the memory that it offers is not the internal flash of the chip: it does not begin at 0x08000000.",
    why: 'It is a bootloader that somebody put on the board, for an external flash chip as a rule. It takes firmware for another place, and one for the internal flash cannot be written through it.',
    fix: 'Start the boot ROM instead: hold BOOT0, press RESET. Or build the firmware for the addresses that this bootloader offers.',
  },
  needs: [],
  uses: ['usb', 'runs'],
  oneOf: ['usb', 'runs'],
  explains: ['address-not-writeable'],
  *check({ optional: { usb, runs } }) {
    yield* romInstead(runs);
    for (const device of usb?.devices.filter(isInDfuMode) ?? []) {
      if (formatUsbId(device.vendorId, device.productId) !== ST_ROM) continue;
      const map = flashMap(device);
      const first = map?.regions[0];
      if (!map || !first || map.regions.some(({ start }) => start === FLASH_START)) continue;
      yield {
        subject: labelOf(device),
        what: `The board ${labelOf(device)}${onHost(device.host)} offers "${printable(map.name, 40)}" from ${formatAddress(first.start)} on, not the internal flash at ${formatAddress(FLASH_START)}: it is a bootloader of its own that answers, not the boot ROM.`,
        why: 'It uses the same USB id as the boot ROM and takes firmware for another memory. One that is built for the internal flash cannot be written through it; dfu-util stops before it writes.',
        origins: [mapOrigin(device)],
        remedies: [
          {
            kind: 'steps',
            title: 'Start the boot ROM instead',
            risk: 'none',
            steps: [
              'Hold BOOT0 (or set its jumper), press and release RESET, then release BOOT0.',
              `Run \`dfu-util -l\`: alternate 0 should now begin at ${formatAddress(FLASH_START)}.`,
            ],
          },
          {
            kind: 'steps',
            title: 'Or use this bootloader as its maker means it',
            risk: 'none',
            steps: [
              `Build the firmware for ${formatAddress(first.start)}, as the documents of the board describe.`,
            ],
          },
        ],
      };
    }
  },
});

/** The other way round: the file is for an external flash, and the boot ROM answers, which knows the internal one only. */
function* romInstead(runs: RunFacts | null): Iterable<FindingDraft> {
  const refused = linesSaying(runsOf(runs, 'dfu-util'), 'address-not-writeable').filter(
    ({ run, line }) =>
      isExternal(Number(line.details['address'])) &&
      run.lines.some(
        ({ meaning, details }) =>
          meaning === 'dfuse-interface-name' && /^@?Internal Flash\b/.test(String(details['name'] ?? '')),
      ),
  );
  for (const { host, first, items } of byHost(refused)) {
    const address = formatAddress(Number(first.line.details['address']));
    yield {
      subject: `the board${onHost(host)}`,
      what: `The boot ROM of the chip answers${onHost(host)} ("Internal Flash"), and ${address} lies in an external flash, which only the board's own bootloader can write.`,
      why: 'The file is built for a start in the external flash. The boot ROM knows the internal flash only, so dfu-util stops before it writes.',
      origins: items.map(({ origin }) => origin),
      remedies: [OWN_BOOTLOADER],
    };
  }
}

/** where STM32F7, H7 and their like show an external flash: QUADSPI and OCTOSPI (RM0433 2.3, RM0468 2.3) */
function isExternal(address: number): boolean {
  return (
    (address >= 0x9000_0000 && address < 0xa000_0000) || (address >= 0x7000_0000 && address < 0x8000_0000)
  );
}

const OWN_BOOTLOADER: Remedy = {
  kind: 'steps',
  title: "Start the board's own bootloader, or build for the internal flash",
  risk: 'none',
  steps: [
    'Write the bootloader of its makers to 0x08000000 first, if it is not on the board yet (`make program-boot` for a Daisy Seed).',
    'Press RESET without BOOT0: that bootloader waits a moment after a reset, and `dfu-util -l` shows 0x90000000 then.',
    'Or build the firmware for the internal flash and give its address, 0x08000000.',
  ],
};
