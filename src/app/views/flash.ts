import { formatAddress, formatUsbId, printable } from '../../formats/text.ts';
import { type FlashProgress, measure, type PhaseProgress, phasesOf } from '../flash-progress.ts';
import type { Item } from '../item.ts';
import { itemsOf } from '../items.ts';
import { type LiveMemory, liveMemory } from '../live-memory.ts';
import type { State } from '../state.ts';
import { duration, PHASE_WORD, rate } from '../words.ts';
import type { News } from './overview.ts';

export interface PhaseView {
  name: string;
  status: PhaseProgress['status'];
  /** 0 to 1 once it has begun and has a measure */
  fraction: number | null;
  /** "12.0 of 29.4 KiB, 22.5 KiB/s, 2.1 s left" */
  detail: string;
  /** the same where there is little room: "2.1 s left" */
  brief: string;
}

export interface FlashView {
  headline: string;
  /** "30064 bytes to 0x08008000, the board at 1-1.4" */
  target: string;
  phases: readonly PhaseView[];
  /** the memory as it is now, while the flash goes on; null where it is not known, and afterwards */
  memory: LiveMemory | null;
  notes: readonly string[];
  /** while it runs: what to leave alone */
  advice: string | null;
  ending: {
    /** half: the bytes are right, yet the board is not back */
    result: 'good' | 'half' | 'bad';
    what: string;
    details: readonly string[];
    next: readonly string[];
    /** what the new look at the machine shows */
    diagnosis: readonly News[];
  } | null;
  items: readonly Item[];
}

const MOST_NOTES = 6;

/** The flash that goes on or has just ended, its map in at most so many columns; null when there is none. */
export function flashView(state: State, columns?: number): FlashView | null {
  const { flash } = state;
  if (!flash) return null;
  const target = flash.plan.board ?? flash.plan.mcu ?? flash.plan.device.name;
  return {
    headline: `${flash.stopping ? 'Stopping at the next safe point' : 'Flashing'} ${printable(baseName(flash.file), 60)} to ${printable(target, 60)}`,
    target: `${flash.plan.size} bytes to ${formatAddress(flash.plan.address)}, the board at ${flash.plan.device.path}`,
    phases: phasesOf(flash).map((name) => ({
      name: PHASE_WORD[name],
      status: flash.phases[name].status,
      ...phaseDetail(flash.phases[name]),
    })),
    memory: flash.end === null && flash.plan.map.regions.length > 0 ? liveMemory(flash, columns) : null,
    notes: flash.notes.slice(-MOST_NOTES),
    advice: flash.end ? null : 'Leave the cable and the power alone until this is over.',
    ending: ending(state, flash),
    items: itemsOf(state),
  };
}

/** What the flash is doing, for the question whether to stop it: "write, 45 %". */
export function doingNow(flash: FlashProgress | null): string {
  if (!flash) return 'nothing is being flashed';
  const name = phasesOf(flash).findLast((phase) => flash.phases[phase].status === 'running');
  if (!name) return 'it gets ready';
  const { fraction } = measure(flash.phases[name]);
  return fraction === null
    ? PHASE_WORD[name].toLowerCase()
    : `${PHASE_WORD[name].toLowerCase()}, ${Math.floor(fraction * 100)} %`;
}

function phaseDetail(phase: PhaseProgress): Pick<PhaseView, 'fraction' | 'detail' | 'brief'> {
  const { fraction, rate: pace, secondsLeft, elapsedSeconds } = measure(phase);
  switch (phase.status) {
    case 'waiting':
      return same(null, '');
    case 'done':
      return same(null, `done in ${duration(elapsedSeconds)}`);
    case 'failed': {
      const where = phase.address === null ? '' : ` at ${formatAddress(phase.address)}`;
      return same(fraction, `failed${where}`);
    }
    case 'running': {
      if (fraction === null) return same(null, 'under way');
      const parts = [kibOf(phase.doneBytes, phase.totalBytes)];
      if (pace !== null) parts.push(rate(pace));
      const left = secondsLeft === null ? null : `${duration(secondsLeft)} left`;
      if (left !== null) parts.push(left);
      return { fraction, detail: parts.join(', '), brief: left ?? `${Math.floor(fraction * 100)} %` };
    }
  }
}

function same(fraction: number | null, text: string): Pick<PhaseView, 'fraction' | 'detail' | 'brief'> {
  return { fraction, detail: text, brief: text };
}

/** Both in KiB, as exact as they have room: the line of a phase must not grow into a second one. */
function kibOf(done: number, total: number): string {
  const digits = total < 100 * 1024 ? 1 : 0;
  return `${(done / 1024).toFixed(digits)} of ${(total / 1024).toFixed(digits)} KiB`;
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function ending(state: State, flash: FlashProgress): FlashView['ending'] {
  const { end } = flash;
  if (!end) return null;
  const diagnosis = aftermath(state);
  if (end.type === 'finished') {
    const back = end.returnedAs;
    return {
      result: 'good',
      what: `Flashed and verified: all ${end.verifiedBytes} bytes were read back and are right.`,
      details: [
        back
          ? `The board is back at ${back.path} as ${formatUsbId(back.vendorId, back.productId)} ${printable(back.name, 80)}.`
          : end.started === 'not-looked'
            ? 'The firmware was started; it does not show itself on this line, so it was not seen.'
            : 'The board stays in its bootloader, as planned.',
        ...(end.skippedBytes > 0
          ? [`${end.skippedBytes} of them were right before and did not have to be written.`]
          : []),
        `It took ${duration(end.elapsedMs / 1000)}.`,
      ],
      next: [],
      diagnosis,
    };
  }
  return {
    result: end.boardState === 'verified' ? 'half' : 'bad',
    what: end.message,
    details: [`(${end.code}, while: ${PHASE_WORD[end.phase].toLowerCase()})`],
    next: end.next,
    diagnosis,
  };
}

/** Whether what was found before the flash is gone now. */
function aftermath(state: State): readonly News[] {
  if (state.lookProblem !== null) {
    return [{ text: `The new look failed: ${state.lookProblem}`, tone: 'error' }];
  }
  const after = state.aftermath?.after;
  if (state.looking || !after || !state.look)
    return [{ text: 'Looking at the machine again…', tone: 'quiet' }];
  const { verdict } = state.look.diagnosis;
  const tone = ({ blocked: 'error', clear: 'good', unknown: 'warning' } as const)[verdict.outcome];
  const still = verdict.outcome === 'blocked' ? 'Still there' : 'Still there, stops nothing';
  return [
    { text: verdict.summary, tone },
    ...list('Gone', after.gone, 'good'),
    ...list(still, after.left, 'warning'),
  ];
}

function list(word: string, titles: readonly string[], tone: News['tone']): readonly News[] {
  return titles.length === 0 ? [] : [{ text: `${word}: ${titles.join('; ')}.`, tone }];
}
