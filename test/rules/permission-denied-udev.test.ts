import { rule } from '../../rules/permission/permission-denied-udev.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { HostFacts } from '../../src/evidence/host.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { UdevFacts } from '../../src/evidence/udev-rules.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import { dfuDevice, liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const COMMAND = 'dfu-util -d 0483:df11 -a 0 -s 0x8008000:leave -D klipper.bin';
const refused = (details: Record<string, string | number>, more: Partial<Run> = {}) =>
  pastedRuns([
    pastedRun(
      1,
      COMMAND,
      [
        [
          'cannot-open-dfu-device',
          'dfu-util: Cannot open DFU device',
          { vendorId: 0x0483, productId: 0xdf11, ...details },
        ],
        ['no-dfu-device', 'dfu-util: No DFU capable USB device available'],
      ],
      { outcome: 'failed', arguments: readDfuUtilArguments(COMMAND.split(' ')), ...more },
    ),
  ]);
const closed = section({
  devices: [
    dfuDevice(null, {
      access: 'read-only',
      node: { path: '/dev/bus/usb/001/012', mode: 0o664, uid: 0, gid: 0 },
    }),
  ],
  sightings: [],
});
const rules = (more: Partial<UdevFacts['rules'][number]>) =>
  section<UdevFacts>({
    foldersRead: ['/etc/udev/rules.d'],
    rules: [
      {
        path: '/etc/udev/rules.d/60-x.rules',
        line: 1,
        text: 'ATTR{idVendor}=="0483"',
        vendorId: 0x0483,
        productId: 0xdf11,
        mode: null,
        group: null,
        tags: [],
        origin: { kind: 'file', path: '/etc/udev/rules.d/60-x.rules', line: 1 },
        ...more,
      },
    ],
  });
function only({ runs }: Evidence): Run {
  const run = runs.status === 'collected' ? runs.value.runs[0] : undefined;
  if (!run) throw new Error('no run');
  return run;
}

function on(more: Partial<HostFacts>): Evidence['host'] {
  const { host } = healthyEvidence();
  return host.status === 'collected' ? section({ ...host.value, ...more }) : host;
}

