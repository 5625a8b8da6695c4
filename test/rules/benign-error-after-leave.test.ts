import { rule } from '../../rules/noise/benign-error-after-leave.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const COMMAND = 'dfu-util -a 0 -s 0x8008000:leave -D out/klipper.bin';
const ERROR = ['error-during-download-get-status', 'dfu-util: Error during download get_status'] as const;

ruleTable(rule, {
  finds: {
    'the error behind a raw file that was written': {
      evidence: pastedRuns([
        pastedRun(1, COMMAND, [['file-downloaded', 'File downloaded successfully'], ERROR], {
          outcome: 'succeeded',
        }),
      ]),
      expect: { severity: 'info', certainty: 'certain' },
      says: [/by-id/, /most likely/],
    },
    'the error behind a DfuSe file that was written': {
      evidence: pastedRuns([
        pastedRun(1, COMMAND, [['dfuse-file-done', 'Done parsing DfuSe file'], ERROR], {
          outcome: 'succeeded',
        }),
      ]),
    },
  },
  clears: {
    'the same error in the middle of a download': pastedRuns([
      pastedRun(1, COMMAND, [['progress', 'Download [====     ] 34%'], ERROR], { outcome: 'failed' }),
    ]),
    'the error of one run and the success of another': pastedRuns([
      pastedRun(1, COMMAND, [['file-downloaded', 'File downloaded successfully']], { outcome: 'succeeded' }),
      pastedRun(10, COMMAND, [ERROR], { outcome: 'failed' }),
    ]),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
