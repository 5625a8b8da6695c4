import { rule } from '../../rules/permission/udev-by-id-bug.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import { liveEvidence, section } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const PROMPT = 'pi@printer:~ $ ';
const MISSING = `${PROMPT}ls /dev/serial/by-id/*\nls: cannot access '/dev/serial/by-id/*': No such file or directory\n`;
const LISTED = `${PROMPT}ls -l /dev/ttyACM0\ncrw-rw---- 1 root dialout 166, 0 Jan  1 12:00 /dev/ttyACM0\n`;
const ATTACHED = `[   64.1] usb 1-1.4: new full-speed USB device number 5 using xhci_hcd
[   64.2] usb 1-1.4: New USB device found, idVendor=1d50, idProduct=614e, bcdDevice= 1.00
[   64.3] cdc_acm 1-1.4:1.0: ttyACM0: USB ACM device
`;
const port = (more: Partial<SerialPortFacts['ports'][number]>): Evidence => {
  const { serialPorts, host } = healthyEvidence();
  if (serialPorts.status !== 'collected') throw new Error('no ports');
  return liveEvidence({
    host,
    serialPorts: section({ ports: serialPorts.value.ports.map((one) => ({ ...one, ...more })) }),
  });
};

ruleTable(rule, {
  finds: {
    'a port that is listed and has no link': {
      evidence: paste(LISTED + MISSING),
      expect: { severity: 'error', certainty: 'certain', subject: '/dev/ttyACM0 on pi@printer' },
      says: [/ID_USB_SERIAL/, /full-upgrade/, /by-path/],
    },
    'a port that the kernel attached': {
      evidence: paste(`${PROMPT}dmesg\n${ATTACHED}${MISSING}`),
      expect: { certainty: 'likely' },
    },
    'several adapters in one row': {
      evidence: paste(`${PROMPT}ls /dev/ttyUSB*\n/dev/ttyUSB0  /dev/ttyUSB1\n${MISSING}`),
      expect: { subject: '/dev/ttyUSB0 on pi@printer' },
    },
    'a list of by-path beside it': {
      evidence: paste(
        `${MISSING}${PROMPT}ls /dev/serial/by-path/\nplatform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.4:1.0\n`,
      ),
      says: [/by-path\/platform-fd500000/],
    },
    'a live port with a link in by-path only': {
      evidence: port({ byId: [] }),
      expect: { certainty: 'certain', subject: '/dev/ttyACM0' },
      says: [/by-path\/platform-fd500000/],
    },
    'a port that the kernel attached before another device went': {
      evidence: paste(
        `${PROMPT}dmesg\n${ATTACHED}[   65.0] usb 1-1.4: reset full-speed USB device number 5 using xhci_hcd\n[   70.0] usb 1-1.3: USB disconnect, device number 4\n${MISSING}`,
      ),
      expect: { certainty: 'likely', subject: '/dev/ttyACM0 on pi@printer' },
    },
    'a port that came back, of which only those lines were looked for': {
      evidence: paste(
        `${PROMPT}dmesg | grep -E "disconnect|tty"\n[   70.0] usb 1-1.4: USB disconnect, device number 5\n[   73.3] cdc_acm 1-1.4:1.0: ttyACM0: USB ACM device\n${MISSING}`,
      ),
      expect: { certainty: 'likely' },
    },
    'a port with a number of two digits': {
      evidence: paste(`${PROMPT}dmesg\n${ATTACHED.replace('ttyACM0', 'ttyACM12')}${MISSING}`),
      expect: { subject: '/dev/ttyACM12 on pi@printer' },
    },
  },
  clears: {
    'a port that the kernel attached on another machine': paste(`pi@other:~ $ dmesg\n${ATTACHED}${MISSING}`),
    "a mainboard's own port with a link in by-path": port({ usbPath: null, byId: [] }),
    'a machine whose ports nobody listed': liveEvidence({
      runs: section({ runs: [], linesRead: 0, linesRecognised: 0 }),
    }),
    'no port at all': paste(MISSING),
    'a port that came and went': paste(
      `${PROMPT}dmesg\n${ATTACHED}[   70.0] usb 1-1.4: USB disconnect, device number 5\n${MISSING}`,
    ),
    'a link that is there later': paste(
      `${LISTED}${MISSING}${PROMPT}ls /dev/serial/by-id/*\n/dev/serial/by-id/usb-Klipper_stm32f446xx_2B00-if00\n`,
    ),
    'serial pins, which have no link': paste(`${PROMPT}ls /dev/ttyAMA0\n/dev/ttyAMA0\n${MISSING}`),
    'a live port with its links': port({}),
    'a live port without udev': port({ byId: [], byPath: [] }),
  },
  skips: { 'neither ports nor a text': liveEvidence({}) },
});
