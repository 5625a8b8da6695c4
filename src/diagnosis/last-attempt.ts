import type { RunFacts } from '../evidence/runs.ts';
import { timelineOf } from './attempts.ts';

/** How the last try to write on a host ended in a text; null where nothing was tried. `host` null means any host. */
export function lastOutcome(
  runs: RunFacts | null,
  host: string | null,
): 'succeeded' | 'failed' | 'unknown' | null {
  const tries = timelineOf(runs).attempts.filter(
    (attempt) =>
      attempt.outcome !== 'no-attempt' && (host === null || attempt.host === null || attempt.host === host),
  );
  const outcome = tries.at(-1)?.outcome;
  return outcome === undefined || outcome === 'no-attempt' ? null : outcome;
}
