import { rule } from '../../rules/tool/wrong-tool-stm32flash-on-dfu-device.ts';
import { readStm32flashArguments } from '../../src/formats/flash-arguments.ts';
import { liveEvidence, pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const refused = (device: string) =>
  ['device-not-handled', `Cannot handle device "${device}"`, { device }] as const;
const command = (port: string) => {
  const line = `stm32flash -w klipper.bin -v -g 0 ${port}`;
  return { line, arguments: readStm32flashArguments(line.split(' ')) };
};

ruleTable(rule, {
  finds: {
    'what stm32flash refuses, with or without its command line': {
      evidence: pastedRuns([
        pastedRun(1, null, [refused('0483:df11')], { tool: 'stm32flash', outcome: 'failed' }),
      ]),
      expect: { severity: 'error', certainty: 'certain', subject: '0483:df11' },
      says: [/serial port/, /"FLASH_DEVICE=0483:df11"/],
    },
    'a command line whose output is cut off': {
      evidence: pastedRuns([
        pastedRun(1, command('0483:DF11').line, [], {
          arguments: command('0483:DF11').arguments,
          lastLine: 1,
        }),
      ]),
      expect: { subject: '0483:df11' },
    },
    'make serialflash whose stm32flash is cut off': {
      evidence: pastedRuns([
        pastedRun(1, 'make serialflash FLASH_DEVICE=0483:df11', [
          [
            'flashing-via-stm32flash',
            'Flashing out/klipper.bin to 0483:df11 via stm32flash',
            { file: 'out/klipper.bin', device: '0483:df11' },
          ],
        ]),
      ]),
    },
    'two tries on one host as one thing': {
      evidence: pastedRuns(
        [1, 10].map((line) =>
          pastedRun(line, null, [refused('0483:df11')], {
            tool: 'stm32flash',
            outcome: 'failed',
            host: 'pi@fluiddpi',
          }),
        ),
      ),
      expect: { subject: '0483:df11 on pi@fluiddpi' },
    },
  },
  clears: {
    'a serial port': pastedRuns([
      pastedRun(1, command('/dev/ttyUSB0').line, [['init-failed', 'Failed to init device.']], {
        arguments: command('/dev/ttyUSB0').arguments,
      }),
    ]),
    'a port that does not exist': pastedRuns([
      pastedRun(1, null, [refused('/dev/ttyUSB7')], { tool: 'stm32flash', outcome: 'failed' }),
    ]),
  },
  skips: { 'no text was pasted': liveEvidence({}) },
});
