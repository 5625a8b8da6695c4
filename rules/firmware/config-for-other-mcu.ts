import { configOrigin } from '../../src/diagnosis/build-target.ts';
import { chipMismatch } from '../../src/diagnosis/chip-mismatch.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { printable } from '../../src/formats/text.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';

/** The .config is for an STM32, and the board at hand carries another. */
export const rule = defineRule({
  id: 'config-for-other-mcu',
  title: 'the .config is for another chip than the board has',
  severity: 'warning',
  certainty: 'certain',
  summary: {
    what: 'The chip that was chosen in `make menuconfig` is not the one of the board at hand.',
    why: 'A firmware for another chip does not start, and where its sectors differ it can take a bootloader along.',
    fix: 'Choose the chip of the board in `make menuconfig`, then its bootloader offset and crystal, and build again.',
  },
  needs: ['klipper', 'usb'],
  uses: ['serialPorts'],
  explains: ['firmware-for-other-mcu', 'bootloader-would-be-overwritten'],
  *check({ klipper, usb, intent, optional: { serialPorts } }) {
    const { config } = klipper;
    const name = config ? readBuildTarget(config.symbols).mcu : null;
    const mcu = name === null ? undefined : findMcu(name);
    const other = mcu ? chipMismatch(mcu, usb.devices, serialPorts, intent) : null;
    if (!config || !mcu || !other) return;
    yield {
      // what was built for another printer harms nobody until it is flashed
      severity: intent === 'flash' ? 'error' : 'warning',
      certainty: other.certainty,
      subject: printable(config.path),
      what: `The .config is for an ${mcu.label}, but ${other.board} is an ${other.chips}, ${other.how}.`,
      why: `What is built from it does not start on that board. ${mcu.label} and the other also differ in their flash, so a bootloader can be lost.`,
      origins: [configOrigin(config, 'CONFIG_MCU'), other.origin],
      remedies: [
        {
          kind: 'steps',
          title: 'Build for the chip of the board',
          risk: 'none',
          steps: [
            'Run `make menuconfig` in the Klipper folder and choose the processor model that is printed on the chip.',
            'Choose its bootloader offset, crystal and link as the config file of the board names them.',
            'Run `make clean` and `make`, then flash the new file.',
          ],
        },
      ],
    };
  },
});
