import { chipMismatch } from '../../src/diagnosis/chip-mismatch.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { printable } from '../../src/formats/text.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';

/** The dictionary inside the image names another chip than the board at hand has. */
export const rule = defineRule({
  id: 'firmware-for-other-mcu',
  title: 'the firmware is for another chip than the board has',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The firmware file says which chip it was built for, and the board at hand is another.',
    why: 'It would not start there, and what stands on the board now would be lost.',
    fix: 'Build the firmware for the chip of the board, or name the file that belongs to it.',
  },
  needs: ['firmware', 'usb'],
  uses: ['serialPorts'],
  *check({ firmware, usb, intent, optional: { serialPorts } }) {
    const name = firmware.dictionary?.mcu ?? '';
    const mcu = findMcu(name);
    const other = mcu ? chipMismatch(mcu, usb.devices, serialPorts, intent) : null;
    if (!mcu || !other) return;
    const path = printable(firmware.path);
    yield {
      // a leftover in out/ harms nobody until it is flashed
      severity: intent === 'flash' ? 'error' : 'warning',
      certainty: other.certainty,
      subject: path,
      what: `${path} is built for an ${mcu.label}, but ${other.board} is an ${other.chips}, ${other.how}.`,
      why: 'The firmware names its chip itself, so the name of the file does not matter. It would not start on that board, and what stands there now would be lost.',
      origins: [{ ...firmware.origin, text: `MCU ${printable(name, 40)}` }, other.origin],
      remedies: [
        {
          kind: 'steps',
          title: 'Build or choose the firmware of this board',
          risk: 'none',
          steps: [
            'Run `make menuconfig` in the Klipper folder and choose the processor model that is printed on the chip.',
            'Run `make clean` and `make`, then flash out/klipper.bin.',
          ],
        },
      ],
    };
  },
});
