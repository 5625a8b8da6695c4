import { rule } from '../../rules/permission/permission-denied-udev.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { UdevFacts } from '../../src/evidence/udev-rules.ts';
import { readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import { dfuDevice, liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
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
  },
  clears: {
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
