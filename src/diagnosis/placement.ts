import type { Attempt, Timeline } from './attempts.ts';
import type { Finding } from './finding.ts';

/** Where a finding stands in a pasted text. */
export interface Place {
  /** attempts that its proofs belong to; empty for what is true of a machine */
  attempts: readonly Attempt[];
  hosts: ReadonlySet<string | null>;
  /** the latest of its attempts, from 0; null without any */
  latest: number | null;
  /** on each of its hosts a later attempt wrote everything */
  solvedLater: boolean;
  /** it tells of the last state of a host, or has no place in time */
  current: boolean;
}

export interface PlacedFinding {
  finding: Finding;
  place: Place;
}

/** Puts a finding in its attempts by the lines that prove it. */
export function placeOf(finding: Finding, timeline: Timeline): Place {
  const proven = [
    ...new Set(finding.origins.map((origin) => timeline.attemptOf(origin)).filter((found) => found !== null)),
  ];
  // a list of devices beside a file's settings is no attempt at anything: what the two tell stays true
  const isStanding =
    finding.origins.some(({ kind }) => kind === 'file') &&
    proven.every(({ outcome }) => outcome === 'no-attempt');
  const attempts = isStanding ? [] : proven;
  const latestOn = new Map<string | null, number>();
  for (const { host, order } of attempts) latestOn.set(host, Math.max(order, latestOn.get(host) ?? -1));
  const each = [...latestOn];
  return {
    attempts,
    hosts: new Set(latestOn.keys()),
    latest: each.length === 0 ? null : Math.max(...latestOn.values()),
    solvedLater: each.length > 0 && each.every(([host, order]) => timeline.lastSuccess(host) > order),
    current: each.length === 0 || each.some(([host, order]) => timeline.lastTry(host) <= order),
  };
}
