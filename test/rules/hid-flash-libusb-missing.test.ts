import { rule } from '../../rules/noise/hid-flash-libusb-missing.ts';
import { DFU_UTIL_SUCCESS, pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const advice = [
  '    hid-flash requires libusb-1.0, please install with:',
  '    sudo apt-get install libusb-1.0',
];

ruleTable(rule, {
  finds: {
    'the lines of the makefile in a flash that works': {
      evidence: pastedText(
        'pi@printer:~/klipper $ make flash FLASH_DEVICE=0483:df11',
        '  Building hid-flash',
        ...advice,
        '  Flashing out/klipper.bin to 0483:df11',
        'sudo dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin',
        ...DFU_UTIL_SUCCESS,
      ),
      expect: { severity: 'info', certainty: 'certain', subject: 'hid-flash on pi@printer' },
      says: [/makes no difference/],
    },
    'the same where pkg-config is missing': {
      evidence: pastedText('  Building hid-flash', '/bin/sh: 1: pkg-config: not found', ...advice),
      expect: { subject: 'hid-flash' },
    },
    'the same with the time in front of each line': {
      evidence: pastedText(...advice.map((line) => `[12:00:01] ${line.trim()}`)),
      says: [/libusb-1\.0-0-dev/],
    },
  },
  clears: {
    'a helper that was built': pastedText(
      '  Building hid-flash',
      'gcc -c -Wall -I . main.c -o main.o',
      '  Flashing out/klipper.bin to 0483:df11',
    ),
    'another program that asks for libusb': pastedText('configure: error: libusb-1.0 is required'),
    'a flash that works': pastedText('$ dfu-util -a 0 -D x.dfu', ...DFU_UTIL_SUCCESS),
  },
});
