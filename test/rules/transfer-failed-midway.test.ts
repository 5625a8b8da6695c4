import { readFileSync } from 'node:fs';
import { rule } from '../../rules/usb/transfer-failed-midway.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { DFU_OPENED, DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const recorded = (name: string) =>
  paste(readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8'));

ruleTable(rule, {
  finds: {
    'a board that was unplugged, recorded': {
      evidence: recorded('dfu-util-unplugged'),
      expect: { severity: 'error', certainty: 'certain', subject: '0483:df11 on pi@printer' },
      says: [/broke off at 30 % of the data/, /boot ROM cannot be erased/, /"kind":"flash"/],
    },
    'a board that answered rubbish, recorded': { evidence: recorded('dfu-util-short-answer') },
    'a board that fell silent, recorded': { evidence: recorded('dfu-util-time-out') },
    'an erase that broke off': {
      evidence: paste(
        `$ dfu-util -a 0 -D x.bin\n${DFU_OPENED}Downloading element to address = 0x08008000, size = 30064\nErase   \t[======                   ]  26%         8192 bytes\ndfu-util: Error during special command "ERASE_PAGE" get_status: LIBUSB_ERROR_IO\n`,
      ),
      says: [/while its flash was being erased/],
    },
  },
  clears: {
    'a flash that worked': paste(DFU_SUCCESS),
    'the error behind a flash that worked': recorded('dfu-util-success-leave'),
    'a refusal before the first byte': recorded('dfu-util-read-only-sectors'),
    'an erase that stood at 0 %': paste(
      `$ dfu-util -a 0 -D x.bin\n${DFU_OPENED}Erase   \t[                         ]   0%            0 bytes\ndfu-util: Error during special command "ERASE_PAGE" get_status: LIBUSB_ERROR_IO\n`,
    ),
    'an error without its beginning': paste('dfu-util: Error during download get_status\n'),
  },
  skips: { 'a live machine': liveEvidence({}) },
});
