import { type BoardState, FLASH_PHASES, type FlashEvent, type FlashPhase } from '../flash/events.ts';
import type { FlashPlan, PlannedSector } from '../flash/flash-plan.ts';

export interface PhaseProgress {
  status: 'waiting' | 'running' | 'done' | 'failed';
  startedAtMs: number;
  /** of the newest event of this phase */
  seenAtMs: number;
  doneBytes: number;
  /** 0 = without a measure */
  totalBytes: number;
  /** where in memory it is; null before the first progress */
  address: number | null;
}

type FlashEnd = Extract<FlashEvent, { type: 'finished' | 'failed' }>;

/** One flash as its events told it. */
export interface FlashProgress {
  plan: FlashPlan;
  file: string;
  phases: Readonly<Record<FlashPhase, PhaseProgress>>;
  notes: readonly string[];
  /** what of the planned sectors was found right, and blank, before anything was done */
  found: { equal: readonly PlannedSector[]; blank: readonly PlannedSector[] };
  end: FlashEnd | null;
  /** the user asked to stop and the flasher has not ended yet */
  stopping: boolean;
}

const WAITING: PhaseProgress = {
  status: 'waiting',
  startedAtMs: 0,
  seenAtMs: 0,
  doneBytes: 0,
  totalBytes: 0,
  address: null,
};

export function beginFlash(plan: FlashPlan, file: string): FlashProgress {
  return {
    plan,
    file,
    phases: {
      enter: WAITING,
      prepare: WAITING,
      backup: WAITING,
      erase: WAITING,
      write: WAITING,
      verify: WAITING,
      leave: WAITING,
      return: WAITING,
      restore: WAITING,
    },
    notes: [],
    found: { equal: [], blank: [] },
    end: null,
    stopping: false,
  };
}

/** The progress after one more event; nothing changes after the end. */
export function followFlash(flash: FlashProgress, event: FlashEvent, atMs: number): FlashProgress {
  if (flash.end) return flash;
  switch (event.type) {
    case 'plan':
      return { ...flash, plan: event.plan };
    case 'note':
      return { ...flash, notes: [...flash.notes, event.message], found: foundBy(flash, event) };
    case 'phase-started':
      return withPhase(flash, event.phase, {
        status: 'running',
        startedAtMs: atMs,
        seenAtMs: atMs,
        doneBytes: 0,
        totalBytes: event.totalBytes,
        address: null,
      });
    case 'progress':
      return withPhase(flash, event.phase, {
        status: 'running',
        seenAtMs: atMs,
        doneBytes: event.doneBytes,
        totalBytes: event.totalBytes,
        address: event.address,
      });
    case 'phase-finished':
      return withPhase(flash, event.phase, {
        status: 'done',
        seenAtMs: atMs,
        startedAtMs: atMs - event.elapsedMs,
        doneBytes: flash.phases[event.phase].totalBytes,
      });
    case 'finished':
      return { ...flash, end: event, stopping: false };
    case 'failed':
      return {
        ...withPhase(flash, event.phase, { status: 'failed', seenAtMs: atMs }),
        end: event,
        stopping: false,
      };
  }
}

function foundBy(
  { found }: FlashProgress,
  { code, stretches }: Extract<FlashEvent, { type: 'note' }>,
): FlashProgress['found'] {
  if (stretches === undefined) return found;
  if (code === 'already-right') return { ...found, equal: stretches };
  return code === 'already-blank' ? { ...found, blank: stretches } : found;
}

function withPhase(flash: FlashProgress, phase: FlashPhase, change: Partial<PhaseProgress>): FlashProgress {
  return { ...flash, phases: { ...flash.phases, [phase]: { ...flash.phases[phase], ...change } } };
}

/** The phases that this flash will go through, in order: of those that not every flash has, the ones that it has. */
export function phasesOf({ plan, phases }: FlashProgress): readonly FlashPhase[] {
  return FLASH_PHASES.filter((phase) => {
    if (phase === 'backup') return plan.backup !== null;
    if (phase === 'leave' || phase === 'return') return plan.leaveAddress !== null;
    return (phase !== 'enter' && phase !== 'restore') || phases[phase].status !== 'waiting';
  });
}

/** The last phase that began. */
export function phaseNow(flash: FlashProgress): FlashPhase {
  return FLASH_PHASES.findLast((phase) => flash.phases[phase].status !== 'waiting') ?? 'prepare';
}

/** What the board can do when the flash is cut off now, judged by the phases alone. */
export function boardStateNow({ phases: { erase, write, verify, restore } }: FlashProgress): BoardState {
  if (restore.status === 'done') return 'restored';
  if (restore.status !== 'waiting') return 'erased-or-partly-written';
  if (verify.status === 'done') return 'verified';
  // where every sector was right already, its phases pass without doing anything
  const began = (phase: PhaseProgress) => phase.status !== 'waiting' && phase.totalBytes > 0;
  if (!began(erase) && !began(write)) return 'untouched';
  return verify.status === 'waiting' ? 'erased-or-partly-written' : 'written-not-verified';
}

export interface PhaseMeasure {
  /** 0 to 1; null = without a measure */
  fraction: number | null;
  /** bytes a second; null before there is anything to divide */
  rate: number | null;
  secondsLeft: number | null;
  elapsedSeconds: number;
}

/** How far a phase is, how fast, and how long it will still take at that pace. */
export function measure(phase: PhaseProgress): PhaseMeasure {
  const elapsedSeconds = Math.max(0, phase.seenAtMs - phase.startedAtMs) / 1000;
  if (phase.totalBytes === 0) return { fraction: null, rate: null, secondsLeft: null, elapsedSeconds };
  const fraction = Math.min(1, phase.doneBytes / phase.totalBytes);
  const rate = phase.doneBytes > 0 && elapsedSeconds > 0 ? phase.doneBytes / elapsedSeconds : null;
  const secondsLeft = rate === null ? null : Math.max(0, phase.totalBytes - phase.doneBytes) / rate;
  return { fraction, rate, secondsLeft, elapsedSeconds };
}
