import { rule } from '../../rules/tool/dfu-util-missing.ts';
import type { ToolFacts } from '../../src/evidence/tools.ts';
import { liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';

import { ruleTable } from './rule-table.ts';

const PATH = ['/usr/local/bin', '/usr/bin'];
const tools = (...names: ToolFacts['tools'][number]['name'][]) =>
  section({
    searchPath: PATH,
    tools: names.map((name) => ({
      name,
      path: `/usr/bin/${name}`,
      realPath: `/usr/bin/${name}`,
      version: '1',
      firstLines: [],
      origin: { kind: 'command' as const, argv: [name] },
    })),
  });
const missing = pastedRun(
  1,
  'make flash FLASH_DEVICE=0483:df11',
  [
    ['command-echo', 'sudo dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin'],
    ['command-not-found', 'sudo: dfu-util: command not found', { command: 'dfu-util' }],
  ],
  { host: 'pi@printer', outcome: 'failed' },
);

ruleTable(rule, {
  finds: {
    'a shell that knows no dfu-util': {
      evidence: pastedRuns([missing]),
      expect: {
        severity: 'error',
        certainty: 'certain',
        subject: 'dfu-util on pi@printer',
        origins: [{ kind: 'log', source: 'paste', line: 3, text: 'sudo: dfu-util: command not found' }],
      },
      says: [/apt-get/],
    },
    'a script that could not start it': {
      evidence: pastedRuns([
        pastedRun(1, 'make flash', [
          [
            'no-such-file',
            "FileNotFoundError: [Errno 2] No such file or directory: 'dfu-util'",
            { path: 'dfu-util' },
          ],
        ]),
      ]),
      expect: { subject: 'dfu-util' },
    },
    'a machine without it, as a warning, when a board is to be flashed': {
      evidence: liveEvidence({ intent: 'flash', tools: tools('make', 'stm32flash') }),
      expect: { severity: 'warning', certainty: 'certain' },
      says: [/built-in flasher/],
    },
  },
  clears: {
    'a machine without it that nobody wants to flash from': liveEvidence({ tools: tools('make') }),
    'a machine with it': liveEvidence({ intent: 'flash', tools: tools('dfu-util') }),
    'another program that is missing': pastedRuns([
      pastedRun(1, 'bossac -p x', [
        ['command-not-found', 'bossac: command not found', { command: 'bossac' }],
      ]),
    ]),
    'one that was installed later on the same host': pastedRuns([
      missing,
      pastedRun(9, 'dfu-util --version', [['tool-version', 'dfu-util 0.11', { version: '0.11' }]], {
        host: 'pi@printer',
      }),
    ]),
  },
  skips: { 'neither tools nor a text': liveEvidence({ intent: 'flash' }) },
});
