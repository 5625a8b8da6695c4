import { rule } from '../../rules/serial/can-transfer-error.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, KATAPULT_CAN_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const CONNECTED = KATAPULT_CAN_SUCCESS.split('Write complete')[0] ?? '';
const CHECKED = KATAPULT_CAN_SUCCESS.split('Verification Complete')[0] ?? '';
const state = (word: string) =>
  `pi@printer:~ $ ip -details link show can0\n3: can0: <NOARP,UP,LOWER_UP,ECHO> mtu 16 qdisc pfifo_fast state UP mode DEFAULT group default qlen 128\n    link/can  promiscuity 0\n    can state ${word} (berr-counter tx 128 rx 0) restart-ms 0\n`;
const here = (word: string | null) =>
  liveEvidence({
    can: section({
      configuredNodes: [],
      interfaces: [
        {
          name: 'can0',
          up: true,
          kind: 'can',
          driver: 'gs_usb',
          usbPath: null,
          bitrate: 1_000_000,
          state: word,
          errors: { transmit: 128, receive: 0 },
          timesBusOff: 0,
          restartMs: 0,
          transmitQueueLength: 10,
          framesSent: 1,
          framesReceived: 0,
          origin: { kind: 'command', argv: ['ip', 'link'] },
        },
      ],
    }),
  });

const FULL = 'OSError: [Errno 105] No buffer space available';
const script = (tool: Run['tool'], text = FULL, outcome: Run['outcome'] = 'failed') =>
  pastedRuns([pastedRun(1, 'x', [['python-exception', text]], { tool, outcome })]);
const klippy = (...said: Parameters<typeof pastedRun>[2]) =>
  pastedRuns([pastedRun(1, 'tail klippy.log', said, { tool: 'klippy' })]);

ruleTable(rule, {
  finds: {
    'frames that nobody takes from Klipper, as likely': {
      evidence: klippy(['can-send-failed', 'Unable to send frame']),
      expect: { severity: 'error', certainty: 'likely', subject: 'CAN' },
      says: [/takes the frames/, /60 ohms/],
    },
    "frames that nobody takes from Katapult's script": { evidence: script('katapult') },
    'frames that nobody takes from canbus_query.py': { evidence: script('canbus_query') },
    'a flash without a UUID that broke off': {
      evidence: pastedRuns([
        pastedRun(
          1,
          'flashtool.py -i can0',
          [
            ['bootloader-connected', 'Katapult Connected'],
            ['flash-failed', 'FlashError'],
          ],
          { tool: 'katapult', outcome: 'failed' },
        ),
      ]),
      says: [/The transfer to the board over can0/],
    },
    'a flash that broke off after Katapult had answered': {
      evidence: paste(
        `${CONNECTED}ERROR:root:Flash Tool Error\nFlashError: Error sending command [SEND_BLOCK] to Device\n`,
      ),
      expect: { severity: 'error', certainty: 'certain', subject: 'can0 on pi@printer' },
      says: [/6c2b81510eb7 over can0/, /60 ohms/, /can be flashed again/],
    },
    'one that broke off while it was checked': {
      evidence: paste(`${CHECKED}ERROR:root:Can Read Error\n`),
      says: [/while what was written was being checked/],
    },
    'a bus that is off': {
      evidence: paste(state('BUS-OFF')),
      expect: { severity: 'error' },
      says: [/BUS-OFF/],
    },
    'a bus that counts many errors, as a warning': {
      evidence: paste(state('ERROR-PASSIVE')),
      expect: { severity: 'warning' },
    },
    'an interface of this machine that is off the bus': {
      evidence: here('BUS-OFF'),
      expect: { severity: 'error', subject: 'can0' },
      says: [/128 sending, 0 receiving/],
    },
  },
  clears: {
    'frames that Klipper sent at last': klippy(
      ['can-send-failed', 'Unable to send frame'],
      ['klippy-mcu-version', "Loaded MCU 'mcu'", { mcu: 'mcu' }],
    ),
    'a full queue of a flash that worked': script('katapult', FULL, 'succeeded'),
    'another exception of the script': script('katapult', 'OSError: [Errno 19] No such device'),
    'a full buffer of another program': script('other'),
    'a flash over CAN that worked': paste(KATAPULT_CAN_SUCCESS),
    'a flash over CAN that worked at the second try of a block': paste(
      KATAPULT_CAN_SUCCESS.replace('Write complete', 'ERROR:root:Can Read Error\nWrite complete'),
    ),
    'a bus in order': paste(state('ERROR-ACTIVE')),
    'a bus that recovered': paste(`${state('BUS-OFF')}${state('ERROR-ACTIVE')}`),
    'an interface of this machine in order': here('ERROR-ACTIVE'),
    'an interface that does not tell': here(null),
    'a transfer over a serial port that broke off': paste(
      "$ python3 flashtool.py -d /dev/ttyACM0 -f k.bin\nAttempting to connect to bootloader\nKatapult Connected\nFlashing 'k.bin'...\nFlashError: Error sending command [SEND_BLOCK] to Device\n",
    ),
    'a flash by USB': paste(DFU_SUCCESS),
  },
  skips: { 'nothing was looked at': liveEvidence({}) },
});
