import { rule } from '../../rules/permission/fwupd-holding.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { dfuDevice, liveEvidence, section } from '../fixtures/evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const services = (active: boolean): Evidence['services'] =>
  section({
    services: [
      { name: 'fwupd', active, state: 'active (running)', origin: { kind: 'command', argv: ['systemctl'] } },
    ],
  });
const drivenBy = (driver: string | null): Evidence['usb'] =>
  section({
    devices: [
      dfuDevice(null, {
        configurations: dfuDevice(null).configurations.map((configuration) => ({
          ...configuration,
          interfaces: configuration.interfaces.map((each) => ({ ...each, driver })),
        })),
      }),
    ],
    sightings: [],
  });
const BUSY =
  '$ dfu-util -a 0 -D x.bin\nOpening DFU capable USB device...\nDevice ID 0483:df11\nClaiming USB DFU Interface...\ndfu-util: Cannot claim interface - LIBUSB_ERROR_BUSY\n';
const STATUS =
  '$ systemctl status fwupd\n● fwupd.service - Firmware update daemon\n     Active: active (running) since Sat 2024-05-04 10:12:01 CEST; 3h ago\n';

ruleTable(rule, {
  finds: {
    'the line of the kernel': {
      evidence: paste('[ 512.1] usb 1-1: usbfs: process 1234 (fwupd) did not claim interface 0 before use\n'),
      expect: { severity: 'warning', certainty: 'certain', subject: 'fwupd' },
      says: [/"systemctl","stop","fwupd"/],
    },
    'a busy interface beside its state': {
      evidence: paste(`${BUSY}${STATUS}`),
      expect: { certainty: 'likely' },
    },
    'a live board in some hands while it is active': {
      evidence: liveEvidence({ usb: drivenBy('usbfs'), services: services(true) }),
      expect: { certainty: 'likely', subject: '0483:df11 at 1-1.4' },
    },
    'one thing once, where the kernel and the services tell of it': {
      evidence: liveEvidence({
        kernelLog: paste(
          '[ 512.1] usb 1-1: usbfs: process 1234 (fwupd) did not claim interface 0 before use\n',
        ).kernelLog,
        usb: drivenBy('usbfs'),
        services: services(true),
      }),
      expect: { certainty: 'certain' },
    },
  },
  clears: {
    'an interface that may not be opened': paste(`${BUSY.replace('BUSY', 'ACCESS')}${STATUS}`),
    'a busy stick beside a flash that worked': paste(
      `${DFU_SUCCESS.replace('Claiming USB', 'dfu-util: Cannot open DFU device 0a5c:21e8 found on devnum 3 (LIBUSB_ERROR_BUSY)\nClaiming USB')}${STATUS}`,
    ),
    'a board in nobody has in hand': liveEvidence({ usb: drivenBy(null), services: services(true) }),
    'a board in some hands without it': liveEvidence({ usb: drivenBy('usbfs'), services: services(false) }),
    'a busy interface without a word of it': paste(
      `${BUSY}${STATUS.replace('active (running)', 'inactive (dead)')}`,
    ),
    'another process': paste(
      '[ 512.1] usb 1-1: usbfs: process 1234 (uvicorn) did not claim interface 0 before use\n',
    ),
  },
  skips: { 'neither services nor kernel log': liveEvidence({}) },
});
