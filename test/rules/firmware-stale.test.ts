import { rule } from '../../rules/firmware/firmware-stale.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { liveEvidence, section } from '../fixtures/evidence.ts';
import { ruleTable } from './rule-table.ts';

const TREE = '/home/pi/klipper';
const BUILT_MS = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

interface Times {
  config?: number;
  source?: number;
  path?: string;
  chosen?: 'named' | 'found';
}

function tree({ config, source, path = `${TREE}/out/klipper.bin`, chosen = 'found' }: Times): Evidence {
  return liveEvidence({
    klipper: section({
      path: TREE,
      remote: null,
      commit: null,
      localChanges: null,
      config:
        config === undefined
          ? null
          : { path: `${TREE}/.config`, modifiedMs: BUILT_MS + config, symbols: {}, lines: {} },
      flashCalls: [],
      newestSource:
        source === undefined ? null : { path: `${TREE}/src/sched.c`, modifiedMs: BUILT_MS + source },
    }),
    firmware: section({
      path,
      format: 'bin',
      size: 30_064,
      modifiedMs: BUILT_MS,
      sha256: '',
      vectors: null,
      dictionary: null,
      chosen,
      origin: { kind: 'file', path },
    }),
  });
}

ruleTable(rule, {
  finds: {
    'settings that changed after the build': {
      evidence: tree({ config: 2 * HOUR_MS, source: -HOUR_MS }),
      expect: {
        severity: 'warning',
        certainty: 'likely',
        origins: [
          { kind: 'file', path: `${TREE}/out/klipper.bin` },
          { kind: 'file', path: `${TREE}/.config` },
        ],
      },
      says: [
        /older than the \.config: the last change came 2 hours after/,
        /"make","-C","\/home\/pi\/klipper"/,
      ],
    },
    'sources that changed after the build': {
      evidence: tree({ config: -HOUR_MS, source: 24 * HOUR_MS }),
      says: [/older than a source file.* 1 day after/],
    },
    both: { evidence: tree({ config: 60_000, source: 90_000 }), says: [/the \.config and a source file/] },
    'a file of this tree that was named': { evidence: tree({ config: HOUR_MS, chosen: 'named' }) },
  },
  clears: {
    'a file built after everything': tree({ config: -1000, source: -1000 }),
    'what one run of make writes': tree({ config: 4000 }),
    'a tree that was not configured': tree({}),
    'a named file from elsewhere': tree({
      config: HOUR_MS,
      chosen: 'named',
      path: '/home/pi/klipper-old/klipper.bin',
    }),
  },
  skips: {
    'no firmware': { ...tree({ config: HOUR_MS }), firmware: { status: 'gap', reason: 'not-collected' } },
  },
});
