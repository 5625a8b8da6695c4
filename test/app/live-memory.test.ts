import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginFlash, followFlash } from '../../src/app/flash-progress.ts';
import { liveMemory } from '../../src/app/live-memory.ts';
import { aPlan, goodFlash } from './fixtures.ts';

/** sectors 2 and 3, a cell each */
const TOUCHED = [2, 3];
const RANK = ['old', 'now', 'erased', 'written', 'verified'];

function after(events: number) {
  const plan = aPlan();
  let flash = beginFlash(plan, 'klipper.bin');
  goodFlash(plan)
    .slice(0, events)
    .forEach((event, index) => {
      flash = followFlash(flash, event, index * 100);
    });
  return liveMemory(flash).cells;
}

describe('the memory during a flash', () => {
  it('is old at first, and read back at the end', () => {
    expect(TOUCHED.map((at) => after(0)[at])).toEqual(['old', 'old']);
    expect(TOUCHED.map((at) => after(99)[at])).toEqual(['verified', 'verified']);
  });

  it('shows where it is: the cell at which it works, then what that left', () => {
    expect(after(5).slice(0, 5)).toEqual(['bootloader', 'bootloader', 'now', 'old', 'kept']);
    expect(after(6).slice(2, 4)).toEqual(['erased', 'erased']);
    expect(after(9).slice(2, 4)).toEqual(['written', 'written']);
  });

  it('shows what was found equal as that, to the end, and what was blank as erased', () => {
    const plan = aPlan();
    let flash = beginFlash(plan, 'klipper.bin');
    const found = (code: string, index: number): void => {
      const sector = plan.erase[index];
      if (!sector) throw new Error('no such sector');
      flash = followFlash(flash, { type: 'note', code, message: '', stretches: [sector] }, 0);
    };
    found('already-right', 0);
    found('already-blank', 1);
    expect(TOUCHED.map((at) => liveMemory(flash).cells[at])).toEqual(['equal', 'erased']);
    for (const event of goodFlash(plan)) flash = followFlash(flash, event, 0);
    expect(TOUCHED.map((at) => liveMemory(flash).cells[at])).toEqual(['equal', 'verified']);
  });

  it('never calls a cell written or verified in which nothing is written', () => {
    const plan = aPlan({ size: 100, write: [{ address: 0x0800_8000, data: new Uint8Array(100) }] });
    let flash = beginFlash(plan, 'klipper.bin');
    for (const event of goodFlash(plan)) flash = followFlash(flash, event, 0);
    expect(TOUCHED.map((at) => liveMemory(flash).cells[at])).toEqual(['verified', 'erased']);
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
