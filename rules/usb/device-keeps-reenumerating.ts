import { type Timeline, timelineOf } from '../../src/diagnosis/attempts.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { KernelEvent, KernelLogFacts } from '../../src/evidence/kernel-log.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import type { UsbFacts } from '../../src/evidence/usb.ts';
import { formatUsbId, printable } from '../../src/formats/text.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

/** so many times a port saw a new device within so many seconds: no hand plugs that fast, and a flash brings two */
const MANY = 5;
const WINDOW_SECONDS = 60;
/** of a paste one less is enough where it takes no longer than this: it begins or ends amid the log */
const QUICK_SECONDS = 20;
/** device numbers are dealt out per bus and in order: a few more are another device, or a hand at the plug */
const UNREMARKABLE_CLIMB = 4;
/** a flash brings the board out of DFU mode, and somebody brings it back */
const NUMBERS_OF_A_FLASH = 2;

/** A device comes up again and again: the kernel says so, or its device number has climbed between two listings. */
export const rule = defineRule({
  id: 'device-keeps-reenumerating',
  title: 'a USB device drops off and comes back again and again',
  severity: 'warning',
  certainty: 'certain',
  summary: {
    what: 'A device on USB was enumerated many times: it resets, or its connection drops.',
    why: 'A flash needs the connection for up to a minute. A board that drops off in between is left half written.',
    fix: 'Plug it straight into the computer with another, short data cable, give the board its own supply, and look at the kernel log while it is connected.',
  },
  needs: [],
  uses: ['usb', 'kernelLog', 'runs'],
  oneOf: ['usb', 'kernelLog'],
  *check({ source, optional: { usb, kernelLog, runs } }) {
    const flashes = countFlashes(runs);
    const isPaste = source.kind === 'transcript';
    const seen = kernelLog ? [...inKernelLog(kernelLog, flashes, isPaste)] : [];
    yield* seen;
    // the kernel's own words say more than the numbers
    if (usb && seen.length === 0) yield* inListings(usb, flashes, timelineOf(runs));
  },
});

/** lines of a device that never came up: usb-enumeration-error is about those, the kernel tries several times by itself */
const FAILED: readonly KernelEvent['kind'][] = ['descriptor-error', 'address-error', 'enumeration-failed'];

const STEADY: Remedy = {
  kind: 'steps',
  title: 'Make the connection steady before flashing',
  risk: 'none',
  steps: [
    'Plug the board straight into the computer, without a hub, with a short cable that carries data.',
    'Give the board its own supply if it has one: a board fed over USB resets when it draws too much.',
    'Run `dmesg -w` and watch: with nothing touched, no new line should appear.',
    'If it only happens with the firmware running, the firmware itself resets: bring the board into DFU mode, where it should be quiet.',
  ],
};

function* inKernelLog(
  { events }: KernelLogFacts,
  flashes: Flashes,
  isPaste: boolean,
): Iterable<FindingDraft> {
  const placed = events.filter((event) => event.port !== null);
  for (const list of groupBy(placed, (event) => `${event.host} ${event.port}`).values()) {
    const [first] = list;
    const named = list.filter((event) => event.vendorId !== null && event.productId !== null);
    const isBoard = named.some((event) => identifyUsb(event.vendorId ?? 0, event.productId ?? 0));
    // a webcam with a loose plug is not what stops a board
    if (!first || (named.length > 0 && !isBoard) || list.some(({ kind }) => FAILED.includes(kind))) continue;
    const burst = longestBurst(list.filter((event) => event.kind === 'new-device'));
    const ofFlashes = NUMBERS_OF_A_FLASH * (flashes.get(first.host) ?? 0);
    if (burst.length < (isPaste && isQuick(burst) ? MANY - 1 : MANY) + ofFlashes) continue;
    const last = named.at(-1);
    const id = last ? formatUsbId(last.vendorId ?? 0, last.productId ?? 0) : 'a device';
    const port = printable(first.port ?? '', 40);
    // somebody who pastes this, and shows no flash that worked, is stopped by it
    const stops = isPaste && named.length > 0 && ofFlashes === 0 && burst.at(-1) === lastNew(list);
    yield {
      ...(stops ? { severity: 'error', certainty: 'likely' } : {}),
      subject: `${id} at ${port}${onHost(first.host)}`,
      what: `The kernel enumerated ${id} ${burst.length} times${inTime(burst)} at port ${port}.`,
      why: 'Nothing that is plugged in and left alone does that: the device resets, or its connection drops. A flash that needs the connection for longer would be cut off half written.',
      origins: burst.map((event) => event.origin),
      remedies: [STEADY],
    };
  }
}