ruleTable(rule, {
  finds: {
    'the cause that 0.11 names': {
      evidence: refused({ usbError: 'LIBUSB_ERROR_ACCESS' }),
      expect: { severity: 'error', certainty: 'certain', subject: '0483:df11' },
      says: [
        /ATTR\{idVendor\}==\\"0483\\", ATTR\{idProduct\}==\\"df11\\", MODE=\\"0666\\"/,
        /"elevated":true/,
        /"argv":\["dfu-util","-d","0483:df11"/,
      ],
    },
    'a board that 0.9 could not open without sudo, as likely': {
      evidence: refused({}),
      expect: { certainty: 'likely' },
    },
    'a board that 0.9 could not open in a text that tells of no system, as a hint for both': {
      evidence: refused({}, { argv: null, arguments: null }),
      expect: { certainty: 'hint' },
      says: [/a hint: on Linux .* on Windows/, /WinUSB/],
    },
    'a device node that this user may not write to, with a rule for his own group': {
      evidence: liveEvidence({
        usb: closed,
        host: healthyEvidence().host,
        udevRules: rules({ vendorId: 0x1d50 }),
      }),
      expect: {
        subject: '0483:df11 at 1-1.4',
        origins: [{ kind: 'device', path: '/dev/bus/usb/001/012', text: 'mode 0664, owner 0, group 0' }],
      },
      says: [/none names this device/, /GROUP=\\"plugdev\\"/],
    },
    'a rule that has not taken effect': {
      evidence: liveEvidence({ usb: closed, udevRules: rules({ mode: '0660', group: 'plugdev' }) }),
      says: [/has not taken effect/, /Unplug the board/],
    },
    'a rule that only helps who sits at the machine': {
      evidence: liveEvidence({ usb: closed, udevRules: rules({ tags: ['uaccess'] }) }),
      says: [/not over SSH/],
    },
    'a stick that was asked for by its id in capitals': {
      evidence: refused(
        { usbError: 'LIBUSB_ERROR_ACCESS', vendorId: 0x0a5c, productId: 0x21e8 },
        { arguments: readDfuUtilArguments(['dfu-util', '-d', '0A5C:21E8', '-D', 'x.bin']) },
      ),
      expect: { subject: '0a5c:21e8' },
    },
    'a board of another maker, with a rule for its own id': {
      evidence: refused({ usbError: 'LIBUSB_ERROR_ACCESS', vendorId: 0x2e3c }),
      expect: { subject: '2e3c:df11' },
      says: [/ATTR\{idVendor\}==\\"2e3c\\"/],
    },
    'what PyUSB says in a script': {
      evidence: paste('usb.core.USBError: [Errno 13] Access denied (insufficient permissions)\n'),
      expect: { certainty: 'certain' },
      says: [/The flash program found/],
    },
    'what PyUSB says in pydfu.py': {
      evidence: paste(
        'pi@printer:~ $ python3 pydfu.py -u x.dfu\nusb.core.USBError: [Errno 13] Access denied (insufficient permissions)\n',
      ),
      says: [/pydfu\.py/],
    },
    'the suspicion of the Betaflight configurator': {
      evidence: paste(
        '2021-11-10 @ 19:37:31 -- Are udev rules installed correctly? See the docs for instructions\n',
      ),
      says: [/The Betaflight configurator/],
    },
    'one that names the cause among those that do not': {
      evidence: pastedRuns([
        { ...only(refused({})), host: null },
        { ...only(refused({ usbError: 'LIBUSB_ERROR_ACCESS' })), host: null },
      ]),
      expect: { certainty: 'certain' },
    },
    'a run without its command beside one with it, as likely': {
      evidence: pastedRuns([only(refused({}, { argv: null, arguments: null })), only(refused({}))]),
      expect: { certainty: 'likely' },
    },
    'a run without its command on a machine that has a name, as likely': {
      evidence: refused({}, { argv: null, arguments: null, host: 'pi@printer' }),
      expect: { certainty: 'likely' },
    },
    'a device node that this user may not open at all, of a user whom nobody looked up': {
      evidence: liveEvidence({
        usb: section({ devices: [dfuDevice(null, { access: 'none' })], sightings: [] }),
        host: on({ user: null }),
      }),
      says: [/may not open it/, /MODE=\\"0666\\"/],
    },
    'a rule for another product of the same maker': {
      evidence: liveEvidence({ usb: closed, udevRules: rules({ productId: 0x5740 }) }),
      says: [/none names this device/],
    },
    'a rule for all that its maker makes': {
      evidence: liveEvidence({ usb: closed, udevRules: rules({ productId: null, mode: '0660' }) }),
      says: [/has not taken effect/],
    },
  },
  clears: {
    'a closed board on a Mac, where there is no udev': liveEvidence({
      usb: closed,
      host: on({ platform: 'darwin' }),
    }),
    'a machine whose devices nobody listed': liveEvidence({
      runs: section({ runs: [], linesRead: 0, linesRecognised: 0 }),
    }),
    'a stick in a run of which no command is known': refused(
      { usbError: 'LIBUSB_ERROR_ACCESS', vendorId: 0x0a5c, productId: 0x21e8 },
      { argv: null, arguments: null },
    ),
    'a stick in a run that asked for no device': refused(
      { usbError: 'LIBUSB_ERROR_ACCESS', vendorId: 0x0a5c, productId: 0x21e8 },
      { arguments: readDfuUtilArguments(['dfu-util', '-D', 'x.bin']) },
    ),
    'another cause': refused({ usbError: 'LIBUSB_ERROR_BUSY' }),
    'a board that 0.9 could not open with sudo': refused({}, { sudo: true }),
    'a board that Windows has no driver for': refused({}, { argv: ['dfu-util.exe', '-D', 'x.bin'] }),
    'a Bluetooth stick that nobody asked for': refused({
      usbError: 'LIBUSB_ERROR_ACCESS',
      vendorId: 0x0a5c,
      productId: 0x21e8,
    }),
    'a run that wrote everything': refused({ usbError: 'LIBUSB_ERROR_ACCESS' }, { outcome: 'succeeded' }),
    'a board that may be opened': liveEvidence({
      usb: section({ devices: [dfuDevice(null)], sightings: [] }),
    }),
  },
  skips: { 'neither USB nor a text': liveEvidence({ udevRules: rules({}) }) },
});
