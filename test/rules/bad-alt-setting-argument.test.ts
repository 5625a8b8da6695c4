import { rule } from '../../rules/tool/bad-alt-setting-argument.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_LISTED, DFU_OPENED, DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const NONE = 'dfu-util 0.11\n\ndfu-util: No DFU capable USB device available\n';
const search = (alternate: string) =>
  `pi@printer:~ $ dfu-util -d ,0483:df11 -a ${alternate} -s 0x08008000 -D out/klipper.bin\n${NONE}`;
const LIST = `pi@printer:~ $ dfu-util -l\n${DFU_LISTED}`;

ruleTable(rule, {
  finds: {
    'a number that the listed board does not have': {
      evidence: paste(`${LIST}${search('2')}`),
      expect: { severity: 'error', certainty: 'certain', subject: 'dfu-util -a 2 on pi@printer' },
      says: [/has 0, 1 only/, /-a 0 -s 0x08008000/],
    },
    'a name that none of its alternates has': {
      evidence: paste(`${LIST}${search('"Internal Flash"')}`),
      expect: { certainty: 'certain' },
    },
    'a number that no STM32 has, where no list is in the text': {
      evidence: paste(search('7')),
      expect: { certainty: 'likely' },
      says: [/most likely has none of that number/],
    },
    'an alternate that the board refused': {
      evidence: paste(
        `$ dfu-util -a 1 -D k.dfu\n${DFU_OPENED.replace(/Determining[^]*/, '')}dfu-util: Cannot set alternate interface: LIBUSB_ERROR_NOT_FOUND\n`,
      ),
    },
  },
  clears: {
    'an alternate that the board has': paste(`${LIST}${search('1')}`),
    'a usual one where no board is listed': paste(search('0')),
    'another board than an STM32': paste(`$ dfu-util -d 1eaf:0003 -a 7 -D k.bin\n${NONE}`),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
