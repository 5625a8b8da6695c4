import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginFlash,
  boardStateNow,
  followFlash,
  measure,
  phaseNow,
  phasesOf,
} from '../../src/app/flash-progress.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { aPlan, goodFlash } from './fixtures.ts';

function follow(events: readonly FlashEvent[], msBetween = 100) {
  return events.reduce(
    (flash, event, index) => followFlash(flash, event, index * msBetween),
    beginFlash(aPlan(), 'klipper.bin'),
  );
}

describe('following a flash', () => {
  it('shows every phase done at a good end', () => {
    const flash = follow(goodFlash(aPlan()));
    expect(phasesOf(flash).map((phase) => flash.phases[phase].status)).toEqual(Array(6).fill('done'));
    expect(flash.end?.type).toBe('finished');
  });

  it('changes nothing after the end', () => {
    const flash = follow(goodFlash(aPlan()));
    expect(followFlash(flash, { type: 'note', code: 'x', message: 'late' }, 1)).toBe(flash);
  });

  it('knows at each point what the board can do', () => {
    const events = goodFlash(aPlan());
    const stateBefore = (phase: string) =>
      boardStateNow(
        follow(
          events.slice(
            0,
            events.findIndex((one) => one.type === 'phase-started' && one.phase === phase),
          ),
        ),
      );
    expect(stateBefore('erase')).toBe('untouched');
    expect(stateBefore('write')).toBe('erased-or-partly-written');
    expect(stateBefore('verify')).toBe('erased-or-partly-written');
    expect(stateBefore('leave')).toBe('verified');
  });

  it('names the last phase that began', () => {
    expect(phaseNow(follow([]))).toBe('prepare');
    expect(phaseNow(follow(goodFlash(aPlan()).slice(0, 8)))).toBe('write');
  });

  it('leaves out leaving and coming back where the board stays in DFU mode', () => {
    expect(phasesOf(beginFlash(aPlan({ leaveAddress: null }), ''))).toEqual([
      'prepare',
      'erase',
      'write',
      'verify',
    ]);
  });

  it('measures rate and time left in bytes and seconds', () => {
    const phase = {
      status: 'running' as const,
      startedAtMs: 1000,
      seenAtMs: 3000,
      doneBytes: 4096,
      totalBytes: 10_240,
      address: null,
    };
    expect(measure(phase)).toEqual({ fraction: 0.4, rate: 2048, secondsLeft: 3, elapsedSeconds: 2 });
    expect(measure({ ...phase, totalBytes: 0 }).fraction).toBeNull();
    expect(measure({ ...phase, doneBytes: 0 }).secondsLeft).toBeNull();
  });

  it('gives finite measures for any numbers', () => {
    const number = fc.integer({ min: 0, max: 2 ** 31 });
    fc.assert(
      fc.property(number, number, number, number, (startedAtMs, seenAtMs, doneBytes, totalBytes) => {
        const status = 'running';
        const all = measure({ status, startedAtMs, seenAtMs, doneBytes, totalBytes, address: null });
        for (const value of Object.values(all)) {
          expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true);
        }
        expect(all.fraction ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });
});
