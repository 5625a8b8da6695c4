import { rule } from '../../rules/tool/several-dfu-utils-in-path.ts';
import { liveEvidence, pastedRun, pastedRuns, section } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

type Installed = readonly [path: string, version: string | null, realPath?: string];

const installed = (...entries: readonly Installed[]) =>
  liveEvidence({
    tools: section({
      searchPath: ['/usr/local/bin', '/usr/bin', '/opt/bin'],
      tools: entries.map(([path, version, realPath]) => ({
        name: 'dfu-util' as const,
        path,
        realPath: realPath ?? path,
        version,
        firstLines: [],
        origin: { kind: 'command' as const, argv: [path, '--version'] },
      })),
    }),
  });
const version = (line: number, text: string, host: string | null = null) =>
  pastedRun(line, 'dfu-util --version', [['tool-version', `dfu-util ${text}`, { version: text }]], { host });

ruleTable(rule, {
  finds: {
    'an old one in front of a newer one': {
      evidence: installed(['/usr/local/bin/dfu-util', '0.9'], ['/usr/bin/dfu-util', '0.11']),
      expect: { severity: 'warning', certainty: 'certain', subject: '/usr/local/bin/dfu-util' },
      says: [/\/usr\/bin\/dfu-util is version 0\.11/, /sudo which -a/],
    },
    'the newest of three is named': {
      evidence: installed(['/a/dfu-util', '0.8'], ['/b/dfu-util', '0.9'], ['/c/dfu-util', '0.11']),
      says: [/\/c\/dfu-util is version 0\.11/],
    },
    'an older one after a newer one in a text': {
      evidence: pastedRuns([version(1, '0.11'), version(4, '0.9')]),
      expect: { certainty: 'likely' },
      says: [/0\.11 and, later, the older 0\.9/],
    },
  },
  clears: {
    'one only': installed(['/usr/bin/dfu-util', '0.9']),
    'the newest in front': installed(['/usr/local/bin/dfu-util', '0.11'], ['/usr/bin/dfu-util', '0.9']),
    'two of one version': installed(['/usr/local/bin/dfu-util', '0.11'], ['/usr/bin/dfu-util', '0.11']),
    'two names of one program': installed(
      ['/bin/dfu-util', '0.9', '/usr/bin/dfu-util'],
      ['/usr/bin/dfu-util', '0.11', '/usr/bin/dfu-util'],
    ),
    'a version that could not be read': installed(
      ['/usr/local/bin/dfu-util', null],
      ['/usr/bin/dfu-util', '0.11'],
    ),
    'an upgrade in a text': pastedRuns([version(1, '0.9'), version(4, '0.11')]),
    'two hosts': pastedRuns([version(1, '0.11', 'pi@a'), version(4, '0.9', 'pi@b')]),
  },
  skips: { 'neither tools nor a text': liveEvidence({}) },
});
