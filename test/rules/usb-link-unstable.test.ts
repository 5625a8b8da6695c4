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
const pulled = (seconds: string) => `[  ${seconds}] usb 2-1.2: USB disconnect, device number 5\n`;
const withoutTimes = (text: string) => paste(text.replaceAll(/^\[ *[\d.]+\] /gm, ''));

ruleTable(rule, {
  finds: {
    'three garbled transfers, the least that counts': { evidence: paste(ATTACHED + garbled(3)) },
    'an adapter with a high number': {
      evidence: paste((ATTACHED + garbled(3)).replaceAll('ttyUSB0', 'ttyUSB12')),
    },
    'a machine that is to flash': {
      evidence: liveEvidence({ intent: 'flash', kernelLog: paste(CUT).kernelLog }),
      expect: { severity: 'error' },
    },
    'transfers that were garbled long before a cable was pulled': {
      evidence: paste(ATTACHED + garbled(3) + pulled('204.100000')),
      says: [/3 transfers/],
    },
    'transfers that were garbled after a cable was put back': {
      evidence: paste(ATTACHED + pulled('150.000000') + garbled(3)),
      says: [/3 transfers/],
    },
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
    'a cable that was pulled two seconds later': paste(
      `${ATTACHED}${garbled(3).replaceAll(/\[ {2}20\d/g, '[  200')}${pulled('202.000000')}`,
    ),
    'a cable that was pulled at that moment': paste(
      `${ATTACHED}${garbled(3).replaceAll(/\[ {2}20\d/g, '[  200')}${pulled('200.000000')}`,
    ),
    'a cable that was pulled, without times': withoutTimes(ATTACHED + garbled(6) + pulled('207.000000')),
    'garbled transfers of another adapter': paste(ATTACHED + garbled(4).replaceAll('ttyUSB0', 'ttyUSB7')),
    'garbled transfers on another host': paste(`pi@a:~ $ dmesg\n${ATTACHED}pi@b:~ $ dmesg\n${garbled(4)}`),
    'descriptors that came garbled, of which another rule tells': paste(
      ATTACHED + '[  201.000000] usb 2-1.2: device descriptor read/64, error -71\n'.repeat(4),
    ),
    'a cable that was pulled': paste(
      `${ATTACHED}${garbled(6, 200).replaceAll(/\[ {2}20\d/g, '[  200')}[  200.500000] usb 2-1.2: USB disconnect, device number 5\n`,
    ),
    'two garbled transfers': paste(ATTACHED + garbled(2)),
    'a refusal, which is no line error': paste(ATTACHED + garbled(5).replaceAll('-71', '-32')),
    'a webcam that is cut off': paste(cameUp(100, '2-1.2', '046d', '0825') + CUT),
  },
  skips: { 'no kernel log': liveEvidence({}) },
});