function lastNew(events: readonly KernelEvent[]): KernelEvent | undefined {
  return events.findLast(({ kind }) => kind === 'new-device');
}

function isQuick(burst: readonly KernelEvent[]): boolean {
  const [first, last] = [burst[0]?.seconds, burst.at(-1)?.seconds];
  // a clock that went back is a restart of the machine
  return first != null && last != null && last >= first && last - first <= QUICK_SECONDS;
}

/** The most enumerations within the window; all of them where the log shows no times. */
function longestBurst(events: readonly KernelEvent[]): readonly KernelEvent[] {
  let best: readonly KernelEvent[] = [];
  let from = 0;
  for (const [to, event] of events.entries()) {
    const now = event.seconds;
    if (now === null) return events;
    while (from < to && isOutside(events[from]?.seconds ?? now, now)) from += 1;
    if (to - from + 1 > best.length) best = events.slice(from, to + 1);
  }
  return best;
}

/** A clock that went back is a restart of the machine. */
function isOutside(then: number, now: number): boolean {
  return now - then > WINDOW_SECONDS || now < then;
}

function inTime(burst: readonly KernelEvent[]): string {
  const [first, last] = [burst[0]?.seconds, burst.at(-1)?.seconds];
  return first == null || last == null ? '' : ` within ${Math.max(1, Math.ceil(last - first))} seconds`;
}

function* inListings({ sightings }: UsbFacts, flashes: Flashes, timeline: Timeline): Iterable<FindingDraft> {
  const numbered = sightings.filter((seen) => seen.deviceNumber !== null);
  const keyOf = (seen: Sighting) => [seen.host, seen.busNumber, seen.vendorId, seen.productId].join(' ');
  for (const list of groupBy(numbered, keyOf).values()) {
    const steps = list.slice(1).map((later, index) => ({ earlier: list[index] ?? later, later }));
    // two of a kind in one listing: nobody can tell which one the next listing shows
    if (steps.some(({ earlier, later }) => isTwin(earlier, later, timeline))) continue;
    const climb = ({ earlier, later }: Step) => (later.deviceNumber ?? 0) - (earlier.deviceNumber ?? 0);
    const allowed = UNREMARKABLE_CLIMB + NUMBERS_OF_A_FLASH * (flashes.get(list[0]?.host ?? null) ?? 0);
    const step = steps.find((candidate) => climb(candidate) > allowed);
    if (!step) continue;
    const { earlier, later } = step;
    const id = formatUsbId(later.vendorId, later.productId);
    yield {
      certainty: 'hint',
      subject: `${id}${onHost(later.host)}`,
      what: `A hint: between two listings the device number of ${id} climbed from ${earlier.deviceNumber} to ${later.deviceNumber}${onHost(later.host)}, so devices were enumerated ${climb(step)} times on that bus.`,
      why: 'Each reset, replug or dropped connection takes a new number. If you did not plug and reset that often in between, the board resets by itself or its connection drops, and a flash may be cut off half written.',
      origins: [earlier.origin, later.origin],
      remedies: [STEADY],
    };
  }
}

type Sighting = UsbFacts['sightings'][number];
interface Step {
  earlier: Sighting;
  later: Sighting;
}

function isTwin(a: Sighting, b: Sighting, timeline: Timeline): boolean {
  const listing = timeline.attemptOf(a.origin);
  return a.deviceNumber !== b.deviceNumber && listing !== null && listing === timeline.attemptOf(b.origin);
}

type Flashes = ReadonlyMap<string | null, number>;

/** Flashes of each host that came to a good end: each accounts for some enumerations. */
function countFlashes(runs: RunFacts | null): Flashes {
  const counts = new Map<string | null, number>();
  for (const { host, outcome } of runsOf(runs, 'dfu-util')) {
    if (outcome === 'succeeded') counts.set(host, (counts.get(host) ?? 0) + 1);
  }
  return counts;
}
