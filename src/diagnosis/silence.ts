import type { Origin } from '../evidence/section.ts';
import type { Diagnosis } from './finding.ts';
import type { PlacedFinding } from './placement.ts';
import type { AnyRule } from './rule.ts';

/**
 * Takes out the findings that a more specific one explains: on the same host, in the same attempt, at the same
 * device, as far as the proofs tell. A finding that is itself silenced still silences what it explains.
 */
export function silence(
  placed: readonly PlacedFinding[],
  rules: readonly AnyRule[],
): { kept: PlacedFinding[]; silenced: Diagnosis['silenced'][number][] } {
  const explainers = new Map<string, Set<string>>();
  for (const rule of rules) {
    for (const general of rule.explains ?? []) {
      explainers.set(general, (explainers.get(general) ?? new Set<string>()).add(rule.id));
    }
  }
  const byRule = new Map<string, PlacedFinding[]>();
  for (const entry of placed) {
    byRule.set(entry.finding.ruleId, [...(byRule.get(entry.finding.ruleId) ?? []), entry]);
  }
  const kept: PlacedFinding[] = [];
  const silenced: Diagnosis['silenced'][number][] = [];
  for (const entry of placed) {
    const by = [...(explainers.get(entry.finding.ruleId) ?? [])].find((id) =>
      byRule.get(id)?.some((specific) => coverSame(specific, entry)),
    );
    if (by === undefined) kept.push(entry);
    else silenced.push({ finding: entry.finding, by });
  }
  return { kept, silenced };
}

function coverSame(a: PlacedFinding, b: PlacedFinding): boolean {
  return (
    overlap(a.place.hosts, b.place.hosts) &&
    overlap(flashAttempts(a), flashAttempts(b)) &&
    overlap(devicesOf(a.finding.origins), devicesOf(b.finding.origins))
  );
}

/** An empty side tells nothing, so it rules nothing out. */
function overlap<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === 0 || b.size === 0 || [...a].some((item) => b.has(item));
}

function flashAttempts(entry: PlacedFinding): Set<number> {
  const tried = entry.place.attempts.filter((attempt) => attempt.outcome !== 'no-attempt');
  return new Set(tried.map((attempt) => attempt.order));
}

function devicesOf(origins: readonly Origin[]): Set<string> {
  return new Set(origins.flatMap((origin) => (origin.kind === 'device' ? [origin.path] : [])));
}
