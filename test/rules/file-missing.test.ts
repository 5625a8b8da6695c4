import { readFileSync } from 'node:fs';
import { rule } from '../../rules/tool/file-missing.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const recorded = (name: string) =>
  paste(readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8'));
const SHELL =
  'pi@printer:~ $ python3 stm32loader.py -w klipper.bin\nbash: klipper.bin: No such file or directory\n';
const NO_FILE =
  '$ dfu-util -a 0 -s 0x08000000 -D "k.bin"\ndfu-util: Could not open file k.bin for reading: No such file or directory\n';

ruleTable(rule, {
  finds: {
    'what dfu-util 0.11 says': {
      evidence: recorded('dfu-util-file-missing'),
      expect: { severity: 'error', certainty: 'certain', subject: 'klipper.bin on pi@printer' },
      says: [/there is no such file/, /make menuconfig/],
    },
    'what stm32flash 0.7 says': { evidence: recorded('stm32flash-file-missing'), says: [/klipper\.bin/] },
    "what Katapult's script says": {
      evidence: paste(
        "$ python3 flashtool.py -d /dev/ttyACM0\nERROR:root:Flash Tool Error\nTraceback (most recent call last):\nFlashError: Invalid firmware path '/home/pi/klipper/out/klipper.bin'\n",
      ),
      says: [/Katapult's flash script/, /\/home\/pi\/klipper\/out\/klipper\.bin/],
    },
    'a file of another name': {
      evidence: paste(
        "$ avrdude -p m2560 -U flash:w:k.hex:i\navrdude: error opening k.hex: No such file or directory\navrdude: can't open input file k.hex: No such file or directory\n",
      ),
      says: [/find ~ -name k\.hex/],
    },
    "the system's words on a line of their own": {
      evidence: paste(
        'pi@printer:~ $ stm32flash -w klipper.bin /dev/ttyUSB0\nstm32flash 0.5\n\nhttp://stm32flash.sourceforge.net/\n\nklipper.bin: No such file or directory\n',
      ),
      expect: { subject: 'klipper.bin on pi@printer' },
    },
    "the shell's words about the file that the command names": {
      evidence: paste(SHELL),
      expect: { subject: 'klipper.bin on pi@printer' },
    },
    'a file whose name only begins like that of Klipper': {
      evidence: paste(NO_FILE.replaceAll('k.bin', 'klipper.bin.old')),
      says: [/find ~ -name klipper\.bin\.old/],
    },
    'a file whose name only ends like that of Klipper': {
      evidence: paste(NO_FILE.replaceAll('k.bin', 'my-klipper.bin')),
      says: [/find ~ -name my-klipper\.bin/],
    },
    'a file whose name has a space': {
      evidence: paste(NO_FILE.replaceAll('k.bin', 'my fw.bin')),
      says: [/find ~ -name FILE/],
    },
    'a refusal that names no file': {
      evidence: pastedRuns([pastedRun(1, null, [['cannot-open-file', 'x']], { tool: 'dfu-util' })]),
      expect: { subject: 'the firmware file' },
    },
  },
  clears: {
    'a run that misses another file': paste(SHELL.replace('bash: klipper.bin', 'bash: settings.json')),
    'a file that is not there, in a run without its command': pastedRuns([
      pastedRun(1, null, [['no-such-file', 'x', { path: 'k.bin' }]], { tool: 'stm32flash' }),
    ]),
    'something that is not there, in a run without its command': pastedRuns([
      pastedRun(1, null, [['no-such-file', 'x']], { tool: 'stm32flash' }),
    ]),
    'a file that another program does not open': pastedRuns([
      pastedRun(1, null, [['cannot-open-file', 'x', { path: 'k.bin' }]], { tool: 'other' }),
    ]),
    'a file that may not be read': paste(
      '$ dfu-util -a 0 -s 0x08000000 -D k.bin\ndfu-util: Could not open file k.bin for reading: Permission denied\n',
    ),
    'a file to be read into that is there already': recorded('dfu-util-file-exists'),
    'a folder that ls does not find': paste("$ ls out\nls: cannot access 'out': No such file or directory\n"),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
