import { rule } from '../../rules/noise/benign-suffix-warning.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const COMMAND = 'dfu-util -a 0 -s 0x8008000:leave -D out/klipper.bin';

ruleTable(rule, {
  finds: {
    'the two lines of 0.9': {
      evidence: pastedRuns([
        pastedRun(1, COMMAND, [
          ['suffix-invalid', 'dfu-util: Invalid DFU suffix signature'],
          [
            'suffix-will-be-required',
            'dfu-util: A valid DFU suffix will be required in a future dfu-util release!!!',
          ],
        ]),
      ]),
      expect: {
        severity: 'info',
        origins: [
          { kind: 'log', source: 'paste', line: 2, text: 'dfu-util: Invalid DFU suffix signature' },
          {
            kind: 'log',
            source: 'paste',
            line: 3,
            text: 'dfu-util: A valid DFU suffix will be required in a future dfu-util release!!!',
          },
        ],
      },
    },
  },
  clears: {
    'a listing, which reads no file': pastedRuns([
      pastedRun(1, 'dfu-util -l', [['found-dfu', 'Found DFU: [0483:df11]']]),
    ]),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
