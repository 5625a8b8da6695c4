import { rule } from '../../rules/tool/wrong-make-target-for-uart-board.ts';
import { failedFlash, pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const CH340 = '/dev/serial/by-id/usb-1a86_USB2.0-Serial-if00-port0';

ruleTable(rule, {
  finds: {
    'the port of a CH340': {
      evidence: pastedText(
        `pi@printer:~/klipper $ make flash FLASH_DEVICE=${CH340}`,
        'sudo dfu-util -p 1-1.4 -R -a 2 -D out/klipper.bin',
        'dfu-util 0.11',
        'dfu-util: No DFU capable USB device available',
        ...failedFlash(CH340, 'Error running dfu-util').slice(1),
      ),
      expect: { severity: 'error', certainty: 'certain', subject: `${CH340} on pi@printer` },
      says: [/SD card/, /make","serialflash"/],
    },
    'the kernel name of an adapter': {
      evidence: pastedText(...failedFlash('/dev/ttyUSB0', 'Error running dfu-util')),
      expect: { subject: '/dev/ttyUSB0' },
    },
    'the UART of a Raspberry Pi': {
      evidence: pastedText(...failedFlash('/dev/ttyAMA0', 'Unable to find tty usb device')),
      expect: { subject: '/dev/ttyAMA0' },
    },
  },
  clears: {
    "a board's own port": pastedText(
      ...failedFlash('/dev/serial/by-id/usb-Klipper_stm32f446xx_3366-if00', 'Error running dfu-util'),
    ),
    'a board in DFU mode': pastedText(...failedFlash('0483:df11', 'Error running dfu-util')),
    'an adapter through which bossac failed': pastedText(
      ...failedFlash('/dev/ttyUSB0', 'Error running bossac'),
    ),
    'an adapter with the right target': pastedText(
      '$ make serialflash FLASH_DEVICE=/dev/ttyUSB0',
      '  Flashing out/klipper.bin to /dev/ttyUSB0 via stm32flash',
    ),
  },
});
