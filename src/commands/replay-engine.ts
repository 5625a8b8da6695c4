import type { Engine, Look } from '../app/engine.ts';
import type { SetupDesk } from '../app/setup-desk.ts';
import { compareDiagnoses } from '../bundle/compare.ts';
import type { OpenedBundle } from '../bundle/read-bundle.ts';
import { changesOf, headOf } from './open-words.ts';

const ONLY_A_REPORT = 'This is a report of another machine: nothing here can be flashed.';

const refuse = () => Promise.reject(new Error(ONLY_A_REPORT));
const NOTHING_TO_SET_UP: SetupDesk = {
  load: refuse,
  save: refuse,
  writeConfig: refuse,
  make: refuse,
  takeFile: refuse,
  planPrinterConfig: refuse,
  writePrinterConfig: refuse,
};

/** What the screens show of somebody else's report: its evidence under today's rules. Holds no port at all. */
export function openReplay(opened: OpenedBundle): Engine {
  return {
    scenes: () => Promise.resolve([]),
    explain: async (log) => (await import('./explain-log.ts')).explainLog(log),
    open: () =>
      Promise.resolve({
        look: () => look(opened),
        prepare: () =>
          Promise.resolve({
            ready: false as const,
            problem: {
              about: 'program' as const,
              what: ONLY_A_REPORT,
              next: ['Run dfu-doctor on that machine.'],
              choices: [],
            },
          }),
        flash: () => {
          throw new Error(ONLY_A_REPORT);
        },
        report: refuse,
        watch: () => () => {},
        setup: NOTHING_TO_SET_UP,
        nowMs: () => 0,
      }),
  };
}

async function look(opened: OpenedBundle): Promise<Look> {
  const [{ diagnose }, { rules }, { deviceRows }] = await Promise.all([
    import('../diagnosis/diagnose.ts'),
    import('../../rules/index.ts'),
    import('../app/device-tree.ts'),
  ]);
  const { evidence } = opened;
  const diagnosis = diagnose(evidence, rules);
  return {
    evidence,
    diagnosis,
    devices: evidence.usb.status === 'collected' ? deviceRows(evidence.usb.value) : [],
    titles: Object.fromEntries(rules.map((rule) => [rule.id, rule.title])),
    report: { notes: [headOf(opened), ...changesOf(compareDiagnoses(opened.report, diagnosis))] },
  };
}
