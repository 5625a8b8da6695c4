import { rule } from '../../rules/noise/benign-other-dfu-device-unopenable.ts';
import { DFU_UTIL_SUCCESS, pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const bluetooth = 'dfu-util: Cannot open DFU device 0a5c:21e8 found on devnum 4 (LIBUSB_ERROR_ACCESS)';
const command = 'pi@printer:~/klipper $ dfu-util -d 0483:df11 -a 0 -s 0x08008000:leave -D out/klipper.bin';

ruleTable(rule, {
  finds: {
    'a Bluetooth stick in front of a flash that works': {
      evidence: pastedText(command, 'dfu-util 0.11', bluetooth, ...DFU_UTIL_SUCCESS.slice(2)),
      expect: { severity: 'info', certainty: 'certain', subject: '0a5c:21e8 on pi@printer' },
      says: [/not the board/],
    },
    'two devices beside a list of the board': {
      evidence: pastedText(
        '$ dfu-util -l',
        'dfu-util 0.11',
        bluetooth,
        'dfu-util: Cannot open DFU device 05ac:8290 found on devnum 2 (LIBUSB_ERROR_ACCESS)',
        'Found DFU: [0483:df11] ver=2200, devnum=9, cfg=1, intf=0, path="1-1", alt=0, name="@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg", serial="3366"',
      ),
      expect: { certainty: 'certain' },
      says: [/0a5c:21e8 and 05ac:8290/],
    },
    'one, and no board at all': {
      evidence: pastedText(
        '$ dfu-util -a 0 -D klipper.bin',
        'dfu-util 0.9',
        'Cannot open DFU device 0a5c:21e8',
        'No DFU capable USB device available',
      ),
      expect: { certainty: 'likely' },
    },
  },
  clears: {
    'the board itself': pastedText(
      '$ dfu-util -l',
      'dfu-util 0.11',
      'dfu-util: Cannot open DFU device 0483:df11 found on devnum 12 (LIBUSB_ERROR_ACCESS)',
    ),
    'the device that the command asks for': pastedText(
      '$ dfu-util -d 1209:7388 -a 0 -D fw.bin',
      'dfu-util 0.11',
      'dfu-util: Cannot open DFU device 1209:7388 found on devnum 3 (LIBUSB_ERROR_ACCESS)',
    ),
    'a device that was lost after it changed its mode': pastedText(
      '$ dfu-util -D fw.bin',
      'dfu-util 0.11',
      'Opening DFU capable USB device...',
      'Device ID 1209:7388',
      'Cannot open DFU device 1d50:6018 found on devnum 32 (LIBUSB_ERROR_NOT_SUPPORTED)',
      'Lost device after RESET?',
    ),
    'a flash in which nothing is refused': pastedText(command, ...DFU_UTIL_SUCCESS),
  },
});
