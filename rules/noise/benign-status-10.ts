import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { RunLine } from '../../src/evidence/runs.ts';

/** DFU status 10 at the start that the tool cleared: the device went on to dfuIDLE and worked. */
export const rule = defineRule({
  id: 'benign-status-10',
  title: 'status 10, "firmware is corrupt", at the start of a flash',
  severity: 'info',
  certainty: 'certain',
  summary: {
    what: 'The board reported status 10 (errFIRMWARE) when the tool connected, and the tool cleared it.',
    why: 'The boot ROM of STM32 F2, F4 and F7 parts says this after every cold start. It is not about your firmware, and nothing is damaged.',
    fix: 'Nothing: read on below that line, what comes after it counts.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const cleared = runsOf(runs, 'dfu-util').flatMap((run) => {
      const idle = run.lines.findLast(isIdle);
      return linesSaying([run], 'status-error-10').filter(({ line }) => idle && line.line < idle.line);
    });
    for (const { host, items } of byHost(cleared)) {
      yield {
        subject: `dfu-util${onHost(host)}`,
        what: `The board reported status 10 (the line may say "firmware is corrupt") when dfu-util connected${onHost(host)}, and dfu-util cleared it.`,
        why: 'The boot ROM of STM32 F2, F4 and F7 parts says this after every cold start, whatever is in the flash. Nothing is corrupt; the board was ready right after it.',
        origins: items.map((item) => item.origin),
        remedies: [],
      };
    }
  },
});

/** the next status shows that clearing worked */
function isIdle({ meaning, details }: RunLine): boolean {
  return meaning === 'device-status' && String(details['state']).includes('dfuIDLE');
}
