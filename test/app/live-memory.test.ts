import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginFlash, followFlash } from '../../src/app/flash-progress.ts';
import { liveMemory } from '../../src/app/live-memory.ts';
import { aPlan, goodFlash } from './fixtures.ts';

/** sectors 2 and 3, a cell each */
const TOUCHED = [2, 3];
const RANK = ['to-do', 'now', 'erased', 'written', 'verified'];

function after(events: number) {
  const plan = aPlan();
  let flash = beginFlash(plan, 'klipper.bin');
  goodFlash(plan)
    .slice(0, events)
    .forEach((event, index) => {
      flash = followFlash(flash, event, index * 100);
    });
  return liveMemory(flash);
}

describe('the memory during a flash', () => {
  it('is to do at first, and read back at the end', () => {
    expect(TOUCHED.map((at) => after(0)[at])).toEqual(['to-do', 'to-do']);
    expect(TOUCHED.map((at) => after(99)[at])).toEqual(['verified', 'verified']);
  });

  it('shows where it is: the cell at which it works, then what that left', () => {
    expect(after(5).slice(0, 5)).toEqual(['bootloader', 'bootloader', 'now', 'to-do', 'kept']);
    expect(after(6).slice(2, 4)).toEqual(['erased', 'erased']);
    expect(after(9).slice(2, 4)).toEqual(['written', 'written']);
  });

  it('never calls a cell verified before the phase that reads it back has passed it', () => {
    const plan = aPlan();
    const readBack = goodFlash(plan).findIndex(
      (event) => event.type === 'phase-finished' && event.phase === 'verify',
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 25 }), (events) => {
        const cells = after(events);
        expect(cells).toHaveLength(64);
        cells.forEach((use, at) => expect(RANK.includes(use)).toBe(TOUCHED.includes(at)));
        if (events <= readBack) expect(cells).not.toContain('verified');
      }),
      { numRuns: 1000 },
    );
  });
});
