import { rule } from '../../rules/tool/wrapper-reports-false-success.ts';
import { DFU_UTIL_SUCCESS, pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const command = '> dfu-util.exe -a 2 -d 1EAF:0003 -R -D "C:\\fw.bin"';
const start = ['dfu-util 0.11', 'Opening DFU capable USB device...', 'Device ID 1eaf:0003'];

ruleTable(rule, {
  finds: {
    'QMK Toolbox after a transfer that broke off': {
      evidence: pastedText(
        "Attempting to flash, please don't remove device",
        command,
        ...start.map((line) => `> ${line}`),
        '> Copying data from PC to DFU device',
        '> Download\t[=======                  ]  29%        14336 bytes failed!',
        'Flash complete',
      ),
      expect: { severity: 'warning', certainty: 'certain', subject: 'QMK Toolbox' },
      says: [/29% 14336 bytes failed/],
    },
    'QMK Toolbox without any board': {
      evidence: pastedText(
        command,
        '> dfu-util 0.11',
        '> No DFU capable USB device available',
        'Flash complete',
      ),
      says: [/No DFU capable USB device available/],
    },
    'a script that congratulates itself': {
      evidence: pastedText(
        '$ dfu-util -a 0 -s 0x08008000 -D out/klipper.bin',
        'dfu-util 0.11',
        'dfu-util: Last page at 0x0807ffff is not writeable',
        '[✓ OK] Flashing successfull!',
      ),
      expect: { subject: 'KIAUH' },
    },
  },
  clears: {
    'a success that is one': pastedText(command, ...DFU_UTIL_SUCCESS, 'Flash complete'),
    'an error after everything was written': pastedText(
      command,
      ...DFU_UTIL_SUCCESS,
      'dfu-util: Error during download get_status',
      'Flash complete',
    ),
    'a failure that nobody calls complete': pastedText(command, ...start, 'dfu-util: Cannot open device'),
  },
});
