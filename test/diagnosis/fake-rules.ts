import type { Finding, FindingDraft } from '../../src/diagnosis/finding.ts';
import { type AnyRule, defineRule } from '../../src/diagnosis/rule.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { Origin } from '../../src/evidence/section.ts';
import { pastedRun } from '../fixtures/evidence.ts';

/** A rule that always finds the same. */
export function fakeRule(
  id: string,
  drafts: readonly Partial<FindingDraft>[],
  more: Partial<Pick<AnyRule, 'severity' | 'certainty' | 'explains' | 'needs' | 'uses' | 'oneOf'>> = {},
): AnyRule {
  return defineRule({
    id,
    title: id,
    severity: 'error',
    certainty: 'certain',
    summary: { what: `${id}.`, why: `${id}.`, fix: `${id}.` },
    needs: [],
    ...more,
    check: () =>
      drafts.map((draft) => ({
        subject: id,
        what: `This is ${id}.`,
        why: 'It matters.',
        origins: [],
        remedies: [],
        ...draft,
      })),
  });
}

/** The line of a text where attempt number `order` of `attempts()` stands. */
export function at(order: number): Origin {
  return { kind: 'log', source: 'paste', line: order * 10 + 2, text: '' };
}

/** One run of dfu-util after the other, ten lines each: "pi@a failed", "pi@b succeeded". */
export function attempts(...said: `${string} ${Run['outcome']}`[]): Run[] {
  return said.map((text, order) => {
    const [host = '', outcome] = text.split(' ');
    return pastedRun(order * 10 + 1, 'dfu-util -D x.bin', [['note', 'a line']], {
      host: host === '-' ? null : host,
      // the types of the parts are in the parameter's
      outcome: outcome as Run['outcome'],
    });
  });
}

export function idsOf(findings: readonly Finding[]): string[] {
  return findings.map((finding) => finding.ruleId);
}
