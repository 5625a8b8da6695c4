import { rule } from '../../rules/tool/flash-tool-crashed.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const crash = (
  tool: Run['tool'],
  details: Record<string, string>,
  before: Parameters<typeof pastedRun>[2] = [],
) =>
  pastedRuns([
    pastedRun(1, null, [...before, ['program-crashed', 'x', { signal: 'Segmentation fault', ...details }]], {
      tool,
    }),
  ]);

ruleTable(rule, {
  finds: {
    'dfu-util that ends by a signal': {
      evidence: pastedText(
        'pi@printer:~ $ dfu-util -a 0 -s 0x08008000:leave -D klipper.bin',
        'dfu-util 0.9',
        'Segmentation fault (core dumped)',
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'dfu-util on pi@printer' },
      says: [/segmentation fault/, /built-in flasher/],
    },
    'a tool that a script of a board package starts': {
      evidence: pastedText(
        'upload.sh: line 12:  2912 Segmentation fault      (core dumped) ./ISP_Console -dfu -d --fn fw.bin',
      ),
      expect: { subject: './ISP_Console' },
    },
    'a mistake in flashtool.py': {
      evidence: pastedText(
        '$ python3 ~/katapult/scripts/flashtool.py -d /dev/ttyACM0 -f out/klipper.bin',
        'Traceback (most recent call last):',
        '  File "/home/pi/katapult/scripts/flashtool.py", line 620, in connect',
        "AttributeError: 'NoneType' object has no attribute 'write'",
      ),
      says: [/AttributeError/],
    },
    'what zsh says of it': {
      evidence: pastedText('me@Mac klipper % dfu-util -l', 'zsh: segmentation fault  dfu-util -l'),
      expect: { subject: 'dfu-util on me@Mac' },
    },
    'a tool that make started, by no name': {
      evidence: crash('make', {}, [
        ['flashing-file-to', 'Flashing out/klipper.bin to 0483:df11'],
        ['note', 'x'],
      ]),
      expect: { subject: 'The flash tool' },
    },
    'a tool that make started, by its name': {
      evidence: crash('make', { program: 'dfu-util' }),
      expect: { subject: 'dfu-util' },
    },
    'a program of which no more is known': {
      evidence: crash('other', {}),
      expect: { subject: 'The flash tool' },
    },
    'a tool by its own name, where the text has a whole command': {
      evidence: crash('dfu-util', { program: 'sudo dfu-util -l' }),
      expect: { subject: 'dfu-util' },
    },
    'a mistake without a reason': {
      evidence: pastedText(
        '$ python3 ~/katapult/scripts/flashtool.py -d /dev/ttyACM0 -f out/klipper.bin',
        'Traceback (most recent call last):',
        '  File "/home/pi/katapult/scripts/flashtool.py", line 620, in connect',
        'AssertionError',
      ),
      says: [/crashed: AssertionError\./],
    },
  },
  clears: {
    "Klipper's host software": crash('klippy', {}),
    'a compiler that make started': crash('make', { program: 'cc1' }, [
      ['flashing-file-to', 'Flashing out/klipper.bin to 0483:df11'],
    ]),
    'a compiler by its name': crash('other', { program: 'arm-none-eabi-gcc' }),
    'a compiler that was killed': pastedText(
      '$ make',
      '  Compiling out/src/sched.o',
      'make: *** [Makefile:68: out/src/sched.o] Killed',
    ),
    'a port that cannot be opened': pastedText(
      '$ python3 ~/katapult/scripts/flashtool.py -d /dev/ttyACM0 -f out/klipper.bin',
      'Traceback (most recent call last):',
      '  File "/home/pi/katapult/scripts/flashtool.py", line 620, in connect',
      'OSError: [Errno 16] Device or resource busy',
    ),
    'a dfu-util that fails in its own words': pastedText(
      '$ dfu-util -D x.bin',
      'dfu-util 0.11',
      'dfu-util: No DFU capable USB device available',
    ),
  },
});
