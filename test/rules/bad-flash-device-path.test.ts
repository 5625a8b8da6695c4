import { rule } from '../../rules/tool/bad-flash-device-path.ts';
import { failedFlash, pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const BY_ID = '/dev/serial/by-id/usb-Klipper_stm32g0b1xx_mainboard-if00';
const NO_TTY = 'Unable to find tty device';

ruleTable(rule, {
  finds: {
    'a folder that is named twice': {
      evidence: pastedText(...failedFlash(`/dev/serial/by-id/${BY_ID}`, NO_TTY)),
      expect: { severity: 'error', certainty: 'certain', subject: `/dev/serial/by-id/${BY_ID}` },
      says: [/names its folder twice/, /"FLASH_DEVICE=\/dev\/serial\/by-id\/usb-Klipper/],
    },
    'no device at all': {
      evidence: pastedText(
        'pi@printer:~/klipper $ make flash',
        '  Flashing out/klipper.bin to ',
        '',
        'Please specify FLASH_DEVICE',
        '',
        'make: *** [src/stm32/Makefile:107: flash] Error 255',
      ),
      expect: { subject: 'FLASH_DEVICE on pi@printer' },
    },
    'a device that a space cut off': {
      evidence: pastedText(
        `pi@printer:~/klipper $ make flash FLASH_DEVICE= ${BY_ID}`,
        '',
        'Please specify FLASH_DEVICE',
      ),
      says: [/A space behind/],
    },
    'a USB path': {
      evidence: pastedText(...failedFlash('1-1.2', NO_TTY)),
      says: [/is a USB path/],
    },
    'an id that is mistyped': {
      evidence: pastedText(...failedFlash('0483-df11', NO_TTY)),
      says: [/four hexadecimal digits/],
    },
    'a port that is gone': {
      evidence: pastedText(...failedFlash('/dev/ttyACM3', NO_TTY)),
      says: [/ls \/dev\/serial\/by-id/],
    },
    'no serial port at all, wrapped by the terminal': {
      evidence: pastedText(
        'Failed to flash to /dev/serial/by-id/usb-Klipper_stm32f446xx_1F003B0015473934363434',
        "30-if00: Unable to find serial 'by-path' folder",
      ),
      says: [/no USB serial port at all/],
    },
  },
  clears: {
    'a flash tool that failed': pastedText(...failedFlash(BY_ID, 'Error running dfu-util')),
    'a device in DFU mode': pastedText(...failedFlash('0483:df11', 'Error running dfu-util')),
    'a build without a flash': pastedText('$ make', '  Creating bin file out/klipper.bin'),
  },
});
