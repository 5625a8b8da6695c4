import type { Evidence } from '../evidence/evidence.ts';
import type { LineMeaning, RunLine } from '../evidence/runs.ts';
import type { Attempt, Timeline } from './attempts.ts';
import { equallyLikely } from './doubt.ts';
import type { Verdict } from './finding.ts';
import type { PlacedFinding } from './placement.ts';
import {
  ambiguousSummary,
  blockedSummary,
  boardAtHand,
  clearSummary,
  inconclusiveSummary,
  troubleSummary,
  unexplainedSummary,
  WHAT_TO_PASTE,
} from './summary.ts';
import { errorWithoutBeginning } from './telling-line.ts';

/** the words with which programs end that could not do what they were started for */
const GAVE_UP: readonly LineMeaning[] = [
  'python-exception',
  'program-crashed',
  'shell-script-error',
  'make-error',
  'compile-error',
  'failed-to-flash',
];

/**
 * One verdict from the ranked findings. Blocked by the first error that no later success solved, or without a known
 * cause when the last attempt on a host failed and no rule says why. Info and warnings never decide.
 */
export function reachVerdict(
  evidence: Evidence,
  { ranked, silenced }: { ranked: readonly PlacedFinding[]; silenced: readonly PlacedFinding[] },
  timeline: Timeline,
  crashed: number,
  titleOf: (ruleId: string) => string,
): Verdict {
  const last = timeline.attempts.filter((attempt) => timeline.lastTry(attempt.host) === attempt.order);
  const stop = ranked.find(({ finding, place }) => finding.severity === 'error' && !place.solvedLater);
  // what is silenced is told by the finding that silences it
  const explaining = [...ranked, ...silenced];
  const unexplained = last.find(
    (attempt) => attempt.outcome === 'failed' && !isExplained(attempt, explaining),
  );
  if (stop?.place.current || (stop && !unexplained)) {
    return {
      outcome: 'blocked',
      primary: stop.finding.ruleId,
      summary: blockedSummary(stop, last, {
        earlier: earlierThan(stop, ranked),
        asLikely: equallyLikely(stop, ranked),
        titleOf,
      }),
    };
  }
  const ambiguous = unexplained && errorWithoutBeginning(unexplained);
  if (ambiguous) return { outcome: 'unknown', primary: null, summary: ambiguousSummary(ambiguous) };
  if (unexplained) return { outcome: 'blocked', primary: null, summary: unexplainedSummary(unexplained) };
  const nothing = unknownBecause(evidence, last, explaining);
  if (nothing) return { outcome: 'unknown', primary: null, summary: nothing };
  return { outcome: 'clear', primary: null, summary: clearSummary(evidence, ranked, last, crashed) };
}

/** What had stopped earlier attempts on the same hosts, and is not what stops the last. */
function earlierThan(
  { finding, place }: PlacedFinding,
  ranked: readonly PlacedFinding[],
): PlacedFinding | undefined {
  const first = Math.min(...place.attempts.map(({ order }) => order));
  return ranked.find(
    (other) =>
      other.finding.severity === 'error' &&
      other.finding.ruleId !== finding.ruleId &&
      other.place.latest !== null &&
      other.place.latest < first &&
      other.place.attempts.some(({ outcome }) => outcome === 'failed') &&
      [...other.place.hosts].some((host) => place.hosts.has(host)),
  );
}

/** Is there an error that tells why this attempt failed, or what has come after it? */
function isExplained(attempt: Attempt, findings: readonly PlacedFinding[]): boolean {
  return findings.some(
    ({ finding, place }) =>
      finding.severity === 'error' &&
      place.attempts.some(({ host, order }) => host === attempt.host && order >= attempt.order),
  );
}

/** Why nothing can be said, or null when something can. */
function unknownBecause(
  evidence: Evidence,
  last: readonly Attempt[],
  findings: readonly PlacedFinding[],
): string | null {
  if (evidence.source.kind !== 'transcript') {
    return evidence.usb.status === 'gap'
      ? 'The USB devices of this machine could not be looked at, so nothing can be said about the board.'
      : null;
  }
  if (!isAnythingRecognised(evidence)) {
    return `Nothing in this text is known to the doctor: ${WHAT_TO_PASTE}.`;
  }
  if (last.some((attempt) => attempt.outcome === 'succeeded')) return null;
  if (last.length > 0)
    return 'The text ends before it shows whether the flash worked, and nothing in it stops one.';
  const trouble = unknownTrouble(evidence, findings);
  if (trouble) return troubleSummary(trouble);
  return boardAtHand(evidence) === null ? inconclusiveSummary(evidence) : null;
}

/** A program of the text that gave up, which no finding speaks of; null where there is none. */
function unknownTrouble({ runs }: Evidence, findings: readonly PlacedFinding[]): RunLine | null {
  const told = new Set(
    findings.flatMap(({ finding }) =>
      finding.origins.flatMap((origin) => (origin.kind === 'log' ? [`${origin.source} ${origin.line}`] : [])),
    ),
  );
  const all = runs.status === 'collected' ? runs.value.runs : [];
  const open = all.filter((run) => !run.lines.some(({ line }) => told.has(`${run.source} ${line}`)));
  return open.flatMap((run) => run.lines).findLast(({ meaning }) => GAVE_UP.includes(meaning)) ?? null;
}

function isAnythingRecognised({ runs, usb, kernelLog, serialPorts }: Evidence): boolean {
  return (
    (runs.status === 'collected' && runs.value.linesRecognised > 0) ||
    (usb.status === 'collected' && usb.value.devices.length > 0) ||
    (kernelLog.status === 'collected' && kernelLog.value.events.length > 0) ||
    (serialPorts.status === 'collected' && serialPorts.value.ports.length > 0)
  );
}
