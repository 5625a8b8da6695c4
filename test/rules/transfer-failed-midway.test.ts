import { readFileSync } from 'node:fs';
import { rule } from '../../rules/usb/transfer-failed-midway.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { DFU_OPENED, DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const recorded = (name: string) =>
  paste(readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8'));

type Said = Parameters<typeof pastedRun>[2][number];
const NACK: Said = ['nack', 'Got NACK', { command: 0x31 }];
const ERASED: Said = ['erase-done', 'Erase done.'];
const block = (percent?: number): Said => [
  'write-memory-progress',
  'Wrote a block',
  percent === undefined ? {} : { percent },
];
const failed = (tool: Run['tool'], ...said: readonly Said[]) =>
  pastedRuns([pastedRun(1, 'x', said, { tool, outcome: 'failed' })]);

ruleTable(rule, {
  finds: {
    'a serial transfer that broke off': {
      evidence: failed('stm32flash', block(30), NACK),
      expect: { subject: 'stm32flash' },
      says: [/at 30 % of the data/],
    },
    'a second block that stm32loader could not write': {
      evidence: failed('stm32loader', block(), block(), NACK),
      says: [/while its flash was being written/],
    },
    'a transfer that broke off right behind the erase': {
      evidence: failed('dfu-util', ERASED, ['transfer-error', 'dfu-util: Error sending dfu abort request']),
    },
    'a transfer of which only the bytes are told': {
      evidence: failed(
        'dfu-util',
        ['progress', 'Download', { phase: 'Download', bytes: 2048 }],
        ['device-lost', 'LIBUSB_ERROR_NO_DEVICE'],
      ),
    },
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
    'a transfer to Katapult at a serial port': {
      evidence: paste(
        `$ ./flashtool.py -d /dev/ttyACM0 -f ~/klipper/out/klipper.bin\nAttempting to connect to bootloader\nKatapult Connected\nMCU type: stm32h723xx\nFlashing '/home/biqu/klipper/out/klipper.bin'...\n\n[ERROR:root:Flash Error\nTraceback (most recent call last):\n    raise FlashError("Error sending command [%s] to Device" % (cmdname))\nFlashError: Error sending command [SEND_BLOCK] to Device\n`,
      ),
      says: [/after Katapult had begun to write/, /waits for another try/],
    },
  },
  clears: {
    'a first block that stm32loader could not write': failed(
      'stm32loader',
      ['unrecognised', 'x'],
      block(),
      NACK,
    ),
    'an error that was got over before the erase': failed(
      'dfu-util',
      ['error-get-status', 'error get_status'],
      ERASED,
    ),
    'an error when all was written': failed('cube-programmer', ERASED, ['write-done', 'x'], NACK),
    'an error of a flash that worked all the same': pastedRuns([
      pastedRun(1, 'x', [ERASED, NACK], { tool: 'stm32flash', outcome: 'succeeded' }),
    ]),
    'a file that STM32CubeProgrammer opened and no more': failed(
      'cube-programmer',
      ['flash-begun', 'Opening and parsing file'],
      ['transfer-error', 'x'],
    ),
    'a Katapult that did not answer the first command': failed('katapult', [
      'flash-failed',
      'FlashError: Error sending command [CONNECT] to Device',
      { reason: 'Error sending command [CONNECT] to Device' },
    ]),
    'a transfer to Katapult over CAN, of which another rule tells': paste(
      `$ ./flashtool.py -i can0 -u 6c2b81510eb7\nKatapult Connected\nFlashing '/home/biqu/klipper/out/klipper.bin'...\nFlashError: Error sending command [SEND_BLOCK] to Device\n`,
    ),
    'a transfer to Katapult that was whole and right': paste(
      `$ ./flashtool.py -d /dev/ttyACM0\nKatapult Connected\nFlashing '/home/biqu/klipper/out/klipper.bin'...\nWrite complete: 2 pages\nVerification Complete: SHA = 45576FC974FC4F9694A7F32515AC2D497817CA71\nFlash Success\n`,
    ),
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
