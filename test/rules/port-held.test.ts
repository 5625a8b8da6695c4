import { rule } from '../../rules/permission/port-held.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import { dfuDevice, liveEvidence, section, usbDevice } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const PROMPT = 'pi@printer:~/klipper $ ';
const BUSY =
  "serial.serialutil.SerialException: [Errno 16] could not open port /dev/ttyACM0: [Errno 16] Device or resource busy: '/dev/ttyACM0'\n";
const healthy = (more: Partial<Evidence>): Evidence => ({ ...healthyEvidence(), ...more });
const CLAIM =
  '$ dfu-util -a 0 -D x.bin\nOpening DFU capable USB device...\nDevice ID 0483:df11\nClaiming USB DFU Interface...\ndfu-util: Cannot claim interface - LIBUSB_ERROR_BUSY\n';
const running = (...names: readonly string[]): Evidence['services'] =>
  section({
    services: names.map((name) => ({
      name,
      active: true,
      state: 'active (running)',
      origin: { kind: 'command', argv: ['systemctl'] },
    })),
  });
function port(more: Partial<SerialPortFacts['ports'][number]>): Evidence['serialPorts'] {
  const { serialPorts } = healthyEvidence();
  if (serialPorts.status !== 'collected') throw new Error('no ports');
  return section({ ports: serialPorts.value.ports.map((one) => ({ ...one, ...more })) });
}

ruleTable(rule, {
  finds: {
    'what pyserial says': {
      evidence: paste(BUSY),
      expect: { severity: 'error', certainty: 'certain', subject: '/dev/ttyACM0' },
      says: [/another program has it open/, /"systemctl","stop","klipper"/, /sudo lsof \/dev\/ttyACM0/],
    },
    'the process that lsof names': {
      evidence: paste(
        `${PROMPT}python3 flash.py\n${BUSY}${PROMPT}lsof /dev/ttyACM0\nCOMMAND PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME\npython  642   pi   11u   CHR  166,0      0t0  345 /dev/ttyACM0\n`,
      ),
      says: [
        /python \(process 642\) has it open/,
        /"systemctl","stop","klipper"/,
        /"systemctl","start","klipper"/,
      ],
    },
    'a program that is no service': {
      evidence: paste(
        `${PROMPT}python3 flash.py\n${BUSY}${PROMPT}sudo fuser -v /dev/ttyACM0\n/dev/ttyACM0:        pi         900 F.... minicom\n`,
      ),
      says: [/minicom \(process 900\)/, /Close terminal programs/],
    },
    'the lock of node-serialport': {
      evidence: paste('Error: Error: Resource temporarily unavailable Cannot lock port /dev/ttyUSB0\n'),
    },
    'a USB interface in use': {
      evidence: paste(
        '$ dfu-util -a 0 -D x.bin\nOpening DFU capable USB device...\nDevice ID 0483:df11\nClaiming USB DFU Interface...\ndfu-util: Cannot claim interface - LIBUSB_ERROR_BUSY\n',
      ),
      expect: { subject: 'USB interface' },
    },
    'Klipper at its port when a flash is intended, as a warning': {
      evidence: healthy({ intent: 'flash' }),
      expect: { severity: 'warning', subject: '/dev/ttyACM0' },
      says: [/python \(process 812\)/],
    },
    'a port and then a USB interface in use': {
      evidence: paste(`${BUSY}${CLAIM}`),
      expect: { subject: '/dev/ttyACM0' },
    },
    'a port, with the service that runs of several': {
      evidence: { ...paste(BUSY), services: running('ModemManager', 'octoprint') },
      says: [/"systemctl","stop","octoprint"/],
    },
    'a port of OctoPrint, where no services are listed': {
      evidence: {
        ...healthy({ intent: 'flash', services: liveEvidence({}).services }),
        serialPorts: port({ holder: { pid: 9, name: 'octoprint' } }),
      },
      says: [/octoprint \(process 9\)/, /^(?!.*systemctl)/],
    },
  },
  clears: {
    'a text that shows who has a port and no refusal': {
      ...healthy({ intent: 'flash' }),
      source: { kind: 'transcript', names: ['paste'] },
    },
    'Klipper at a port while one board of two is in DFU mode': healthy({
      intent: 'flash',
      usb: section({ devices: [usbDevice(0x1d50, 0x614e), dfuDevice(null)], sightings: [] }),
    }),
    "a program at the mainboard's own port": healthy({
      intent: 'flash',
      serialPorts: port({ usbPath: null }),
    }),
    'a port that nobody has open': healthy({ intent: 'flash', serialPorts: port({ holder: null }) }),
    'a machine whose ports nobody listed': liveEvidence({
      intent: 'flash',
      runs: section({ runs: [], linesRead: 0, linesRecognised: 0 }),
    }),
    'Klipper at its port': healthyEvidence(),
    'Klipper at another port while a board is in DFU mode': healthy({
      intent: 'flash',
      usb: section({ devices: [dfuDevice(null)], sightings: [] }),
    }),
    'a flash that worked': paste(DFU_SUCCESS),
    'a busy thing that is no port': paste('umount: /mnt: target is busy.\nDevice or resource busy\n'),
  },
  skips: { 'neither ports nor a text': liveEvidence({}) },
});
