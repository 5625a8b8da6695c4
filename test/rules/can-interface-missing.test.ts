import { rule } from '../../rules/serial/can-interface-missing.ts';
import type { CanFacts, CanInterface } from '../../src/evidence/can.ts';
import { liveEvidence, pastedRun, pastedRuns, section, usbDevice } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { DFU_SUCCESS, KATAPULT_CAN_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const canInterface = (more: Partial<CanInterface> = {}): CanInterface => ({
  name: 'can0',
  up: true,
  kind: 'can',
  driver: 'gs_usb',
  usbPath: '1-1.3',
  bitrate: 1_000_000,
  state: 'ERROR-ACTIVE',
  errors: { transmit: 0, receive: 0 },
  timesBusOff: 0,
  restartMs: 0,
  transmitQueueLength: 128,
  framesSent: 100,
  framesReceived: 100,
  origin: { kind: 'command', argv: ['ip', '-details', '-json', 'link', 'show', 'type', 'can'] },
  ...more,
});
const NODE: CanFacts['configuredNodes'][number] = {
  uuid: '6c2b81510eb7',
  section: 'mcu toolhead',
  interfaceName: 'can0',
  origin: { kind: 'file', path: '/home/pi/printer_data/config/printer.cfg', line: 12 },
};
const here = (interfaces: CanInterface[], configuredNodes = [NODE]) =>
  liveEvidence({ can: section({ interfaces, configuredNodes }) });
const UNBOUND = `ERROR:root:Flash Tool Error
Traceback (most recent call last):
  File "/home/biqu/katapult/scripts/flashtool.py", line 815, in run
    self.cansock.bind((self._can_interface,))
OSError: [Errno 19] No such device

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/home/biqu/katapult/scripts/flashtool.py", line 1104, in main
    await sock.run()
FlashError: Unable to bind socket to can0
`;

const unusable = (name: string, text = 'Unable to bind socket') =>
  pastedRuns([
    pastedRun(1, 'flashtool.py -i can2', [['can-interface-unusable', text, { interface: name }]], {
      tool: 'katapult',
    }),
  ]);
const link = (line: number, state: string) =>
  pastedRun(line, 'ip link', [['can-link', `can0 ${state}`, { interface: 'can0', state }]]);

ruleTable(rule, {
  finds: {
    'one that the configuration of Klipper names and no adapter makes': { evidence: here([]) },
    'one of this machine that is down beside an adapter': {
      evidence: {
        ...here([canInterface({ up: false })]),
        usb: section({ devices: [usbDevice(0x1d50, 0x606f)], sightings: [] }),
      },
    },
    'one that flashtool.py finds down': {
      evidence: paste(
        `biqu@printer:~$ python3 ~/katapult/scripts/flashtool.py -i can0 -q\n${UNBOUND.replace('[Errno 19] No such device', '[Errno 100] Network is down')}`,
      ),
      says: [/is down/],
    },
    'one that a script calls down': {
      evidence: unusable('can1', 'can1: Network is down'),
      expect: { subject: 'can1' },
      says: [/is down/, /"set","can1"/],
    },
    'one whose name only the command tells': { evidence: unusable(''), expect: { subject: 'can2' } },
    'one whose name would end a command, which is not run': {
      evidence: unusable('can1;x'),
      says: [/"set","can0"/],
    },
    'one whose name would begin a command, which is not run': {
      evidence: unusable(';can1'),
      says: [/"set","can0"/],
    },
    'one that canbus_query.py did not find, without its command': {
      evidence: pastedRuns([
        pastedRun(1, null, [['python-exception', 'OSError: [Errno 19] No such device']], {
          tool: 'canbus_query',
        }),
      ]),
      expect: { subject: 'can0' },
    },
    'one that was up and went down': { evidence: pastedRuns([link(1, 'UP'), link(4, 'DOWN')]) },
    'one that is down twice': { evidence: pastedRuns([link(1, 'DOWN'), link(4, 'DOWN')]) },
    'an interface that flashtool.py cannot bind': {
      evidence: paste(`biqu@printer:~$ python3 ~/katapult/scripts/flashtool.py -i can0 -q\n${UNBOUND}`),
      expect: { severity: 'error', certainty: 'certain', subject: 'can0 on biqu@printer' },
      says: [/There is no CAN interface can0/, /bitrate/],
    },
    'one that canbus_query.py does not find': {
      evidence: paste(
        'pi@printer:~ $ ~/klippy-env/bin/python ~/klipper/scripts/canbus_query.py can1\nTraceback (most recent call last):\n  File "/home/pi/klipper/scripts/canbus_query.py", line 63, in <module>\n    main()\nOSError: [Errno 19] No such device\n',
      ),
      expect: { subject: 'can1 on pi@printer' },
    },
    'one that ip does not know': {
      evidence: paste('$ ip link show can0\nDevice "can0" does not exist.\n'),
      expect: { subject: 'can0' },
    },
    'one that is down': {
      evidence: paste(
        '$ ip link show can0\n3: can0: <NOARP,ECHO> mtu 16 qdisc noop state DOWN mode DEFAULT group default qlen 10\n    link/can\n',
      ),
      says: [/is down/, /"ip","link","set","can0","up"/],
    },
    'one that the configuration of Klipper names and this machine lacks': {
      evidence: liveEvidence({
        can: section({ interfaces: [], configuredNodes: [NODE] }),
        usb: section({ devices: [usbDevice(0x1d50, 0x606f)], sightings: [] }),
      }),
      expect: { severity: 'error' },
      says: [/does not exist on this machine/, /gs_usb/],
    },
    'one of this machine that is down': {
      evidence: here([canInterface({ up: false, state: 'STOPPED' })]),
      says: [/is down on this machine/],
    },
  },
  clears: {
    'a device that another program misses': pastedRuns([
      pastedRun(1, 'python3 x.py', [['python-exception', 'OSError: [Errno 19] No such device']]),
    ]),
    'an interface that is up': here([canInterface()]),
    'a machine without CAN on which nobody needs it': here([], []),
    'one that is down and that nobody needs': here([canInterface({ up: false })], []),
    'one that was down and came up': paste(
      '$ ip link show can0\n3: can0: <NOARP,ECHO> mtu 16 qdisc noop state DOWN mode DEFAULT\n$ sudo ip link set can0 up type can bitrate 1000000\n$ ip link show can0\n3: can0: <NOARP,UP,LOWER_UP,ECHO> mtu 16 qdisc pfifo_fast state UP mode DEFAULT\n',
    ),
    'a flash over CAN that worked': paste(KATAPULT_CAN_SUCCESS),
    'a flash by USB': paste(DFU_SUCCESS),
    'a healthy printer': { ...healthyEvidence(), can: section({ interfaces: [], configuredNodes: [] }) },
  },
  skips: { 'nothing was looked at': liveEvidence({}) },
});
