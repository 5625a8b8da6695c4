import type { Finding } from './finding.ts';
import type { PlacedFinding } from './placement.ts';
import type { AnyRule } from './rule.ts';

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'info'];
const CERTAINTIES: readonly Finding['certainty'][] = ['certain', 'likely', 'hint'];

/**
 * Most important first: severity; then what still stands before what a later attempt solved, the last state of a
 * host before earlier ones, the surer before the less sure, what is an error by nature before what the facts made
 * one, the specific before the general, the later attempt before the earlier, and last the order that they come in.
 */
export function rank(placed: readonly PlacedFinding[], rules: readonly AnyRule[]): PlacedFinding[] {
  const general = new Set(rules.flatMap((rule) => rule.explains ?? []));
  const severityOf = new Map(rules.map(({ id, severity }) => [id, severity]));
  const keyOf = ({ finding, place }: PlacedFinding): readonly number[] => [
    SEVERITIES.indexOf(finding.severity),
    place.solvedLater ? 1 : 0,
    place.current ? 0 : 1,
    CERTAINTIES.indexOf(finding.certainty),
    severityOf.get(finding.ruleId) === finding.severity ? 0 : 1,
    general.has(finding.ruleId) ? 1 : 0,
    -(place.latest ?? 0),
  ];
  return placed
    .map((entry) => ({ entry, key: keyOf(entry) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ entry }) => entry);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const difference = value - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
