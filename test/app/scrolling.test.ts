import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  focusShows,
  type Layout,
  type Move,
  move,
  type Position,
  scrollLimit,
} from '../../src/app/scrolling.ts';

const MOVES: readonly Move[] = ['up', 'down', 'page-up', 'page-down', 'top', 'bottom'];

/** Items of one to three lines with text of any length before, between and behind them. */
const anyLayout: fc.Arbitrary<Layout> = fc
  .record({
    windowHeight: fc.integer({ min: 1, max: 30 }),
    gaps: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 3 })), {
      maxLength: 12,
    }),
    tail: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ windowHeight, gaps, tail }) => {
    let top = 0;
    const stops = gaps.map(([gap, height], index) => {
      top += gap;
      const stop = { id: String(index), top, height };
      top += height;
      return stop;
    });
    return { windowHeight, contentHeight: top + tail, stops };
  });

const start = (layout: Layout): Position => ({ focus: layout.stops[0]?.id ?? null, scroll: 0 });

describe('moving through a page', () => {
  it('stays inside the content and on an item that exists, whatever is pressed', () => {
    fc.assert(
      fc.property(anyLayout, fc.array(fc.constantFrom(...MOVES), { maxLength: 60 }), (layout, moves) => {
        let position = start(layout);
        for (const by of moves) {
          position = move(position, layout, by);
          expect(position.scroll).toBeGreaterThanOrEqual(0);
          expect(position.scroll).toBeLessThanOrEqual(scrollLimit(layout));
          expect([null, ...layout.stops.map((stop) => stop.id)]).toContain(position.focus);
        }
      }),
    );
  });

  it('comes to every item and to the last line with the down arrow alone, and back with the up arrow', () => {
    fc.assert(
      fc.property(anyLayout, (layout) => {
        const seen = new Set<string>();
        let position = start(layout);
        const note = () => {
          if (position.focus !== null && focusShows(position, layout)) seen.add(position.focus);
        };
        note();
        for (let i = 0; i < layout.contentHeight + layout.stops.length + 2; i++) {
          position = move(position, layout, 'down');
          note();
        }
        expect(position.scroll).toBe(scrollLimit(layout));
        expect([...seen]).toHaveLength(layout.stops.length);
        for (let i = 0; i < layout.contentHeight + layout.stops.length + 2; i++) {
          position = move(position, layout, 'up');
        }
        expect(position).toEqual(start(layout));
      }),
    );
  });

  it('goes from item to item without scrolling while both show', () => {
    const layout = {
      windowHeight: 10,
      contentHeight: 30,
      stops: [
        { id: 'a', top: 0, height: 1 },
        { id: 'b', top: 3, height: 2 },
      ],
    };
    expect(move({ focus: 'a', scroll: 0 }, layout, 'down')).toEqual({ focus: 'b', scroll: 0 });
  });

  it('scrolls text line by line while the next item is far away', () => {
    const layout = {
      windowHeight: 10,
      contentHeight: 60,
      stops: [
        { id: 'a', top: 0, height: 1 },
        { id: 'b', top: 50, height: 1 },
      ],
    };
    expect(move({ focus: 'a', scroll: 0 }, layout, 'down')).toEqual({ focus: 'a', scroll: 1 });
    expect(move({ focus: 'a', scroll: 0 }, layout, 'bottom')).toEqual({ focus: 'b', scroll: 50 });
  });
});
