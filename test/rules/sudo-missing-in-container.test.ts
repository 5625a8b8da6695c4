import { rule } from '../../rules/firmware/sudo-missing-in-container.ts';
import { DFU_UTIL_SUCCESS, pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

ruleTable(rule, {
  finds: {
    'the script of Klipper in a container': {
      evidence: pastedText(
        'root@3f2a9c1b77d0:/opt/klipper# make flash FLASH_DEVICE=/dev/ttyACM1',
        '  Flashing out/klipper.bin to /dev/ttyACM1',
        'Entering bootloader on /dev/ttyACM1',
        'sudo dfu-util -p 1-1.5 -R -a 0 -s 0x8008000:leave -D out/klipper.bin',
        '',
        'Traceback (most recent call last):',
        '  File "./scripts/flash_usb.py", line 386, in <module>',
        '    main()',
        "FileNotFoundError: [Errno 2] No such file or directory: 'sudo'",
        'make: *** [src/stm32/Makefile:107: flash] Error 1',
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'sudo on root@3f2a9c1b77d0' },
      says: [/NOSUDO=1/, /FLASH_DEVICE=\/dev\/ttyACM1/],
    },
    'a shell that knows no sudo': {
      evidence: pastedText('# sudo dfu-util -l', '/bin/sh: 1: sudo: not found'),
      expect: { subject: 'sudo' },
    },
    'bash without it': {
      evidence: pastedText('root@box:/# sudo make flash', 'bash: sudo: command not found'),
      says: [/FLASH_DEVICE=0483:df11/],
    },
  },
  clears: {
    'sudo that knows no dfu-util': pastedText('$ sudo dfu-util -l', 'sudo: dfu-util: command not found'),
    'sudo that asks for the password': pastedText(
      'pi@printer:~ $ sudo dfu-util -l',
      '[sudo] password for pi: dfu-util 0.11',
    ),
    'a flash that works': pastedText('$ sudo dfu-util -a 0 -D x.dfu', ...DFU_UTIL_SUCCESS),
  },
});
