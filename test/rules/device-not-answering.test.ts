import { readFileSync } from 'node:fs';
import { rule } from '../../rules/usb/device-not-answering.ts';
import { dfuDevice, liveEvidence, pastedRun, pastedRuns, section, usbString } from '../fixtures/evidence.ts';
import { bus } from '../fixtures/klipper-evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const recorded = (name: string) =>
  paste(readFileSync(new URL(`../fixtures/recorded/${name}.txt`, import.meta.url), 'utf8'));
const OPENED_11 = `Opening DFU capable USB device...
Device ID 0483:df11
Device DFU version 011a
Claiming USB DFU Interface...
Setting Alternate Interface #0 ...
Determining device status...
`;
const ask = (end: string) =>
  paste(
    `$ dfu-util -d 0483:df11 -a 0 -s 0x8008000:leave -D klipper.bin\ndfu-util 0.11\n${OPENED_11}${end}\n`,
  );
const unread = (problem: string) =>
  usbString('', { text: null, declaredBytes: null, receivedBytes: null, problem });
type Said = Parameters<typeof pastedRun>[2][number];
const OPENED: Said = ['device-id', 'Device ID 0483:df11', { vendorId: 0x0483, productId: 0xdf11 }];
const bar = (bytes: number): Said => ['progress', `Download ${bytes} bytes`, { phase: 'Download', bytes }];
const noStatus = (usbError: string): Said => [
  'error-during-download-get-status',
  `dfu-util: Error during download get_status: ${usbError}`,
  { usbError },
];
const asked = (usbError: string): Said => ['error-get-status', `error get_status: ${usbError}`, { usbError }];
const TIMEOUT = 'LIBUSB_ERROR_TIMEOUT';
const failed = (...said: readonly Said[]) =>
  pastedRun(1, 'dfu-util -a 0 -D x.bin', said, { outcome: 'failed' });

ruleTable(rule, {
  finds: {
    'a board that fell silent about its first block': {
      evidence: pastedRuns([failed(OPENED, bar(0), noStatus(TIMEOUT))]),
      expect: { certainty: 'certain' },
      says: [/did not answer in time/],
    },
    'a line that broke at the first block': {
      evidence: pastedRuns([failed(OPENED, bar(0), noStatus('LIBUSB_ERROR_IO'))]),
      expect: { certainty: 'likely' },
    },
    'two tries of which one timed out': {
      evidence: pastedRuns([
        failed(OPENED, asked(TIMEOUT)),
        { ...failed(OPENED, asked('LIBUSB_ERROR_IO')), firstLine: 10, lastLine: 12 },
      ]),
      expect: { certainty: 'certain' },
    },
    'a live board of which only the system knows the name': {
      evidence: liveEvidence({
        usb: bus(
          dfuDevice(null, {
            configurations: silent(),
            product: usbString('STM32  BOOTLOADER', { source: 'kernel' }),
          }),
        ),
      }),
    },
    'a status that was never sent, as 0.11 says it': {
      evidence: ask('dfu-util: error get_status: LIBUSB_ERROR_TIMEOUT'),
      expect: { severity: 'error', certainty: 'certain', subject: '0483:df11' },
      says: [/did not answer in time. Nothing was written/, /ten seconds/],
    },
    'the same of 0.9, which names no cause': {
      evidence: paste(
        '$ dfu-util -d 0483:df11 -a 0 -s 0x8008000:leave -D klipper.bin\ndfu-util 0.9\nOpening DFU capable USB device...\nID 0483:df11\nRun-time device DFU version 011a\nClaiming USB DFU Interface...\nSetting Alternate Setting #0 ...\nDetermining device status: dfu-util: error get_status\n',
      ),
      expect: { certainty: 'likely' },
    },
    'an interface that could not be set': {
      evidence: paste(
        '$ dfu-util -a 0 -D x.bin\nOpening DFU capable USB device...\nDevice ID 0483:df11\nClaiming USB DFU Interface...\nSetting Alternate Interface #0 ...\ndfu-util: Cannot set alternate interface: LIBUSB_ERROR_TIMEOUT\n',
      ),
    },
    'a live board whose texts all timed out': {
      evidence: liveEvidence({
        usb: section({
          devices: [dfuDevice(unread('timed out'), { configurations: silent() })],
          sightings: [],
        }),
      }),
      expect: { subject: '0483:df11 at 1-1.4' },
    },
  },
  clears: {
    'a board that fell silent about a later block': pastedRuns([
      failed(OPENED, bar(0), bar(2048), noStatus(TIMEOUT)),
    ]),
    'a board that fell silent, and no bar tells where': pastedRuns([failed(OPENED, noStatus(TIMEOUT))]),
    'a first block that was refused': pastedRuns([
      failed(OPENED, bar(0), noStatus('LIBUSB_ERROR_NO_DEVICE')),
    ]),
    'a first block whose end the text does not show': pastedRuns([
      { ...failed(OPENED, bar(0), noStatus(TIMEOUT)), outcome: 'unknown' },
    ]),
    'silence when all was written': pastedRuns([
      failed(OPENED, bar(0), ['file-downloaded', 'File downloaded successfully'], noStatus(TIMEOUT)),
      failed(OPENED, ['file-downloaded', 'File downloaded successfully'], asked(TIMEOUT)),
    ]),
    'another question that was not answered under way': pastedRuns([failed(OPENED, bar(0), asked(TIMEOUT))]),
    'a setting that failed for no reason told': pastedRuns([
      failed(OPENED, ['cannot-set-alternate', 'Cannot set alternate interface']),
    ]),
    'a silent board in a text': pastedRuns([], {
      usb: bus(dfuDevice(null, { configurations: silent() })),
    }),
    'a live board that told its name': liveEvidence({
      usb: bus(dfuDevice(null, { configurations: silent(), product: usbString('STM32  BOOTLOADER') })),
    }),
    'a live board whose texts came in part': liveEvidence({
      usb: bus(dfuDevice(usbString('@Internal', { problem: 'timed out' }), { configurations: inPart() })),
    }),
    'a flash that worked': paste(DFU_SUCCESS),
    'a board that falls silent under way': recorded('dfu-util-time-out'),
    'another program that has the board': paste(
      '$ dfu-util -a 0 -D x.bin\nOpening DFU capable USB device...\nDevice ID 0483:df11\nClaiming USB DFU Interface...\ndfu-util: Cannot claim interface - LIBUSB_ERROR_BUSY\n',
    ),
    'an error without its beginning': paste('dfu-util: error get_status: LIBUSB_ERROR_TIMEOUT\n'),
    'a live board that answers': liveEvidence({
      usb: section({
        devices: [dfuDevice(usbString('@Internal Flash  /0x08000000/04*016Kg'))],
        sightings: [],
      }),
    }),
    'one that refuses, which is an answer': liveEvidence({
      usb: section({
        devices: [dfuDevice(unread('pipe error'), { configurations: silent('stall') })],
        sightings: [],
      }),
    }),
  },
  skips: { 'neither USB nor a text': liveEvidence({}) },
});

function inPart() {
  return silent().map((configuration) => ({
    ...configuration,
    interfaces: configuration.interfaces.map((each) => ({
      ...each,
      name: usbString('@Internal', { problem: 'timed out' }),
    })),
  }));
}

function silent(problem = 'LIBUSB_TRANSFER_TIMED_OUT') {
  return dfuDevice(unread(problem)).configurations.map((configuration) => ({
    ...configuration,
    interfaces: configuration.interfaces.map((each) => ({ ...each, name: unread(problem) })),
  }));
}
