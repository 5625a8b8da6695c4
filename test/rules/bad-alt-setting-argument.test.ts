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
    'a number that no STM32 has, where the list is of another machine': {
      evidence: paste(`${LIST.replace('pi@printer', 'pi@other')}${search('7')}`),
      expect: { certainty: 'likely' },
    },
    'a number that no STM32 has, where two boards are listed': {
      evidence: paste(
        `${LIST}${DFU_LISTED.replaceAll('1-1.4', '1-1.3').replaceAll('devnum=12', 'devnum=13').replaceAll('375B', '385B')}${search('7')}`,
      ),
      expect: { certainty: 'likely' },
    },
    'a number of two digits': { evidence: paste(search('12')) },
    'the first number that no STM32 has': { evidence: paste(search('4')) },
    'a number behind the long name of the option': {
      evidence: paste(search('7').replace('-a 7', '--altsetting 7')),
      says: [/--altsetting 0 -s/],
    },
    'a number behind its short long name': {
      evidence: paste(search('7').replace('-a 7', '--alt 7')),
      says: [/--alt 0 -s/],
    },
    'a number that is glued on': {
      evidence: paste(search('7').replace('-a 7', '-a7')),
      says: [/^(?!.*The same command)/],
    },
    'a number in a command that is too long to show': {
      evidence: paste(search('7').replace('klipper.bin', `${'k'.repeat(190)}.bin`)),
      says: [/^(?!.*The same command)/],
    },
  },
  clears: {
    'a search of which no command is known': paste(LIST, NONE),
    'a search without an alternate': paste(`${LIST}${search('7').replace('-a 7 ', '')}`),
    'a search of another product of the same maker': paste(`${LIST}${search('7').replace('df11', '374b')}`),
    'a search of another maker': paste(`${LIST}${search('7').replace('0483', '28e9')}`),
    'a search of a thing that is not known': paste(search('7').replace('0483:df11', '1234:5678')),
    'a name that ends in a number': paste(search('flash7')),
    'a name that begins with a number': paste(search('7flash')),
    'a name that the board has': paste(
      `${LIST}${search('"@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg"')}`,
    ),
    'an alternate that the board has': paste(`${LIST}${search('1')}`),
    'a usual one where no board is listed': paste(search('0')),
    'another board than an STM32': paste(`$ dfu-util -d 1eaf:0003 -a 7 -D k.bin\n${NONE}`),
    'a flash that worked': paste(DFU_SUCCESS),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
