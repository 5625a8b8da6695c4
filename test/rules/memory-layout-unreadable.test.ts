import { rule } from '../../rules/usb/memory-layout-unreadable.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import {
  dfuDevice,
  F429_LAYOUT,
  F446_LAYOUT,
  liveEvidence,
  pastedRun,
  pastedRuns,
  section,
  usbString,
} from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const COMMAND = 'dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin';
const UNREAD = [
  ['device-id', 'ID 0483:df11', { vendorId: 0x0483, productId: 0xdf11 }],
  ['layout-name-unreadable', 'dfu-util: Could not read name, sscanf returned 0'],
  ['layout-parse-failed', 'dfu-util: Failed to parse memory layout'],
] as const;
const flashed = (version: string, more: Partial<Run> = {}) =>
  pastedRuns([
    pastedRun(1, COMMAND, UNREAD, {
      version,
      outcome: 'failed',
      arguments: readDfuUtilArguments(COMMAND.split(' ')),
      ...more,
    }),
  ]);
const listed = (vendorId: number, productId: number, more: Record<string, string> = {}) =>
  pastedRuns([
    pastedRun(
      1,
      'dfu-util -l',
      [['found-dfu', 'Found DFU: ...', { vendorId, productId, alternate: 0, name: 'UNKNOWN', ...more }]],
      { version: '0.9' },
    ),
  ]);
const attached = (...devices: ReturnType<typeof dfuDevice>[]) =>
  liveEvidence({ usb: section({ devices, sightings: [] }) });
const CUT = usbString(F429_LAYOUT, { declaredBytes: 166, receivedBytes: 112 });

ruleTable(rule, {
  finds: {
    'the two lines of 0.9, with the ROMs, the reason and the built-in flasher': {
      evidence: flashed('0.9'),
      expect: { severity: 'error', certainty: 'certain', subject: '0483:df11' },
      says: [
        /F427 and STM32F429/,
        /166 bytes/,
        /sends 112/,
        /0\.9 and older drop the whole text/,
        /0\.10 and 0\.11 correct/,
        /"kind":"flash".*"file":"out\/klipper\.bin","address":134250496,"device":"0483:df11"/,
      ],
    },
    'the two lines of 0.11, which are another fault': {
      evidence: flashed('0.11'),
      expect: { severity: 'error' },
      says: [/something else/, /Start the board afresh/],
    },
    'a map called UNKNOWN in a listing': {
      evidence: listed(0x0483, 0xdf11),
      expect: { severity: 'error' },
      says: [/lists it as UNKNOWN/],
    },
    'a board that does not send its serial number either, which no version cures': {
      evidence: listed(0x0483, 0xdf11, { serial: 'UNKNOWN' }),
      says: [/something else/, /Start the board afresh/, /^(?!.*166 bytes)/],
    },
    'a map that a live board does not send': {
      evidence: attached(
        dfuDevice(
          usbString('', {
            text: null,
            declaredBytes: null,
            receivedBytes: null,
            problem: 'endpoint stalled',
          }),
        ),
      ),
      expect: { severity: 'error', subject: '0483:df11 at 1-1.4' },
      says: [/endpoint stalled/],
    },
    'a map of a live board that makes no sense': {
      evidence: attached(dfuDevice(usbString('@Internal Flash  /0x08'))),
      expect: { severity: 'error' },
    },
    'a map that came short and can be read, as a warning': {
      evidence: attached(dfuDevice(CUT)),
      expect: { severity: 'warning' },
      says: [/announces 166 bytes/, /"kind":"flash"/],
    },
  },
  clears: {
    'a board whose map is whole': attached(dfuDevice(usbString(F446_LAYOUT))),
    'a map that could not be asked for': attached(
      dfuDevice(usbString('', { text: null, source: 'kernel' }), { access: 'none' }),
    ),
    'a Bluetooth stick without a map': listed(0x0a5c, 0x21e8),
    '0.11, which corrected the length and went on': pastedRuns([
      pastedRun(
        1,
        COMMAND,
        [['string-patched', 'Patching string descriptor 4 length', { declared: 166, received: 112 }]],
        {
          version: '0.11',
          outcome: 'succeeded',
        },
      ),
    ]),
  },
  skips: { 'neither USB nor a text': liveEvidence({}) },
});
