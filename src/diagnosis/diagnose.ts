import type { Evidence } from '../evidence/evidence.ts';
import { timelineOf } from './attempts.ts';
import type { Diagnosis } from './finding.ts';
import { placeOf } from './placement.ts';
import { rank } from './rank.ts';
import type { AnyRule } from './rule.ts';
import { runRules } from './run-rules.ts';
import { silence } from './silence.ts';
import { reachVerdict } from './verdict.ts';

/**
 * Asks every rule and reaches one verdict. Pure, never throws: a rule that lacks a section is skipped, one that
 * throws is reported as crashed. In a pasted text with several attempts the last state of each host counts.
 */
export function diagnose(evidence: Evidence, rules: readonly AnyRule[]): Diagnosis {
  const outcome = runRules(evidence, rules);
  const timeline = timelineOf(evidence.runs.status === 'collected' ? evidence.runs.value : null);
  const placed = outcome.findings.map((finding) => {
    const place = placeOf(finding, timeline);
    return { place, finding: place.solvedLater ? { ...finding, solvedLater: true as const } : finding };
  });
  const { kept, silenced } = silence(placed, rules);
  const ranked = rank(kept, rules);
  const titles = new Map(rules.map(({ id, title }) => [id, title]));
  return {
    verdict: reachVerdict(
      evidence,
      { ranked, silenced: placed.filter((entry) => !kept.includes(entry)) },
      timeline,
      outcome.crashed.length,
      (id) => titles.get(id) ?? id,
    ),
    findings: ranked.map((entry) => entry.finding),
    silenced,
    cleared: outcome.cleared,
    skipped: outcome.skipped,
    crashed: outcome.crashed,
    shortened: outcome.shortened,
  };
}
