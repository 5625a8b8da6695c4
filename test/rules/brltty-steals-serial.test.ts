import { rule } from '../../rules/permission/brltty-steals-serial.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { liveEvidence, section, usbDevice } from '../fixtures/evidence.ts';
import { paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const STOLEN = `[24802.025038] ch341 1-1.1:1.0: ch341-uart converter detected
[24802.030366] usb 1-1.1: ch341-uart converter now attached to ttyUSB0
[24802.679696] input: BRLTTY 6.4 Linux Screen Driver Keyboard as /devices/virtual/input/input26
[24802.685553] usb 1-1.1: usbfs: interface 0 claimed by ch341 while 'brltty' sets config #1
[24802.692462] ch341-uart ttyUSB0: ch341-uart converter now disconnected from ttyUSB0
[24802.692545] ch341 1-1.1:1.0: device disconnected
`;
const service = (name: string, active = true): Evidence['services'] =>
  section({
    services: [{ name, active, state: 'active (running)', origin: { kind: 'command', argv: ['systemctl'] } }],
  });
const adapter = (driver: string | null, path: string | null = '1-1.4'): Evidence['usb'] =>
  section({
    devices: [
      usbDevice(0x1a86, 0x7523, {
        path,
        origin: { kind: 'device', path: '1-1.4' },
        configurations: [
          {
            bConfigurationValue: 1,
            wTotalLength: 39,
            bNumInterfaces: 1,
            bmAttributes: 0x80,
            maxPowerMilliamps: 98,
            name: null,
            interfaces: [
              {
                interfaceNumber: 0,
                alternateSetting: 0,
                interfaceClass: 0xff,
                interfaceSubClass: 1,
                interfaceProtocol: 2,
                name: null,
                driver,
                endpoints: [],
                dfu: null,
              },
            ],
          },
        ],
      }),
    ],
    sightings: [],
  });
function withoutPorts(log: Evidence['kernelLog']): Evidence['kernelLog'] {
  if (log.status !== 'collected') throw new Error('no kernel log');
  const claims = log.value.events.filter(({ kind }) => kind === 'usbfs-claim');
  return section({ events: claims.map((event) => ({ ...event, port: null })) });
}

ruleTable(rule, {
  finds: {
    'the line of the kernel, after a CH340': {
      evidence: paste(STOLEN),
      expect: { severity: 'error', certainty: 'certain', subject: 'brltty' },
      says: [
        /at USB port 1-1\.1/,
        /Ask before you switch it off/,
        /"mask","--now","brltty-udev.service"/,
        /unmask/,
      ],
    },
    'the same of a CP210x, in the syslog': {
      evidence: paste(
        "Apr  2 10:11:12 host kernel: [ 3810.296679] usb 1-2: usbfs: interface 0 claimed by cp210x while 'brltty' sets config #1\n",
      ),
    },
    'a live kernel log': { evidence: liveEvidence({ kernelLog: paste(STOLEN).kernelLog }) },
    'a live adapter that brltty most likely has': {
      evidence: liveEvidence({ usb: adapter('usbfs'), services: service('brltty-udev') }),
      expect: { certainty: 'likely' },
    },
    'a live adapter of which nobody knows where it hangs': {
      evidence: liveEvidence({ usb: adapter('usbfs', null), services: service('brltty') }),
      says: [/took the USB-UART adapter, so/],
    },
    'a theft while another adapter keeps its port': {
      evidence: paste(`${STOLEN}[24999.0] usb 1-1.2: ch341-uart converter now attached to ttyUSB1\n`),
      says: [/at USB port 1-1\.1/],
    },
    'one thing once, where the kernel and the services tell of it': {
      evidence: liveEvidence({
        kernelLog: paste(STOLEN).kernelLog,
        usb: adapter('usbfs'),
        services: service('brltty-udev'),
      }),
      expect: { certainty: 'certain' },
    },
    'the line of the kernel without its port': {
      evidence: liveEvidence({ kernelLog: withoutPorts(paste(STOLEN).kernelLog) }),
      says: [/took the USB-UART adapter, so/],
    },
  },
  clears: {
    'brltty beside a quiet kernel log and no list of devices': liveEvidence({
      kernelLog: section({ events: [] }),
      services: service('brltty'),
    }),
    'a text that shows brltty and an adapter in some hands': {
      ...paste('$ lsusb\n'),
      usb: adapter('usbfs'),
      services: service('brltty'),
    },
    'a port that came back': paste(
      `${STOLEN}[24999.0] usb 1-1.1: ch341-uart converter now attached to ttyUSB0\n`,
    ),
    'another program that has the interface': paste(
      "[ 3810.2] usb 1-2: usbfs: interface 0 claimed by cdc_acm while 'dfu-util' sets config #1\n",
    ),
    'brltty beside an adapter that has its port': liveEvidence({
      usb: adapter('ch341'),
      services: service('brltty'),
    }),
    'an adapter that another program has': liveEvidence({
      usb: adapter('usbfs'),
      services: service('klipper'),
    }),
  },
  skips: { 'neither kernel log nor USB': liveEvidence({}) },
});
