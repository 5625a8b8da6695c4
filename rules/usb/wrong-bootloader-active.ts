import { mapOrigin } from '../../src/diagnosis/board-clues.ts';
import { flashMap, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost } from '../../src/diagnosis/run-lines.ts';
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
  needs: ['usb'],
  explains: ['address-not-writeable'],
  *check({ usb }) {
    for (const device of usb.devices.filter(isInDfuMode)) {
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
