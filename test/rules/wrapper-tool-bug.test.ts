import { rule } from '../../rules/tool/wrapper-tool-bug.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const fault = (more: Partial<Run>) =>
  pastedRun(1, null, [['shell-script-error', 'x', { path: './x.sh', reason: 'X: unbound variable' }]], more);

ruleTable(rule, {
  finds: {
    'a shell script with a fault': {
      evidence: pastedText(
        'pi@printer:~ $ ./update_mcus.sh',
        './update_mcus.sh: line 14: MCU: unbound variable',
      ),
      expect: { severity: 'error', certainty: 'certain', subject: './update_mcus.sh on pi@printer' },
      says: [/make flash FLASH_DEVICE/],
    },
    'a script of Klipper that has a mistake': {
      evidence: pastedText(
        'pi@printer:~/klipper $ make flash FLASH_DEVICE=0483:df11',
        '  Flashing out/klipper.bin to 0483:df11',
        'Traceback (most recent call last):',
        '  File "./scripts/flash_usb.py", line 390, in <module>',
        "TypeError: int() can't convert non-string with explicit base",
        'make: *** [src/stm32/Makefile:107: flash] Error 1',
      ),
      expect: { subject: './scripts/flash_usb.py on pi@printer' },
      says: [/TypeError/],
    },
    'a mistake deep in a library is of the script that called it': {
      evidence: pastedText(
        '$ python3 kiauh.py',
        'Traceback (most recent call last):',
        '  File "/home/pi/kiauh/core/flash_menu.py", line 40, in run',
        '  File "/usr/lib/python3.9/subprocess.py", line 1021, in communicate',
        "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 4: invalid start byte",
      ),
      expect: { subject: '/home/pi/kiauh/core/flash_menu.py' },
    },
    'a script that fell over when all was written, as a warning': {
      evidence: pastedRuns([fault({ tool: 'flash_usb', outcome: 'succeeded' })]),
      expect: { severity: 'warning', subject: './x.sh' },
    },
    'a script of which one run of two wrote everything': {
      evidence: pastedRuns([
        fault({ tool: 'flash_usb', outcome: 'succeeded' }),
        fault({ tool: 'flash_usb', outcome: 'failed' }),
      ]),
      expect: { severity: 'error' },
    },
    'a script that another program started': {
      evidence: pastedRuns([pastedRun(1, 'make flash', []), fault({ parent: 0 })]),
      expect: { subject: './x.sh' },
    },
    'a mistake without a reason': {
      evidence: pastedText(
        '$ python3 kiauh.py',
        'Traceback (most recent call last):',
        '  File "/home/pi/kiauh/core/flash_menu.py", line 40, in run',
        'AssertionError',
      ),
      says: [/of its own: AssertionError\./],
    },
  },
  clears: {
    "a mistake in Klipper's host software": pastedRuns([fault({ tool: 'klippy', parent: 0 })]),
    'a script that only has a name': pastedRuns([fault({})]),
    'a program that is not there': pastedText(
      '$ make flash',
      '  Flashing out/klipper.bin to 0483:df11',
      'Traceback (most recent call last):',
      '  File "./scripts/flash_usb.py", line 139, in call_dfuutil',
      "FileNotFoundError: [Errno 2] No such file or directory: 'dfu-util'",
    ),
    'a mistake in a flash tool': pastedText(
      '$ python3 pydfu.py -u fw.dfu',
      'Traceback (most recent call last):',
      '  File "pydfu.py", line 20, in init',
      "KeyError: 'alt'",
    ),
    'a script that has nothing to do with it': pastedText(
      '$ ./bashrc_extra.sh',
      './bashrc_extra.sh: line 3: X: unbound variable',
    ),
  },
});
