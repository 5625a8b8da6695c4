import { rule } from '../../rules/firmware/mcu-firmware-stale.ts';
import { pastedText } from '../fixtures/pasted-text.ts';
import { ruleTable } from './rule-table.ts';

const asking = [
  'MCU Protocol error',
  '',
  'This is frequently caused by running an older version of the',
  'firmware on the MCU(s). Fix by recompiling and flashing the',
  'firmware.',
  '',
  'Your Klipper version is: v0.12.0-439-g0b5d1a2c',
  'MCU(s) which should be updated:',
  'mcu: Current version v0.11.0-205-g5f0d252b',
  'ebb: Current version v0.11.0-205-g5f0d252b',
  'Up-to-date MCU(s):',
  'rpi: Current version v0.12.0-439-g0b5d1a2c',
];
const start = (version: string) => [
  'Start printer at Sun Jan  5 10:00:00 2025 (1736071200.1 12.3)',
  `Git version: '${version}'`,
];
const loaded = (version: string) =>
  `Loaded MCU 'mcu' 118 commands (${version} / gcc: (15:8-2019-q3-1+b1) 8.3.1)`;

ruleTable(rule, {
  finds: {
    'the message that Klipper shows': {
      evidence: pastedText(...asking),
      expect: { severity: 'error', certainty: 'certain' },
      says: [/ \\"mcu\\" \(v0\.11\.0-205-g5f0d252b\) and \\"ebb\\"/, /v0\.12\.0-439/, /make menuconfig/],
    },
    'a later start that says so in klippy.log': {
      evidence: pastedText(
        ...start('v0.12.0-1-gaaaaaaaa'),
        loaded('v0.12.0-1-gaaaaaaaa'),
        ...start('v0.13.0'),
        ...asking,
      ),
      expect: { subject: '"mcu" (v0.11.0-205-g5f0d252b) and "ebb" (v0.11.0-205-g5f0d252b)' },
    },
    'the words of older versions, less surely': {
      evidence: pastedText('Unknown command: config_digital_out', 'Protocol error connecting to printer'),
      expect: { certainty: 'likely', subject: 'Klipper' },
    },
  },
  clears: {
    'another version whose protocol fits': pastedText(
      ...start('v0.12.0-439-g0b5d1a2c'),
      loaded('v0.11.0-205-g5f0d252b'),
    ),
    'a later start in which all is well': pastedText(
      ...start('v0.13.0'),
      ...asking,
      ...start('v0.13.0'),
      loaded('v0.13.0'),
    ),
    'a shutdown for another reason': pastedText("MCU 'mcu' shutdown: Timer too close"),
  },
});
