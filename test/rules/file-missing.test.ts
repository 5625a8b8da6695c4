import { readFileSync } from 'node:fs';
import { rule } from '../../rules/tool/file-missing.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const recorded = (name: string) =>
  paste(readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8'));

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
  },
  clears: {
    'a file that may not be read': paste(
      '$ dfu-util -a 0 -s 0x08000000 -D k.bin\ndfu-util: Could not open file k.bin for reading: Permission denied\n',
    ),
    'a file to be read into that is there already': recorded('dfu-util-file-exists'),
    'a folder that ls does not find': paste("$ ls out\nls: cannot access 'out': No such file or directory\n"),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
