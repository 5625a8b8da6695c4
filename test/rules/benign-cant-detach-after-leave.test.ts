import { rule } from '../../rules/noise/benign-cant-detach-after-leave.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const COMMAND = 'dfu-util -R -a 0 -s 0x8008000:leave -D out/klipper.bin';
const WRITTEN = ['file-downloaded', 'File downloaded successfully'] as const;
const DETACH = ['cant-detach', "dfu-util: can't detach"] as const;
const RESETTING = ['resetting-usb', 'Resetting USB to switch back to runtime mode'] as const;

ruleTable(rule, {
  finds: {
    'what -R says when the board has left': {
      evidence: pastedRuns([pastedRun(1, COMMAND, [WRITTEN, DETACH, RESETTING], { outcome: 'succeeded' })]),
      expect: {
        severity: 'info',
        origins: [
          { kind: 'log', source: 'paste', line: 3, text: DETACH[1] },
          { kind: 'log', source: 'paste', line: 4, text: RESETTING[1] },
        ],
      },
    },
    'a reset that failed': {
      evidence: pastedRuns([
        pastedRun(1, COMMAND, [WRITTEN, ['reset-failed', 'error resetting after download']], {
          outcome: 'succeeded',
        }),
      ]),
    },
  },
  clears: {
    'a detach that failed before anything was written': pastedRuns([
      pastedRun(1, COMMAND, [DETACH, ['no-dfu-device', 'No DFU capable USB device available']], {
        outcome: 'failed',
      }),
    ]),
    'a reset that worked': pastedRuns([
      pastedRun(1, COMMAND, [WRITTEN, RESETTING], { outcome: 'succeeded' }),
    ]),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
