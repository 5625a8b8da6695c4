import { rule } from '../../rules/usb/usb-link-unstable.ts';
import { liveEvidence } from '../fixtures/evidence.ts';
import { cameUp } from '../fixtures/kernel-lines.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const CUT = `[ 1846.479063] ch341-uart ttyUSB0: usb_serial_generic_read_bulk_callback - urb stopped: -32
[ 1846.510704] ch341-uart ttyUSB0: usb_serial_generic_write_bulk_callback - nonzero urb status: -71
[ 1846.528062] usb 2-1-port2: disabled by hub (EMI?), re-enabling...
[ 1846.528101] usb 2-1.2: USB disconnect, device number 3
`;
const ATTACHED = `${cameUp(100, '2-1.2', '1a86', '7523')}[  100.400000] usb 2-1.2: ch341-uart converter now attached to ttyUSB0\n`;
const garbled = (count: number, from = 200) =>
  Array.from(
    { length: count },
    (_, index) =>
      `[  ${from + index}.000000] ch341-uart ttyUSB0: usb_serial_generic_write_bulk_callback - nonzero urb status: -71\n`,
  ).join('');

ruleTable(rule, {
  finds: {
    'a hub that cut a port off': {
      evidence: paste(CUT),
      expect: { severity: 'error', certainty: 'certain', subject: 'USB port 2-1.2' },
      says: [/switched port 2-1\.2 off because of disturbances/, /short, shielded cable/],
    },
    'a hub that did it twice': { evidence: paste(CUT + CUT), says: [/\(2 times\)/] },
    'garbled transfers of a working adapter': {
      evidence: paste(ATTACHED + garbled(4)),
      says: [/4 transfers with the device at port 2-1\.2 came garbled/],
    },
    'a machine that nobody is about to flash, as a warning': {
      evidence: liveEvidence({ kernelLog: paste(CUT).kernelLog }),
      expect: { severity: 'warning' },
    },
    'a flash that went through all the same, as a warning': {
      evidence: paste(CUT + DFU_SUCCESS),
      expect: { severity: 'warning' },
    },
  },
  clears: {
    'a cable that was pulled': paste(
      `${ATTACHED}${garbled(6, 200).replaceAll(/\[ {2}20\d/g, '[  200')}[  200.500000] usb 2-1.2: USB disconnect, device number 5\n`,
    ),
    'two garbled transfers': paste(ATTACHED + garbled(2)),
    'a refusal, which is no line error': paste(ATTACHED + garbled(5).replaceAll('-71', '-32')),
    'a webcam that is cut off': paste(cameUp(100, '2-1.2', '046d', '0825') + CUT),
  },
  skips: { 'no kernel log': liveEvidence({}) },
});
