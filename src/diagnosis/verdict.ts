import type { Evidence } from '../evidence/evidence.ts';
import type { KernelEvent } from '../evidence/kernel-log.ts';
import type { Attempt, Timeline } from './attempts.ts';
import type { Verdict } from './finding.ts';
import type { PlacedFinding } from './placement.ts';
import { blockedSummary, clearSummary, unexplainedSummary } from './summary.ts';

/**
 * One verdict from the ranked findings. Blocked by the first error that no later success solved, or without a known
 * cause when the last attempt on a host failed and no rule says why. Info and warnings never decide.
 */
export function reachVerdict(
  evidence: Evidence,
  ranked: readonly PlacedFinding[],
  timeline: Timeline,
  crashed: number,
): Verdict {
  const tries = timeline.attempts.filter((attempt) => attempt.outcome !== 'no-attempt');
  const last = tries.filter((attempt) => timeline.lastTry(attempt.host) === attempt.order);
  const stop = ranked.find(({ finding, place }) => finding.severity === 'error' && !place.solvedLater);
  const unexplained = last.find((attempt) => attempt.outcome === 'failed' && !isExplained(attempt, ranked));
  if (stop?.place.current || (stop && !unexplained)) {
    return { outcome: 'blocked', primary: stop.finding.ruleId, summary: blockedSummary(stop, last) };
  }
  if (unexplained) return { outcome: 'blocked', primary: null, summary: unexplainedSummary(unexplained) };
  const nothing = unknownBecause(evidence, last);
  if (nothing) return { outcome: 'unknown', primary: null, summary: nothing };
  return { outcome: 'clear', primary: null, summary: clearSummary(evidence, ranked, last, crashed) };
}

/** Is there an error that tells why this attempt failed, or what has come after it? */
function isExplained(attempt: Attempt, ranked: readonly PlacedFinding[]): boolean {
  return ranked.some(
    ({ finding, place }) =>
      finding.severity === 'error' &&
      place.attempts.some(({ host, order }) => host === attempt.host && order >= attempt.order),
  );
}

/** Why nothing can be said, or null when something can. */
function unknownBecause(evidence: Evidence, last: readonly Attempt[]): string | null {
  if (evidence.source.kind !== 'transcript') {
    return evidence.usb.status === 'gap'
      ? 'The USB devices of this machine could not be looked at, so nothing can be said about the board.'
      : null;
  }
  if (!isAnythingRecognised(evidence)) {
    return 'Nothing in this text is known to the doctor: paste the whole output of the command that failed, from its prompt to its last line.';
  }
  if (last.length > 0 && last.every((attempt) => attempt.outcome === 'unknown')) {
    return 'The text ends before it shows whether the flash worked, and nothing in it stops one.';
  }
  if (last.length === 0 && hasKernelFault(evidence)) {
    return 'The kernel log in this text shows a fault of USB or power, and no rule of the doctor knows its cause.';
  }
  return null;
}

const KERNEL_FAULTS: readonly KernelEvent['kind'][] = [
  'descriptor-error',
  'address-error',
  'enumeration-failed',
  'link-disabled',
  'host-controller-died',
  'undervoltage',
];

function hasKernelFault({ kernelLog }: Evidence): boolean {
  return (
    kernelLog.status === 'collected' &&
    kernelLog.value.events.some((event) => KERNEL_FAULTS.includes(event.kind))
  );
}

function isAnythingRecognised({ runs, usb, kernelLog, serialPorts }: Evidence): boolean {
  return (
    (runs.status === 'collected' && runs.value.linesRecognised > 0) ||
    (usb.status === 'collected' && usb.value.devices.length > 0) ||
    (kernelLog.status === 'collected' && kernelLog.value.events.length > 0) ||
    (serialPorts.status === 'collected' && serialPorts.value.ports.length > 0)
  );
}
