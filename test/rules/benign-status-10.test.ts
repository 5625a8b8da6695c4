import { rule } from '../../rules/noise/benign-status-10.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const COMMAND = 'dfu-util -d ,0483:df11 -a 0 -s 0x8008000:leave -D out/klipper.bin';

ruleTable(rule, {
  finds: {
    'status 10 that 0.9 cleared': {
      evidence: pastedRuns([
        pastedRun(1, COMMAND, [
          ['status-error-10', 'Determining device status: state = dfuERROR, status = 10'],
          ['clearing-status', 'dfuERROR, clearing status'],
          [
            'device-status',
            'Determining device status: state = dfuIDLE, status = 0',
            { state: 'dfuIDLE', status: 0 },
          ],
        ]),
      ]),
      expect: { severity: 'info', certainty: 'certain' },
    },
    'once for each host': {
      evidence: pastedRuns(
        ['pi@a', 'pi@b'].map((host, index) =>
          pastedRun(
            1 + 10 * index,
            COMMAND,
            [
              ['status-error-10', 'DFU state(10) = dfuERROR, status(10) = firmware is corrupt'],
              ['device-status', 'DFU state(2) = dfuIDLE, status(0)', { state: 'dfuIDLE', status: 0 }],
            ],
            { host },
          ),
        ),
      ),
      count: 2,
      expect: { subject: 'dfu-util on pi@b' },
    },
  },
  clears: {
    'status 10 that could not be cleared': pastedRuns([
      pastedRun(1, COMMAND, [
        ['status-error-10', 'Determining device status: state = dfuERROR, status = 10'],
        ['clearing-status', 'dfuERROR, clearing status'],
        ['error-get-status', 'error get_status'],
      ]),
    ]),
    'a device that was idle from the start': pastedRuns([
      pastedRun(1, COMMAND, [
        ['device-status', 'state = dfuIDLE, status = 0', { state: 'dfuIDLE', status: 0 }],
      ]),
    ]),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
