import { rule } from '../../rules/firmware/firmware-for-other-mcu.ts';
import { F446_LAYOUT, liveEvidence } from '../fixtures/evidence.ts';
import { built, bus, G0B1_LAYOUT, H723_LAYOUT, pasted, rom, running } from '../fixtures/klipper-evidence.ts';
import { ruleTable } from './rule-table.ts';

const H723 = built('stm32h723xx', 0x0802_0000);
const foreign = { ...H723, value: { ...H723.value, dictionary: null } };

const katapult = (mcu: string, end: readonly string[]) =>
  pasted(
    'pi@printer:~ $ python3 ~/katapult/scripts/flashtool.py -d /dev/ttyACM0 -f ~/klipper/out/klipper.bin',
    `Detected Klipper binary version v0.12.0-400-gabcdef12, MCU: ${mcu}`,
    'Attempting to connect to bootloader',
    'Katapult Connected',
    'Protocol Version: 1.1.0',
    'Block Size: 64 bytes',
    'Application Start: 0x8008000',
    'MCU type: stm32f446xx',
    ...end,
  );

ruleTable(rule, {
  finds: {
    'an image for an H723 and an F446 at hand': {
      evidence: liveEvidence({ intent: 'flash', firmware: H723, usb: bus(rom(F446_LAYOUT)) }),
      expect: { severity: 'error', certainty: 'certain', subject: '/home/pi/klipper/out/klipper.bin' },
      says: [/STM32H723/, /STM32F446/, /memory map/],
    },
    'a leftover that nobody flashes, as a warning': {
      evidence: liveEvidence({ firmware: H723, usb: bus(rom(G0B1_LAYOUT)) }),
      expect: { severity: 'warning', certainty: 'certain' },
    },
    'a running board that names another chip': {
      evidence: liveEvidence({ intent: 'flash', firmware: H723, usb: bus(running('stm32f446xx')) }),
      expect: { certainty: 'likely' },
    },
    'a file that Katapult refuses': {
      evidence: katapult('stm32h723xx', [
        'Error: MCU returned by Katapult does not match MCU identified in klipper.bin.',
        'Katapult MCU: stm32f446xx',
        'Klipper Binary MCU: stm32h723xx',
      ]),
      expect: { severity: 'error', certainty: 'certain', subject: 'the firmware file on pi@printer' },
      says: [/stm32h723xx/, /stm32f446xx/],
    },
  },
  clears: {
    'a board whose chip is not told': pasted(
      'pi@printer:~ $ python3 ~/katapult/scripts/flashtool.py -d /dev/ttyACM0 -f ~/klipper/out/klipper.bin',
      'Detected Klipper binary version v0.12.0-400-gabcdef12, MCU: stm32h723xx',
      'Attempting to connect to bootloader',
    ),
    'a file whose chip is not told': pasted(
      'pi@printer:~ $ python3 ~/katapult/scripts/flashtool.py -d /dev/ttyACM0 -f ~/klipper/out/klipper.bin',
      'Katapult Connected',
      'MCU type: stm32f446xx',
    ),
    'a file that Katapult takes': katapult('stm32f446xx', [
      "Flashing '/home/pi/klipper/out/klipper.bin'...",
      'Programming Complete',
    ]),
    'the right chip': liveEvidence({ intent: 'flash', firmware: H723, usb: bus(rom(H723_LAYOUT)) }),
    'an image that names no chip': liveEvidence({ firmware: foreign, usb: bus(rom(F446_LAYOUT)) }),
    'a clone, whose map proves nothing': liveEvidence({
      firmware: H723,
      usb: bus(rom(F446_LAYOUT, { vendorId: 0x2e3c })),
    }),
    'no board at hand': liveEvidence({ intent: 'flash', firmware: H723, usb: bus() }),
  },
  skips: { 'neither an image nor a text': liveEvidence({}) },
});
