/**
 * How a device is asked whether its flash is done.
 * early: sooner than it announces; most ROMs hold GETSTATUS or answer dfuDNBUSY, so nothing is lost by it.
 * announced: after bwPollTimeout, as DFU 1.1 wants it. This device stalled when it was asked sooner.
 * unknown: after bwPollTimeout until it has shown, where nothing can be lost, that it may be asked sooner.
 */
export interface Polling {
  mode: 'early' | 'announced' | 'unknown';
}

/** A shorter wait after setting the address is not worth finding out. */
const WORTH_AN_EARLY_QUESTION_MS = 20;
const SHORTEST_PAUSE_MS = 2;
const LONGEST_IDLE_PAUSE_MS = 64;
/** Most flash is faster than typical; whoever asks a little too soon asks again, a little too late is lost time. */
const FIRST_SHARE_OF_TYPICAL = 0.8;
/** Later questions cost at most this share of the time that the work took. */
const LATER_SHARE_OF_ELAPSED = 1 / 16;

/** The work that is waited for. Times in ms. */
export interface AwaitedWork {
  /** setting a pointer: instant, and nothing is lost if the device does not like the question */
  instant: boolean;
  /** null = not known */
  typicalMs: number | null;
}

/** Is this work asked about sooner than the device announces? */
export function asksEarly(polling: Polling, work: AwaitedWork, announcedMs: number): boolean {
  if (polling.mode === 'unknown') return work.instant && announcedMs >= WORTH_AN_EARLY_QUESTION_MS;
  return polling.mode === 'early';
}

/** The pause before the next early question, ms; 0 = ask at once. `askedBefore`: such questions so far. */
export function earlyPauseMs(
  work: AwaitedWork,
  announcedMs: number,
  elapsedMs: number,
  askedBefore: number,
): number {
  if (askedBefore > 0 || work.typicalMs === null) {
    if (askedBefore === 0 && work.instant) return 0;
    return Math.min(
      Math.max(SHORTEST_PAUSE_MS, elapsedMs * LATER_SHARE_OF_ELAPSED),
      announcedMs > 0 ? Math.max(announcedMs, SHORTEST_PAUSE_MS) : LONGEST_IDLE_PAUSE_MS,
    );
  }
  const first = work.typicalMs * FIRST_SHARE_OF_TYPICAL;
  return announcedMs > 0 ? Math.min(first, announcedMs) : first;
}

/** The pause before the next question of a host that keeps to what is announced, ms. `idlePauses`: those without one. */
export function announcedPauseMs(announcedMs: number, limitMs: number, idlePauses: number): number {
  if (announcedMs > 0) return Math.min(announcedMs, limitMs);
  return Math.min(SHORTEST_PAUSE_MS * 2 ** Math.min(idlePauses, 10), LONGEST_IDLE_PAUSE_MS);
}
