import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPageTeller } from '../../src/commands/page-teller.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function teller() {
  const told: string[] = [];
  const { paint, stop } = createPageTeller((text) => told.push(text));
  return { paint, stop, told, after: (ms: number) => void vi.advanceTimersByTime(ms) };
}

const page = (title: string, ...lines: string[]) => [title, '─────', ...lines, '', ''].join('\n');

describe('the page teller', () => {
  it('tells a page once, whole, without rules, blanks and colours', () => {
    const { paint, told, after } = teller();
    paint(page('Overview', '> \u001b[1mone\u001b[22m', '  two'));
    after(200);
    paint(page('Overview', '> one', '  two'));
    after(10_000);
    expect(told).toEqual(['\r\nOverview\r\n> one\r\ntwo\r\n']);
  });

  it('tells what was chosen, and nothing of the rest of the page', () => {
    const { paint, told, after } = teller();
    paint(page('Overview', '> one', '  two'));
    after(200);
    paint(page('Overview', '  one', '> two'));
    after(200);
    paint(page('Overview', '> one', '  two'));
    after(200);
    expect(told.slice(1)).toEqual(['> two\r\n', '> one\r\n']);
  });

  it('tells what moves by itself seldom, and then the newest', () => {
    const { paint, told, after } = teller();
    paint(page('Flash', 'write 1 %'));
    after(200);
    for (let percent = 2; percent < 62; percent++) {
      paint(page('Flash', `write ${percent} %`));
      after(100);
    }
    expect(told.slice(1)).toEqual(['write 31 %\r\n', 'write 61 %\r\n']);
  });

  it('lets no sequence through that acts on the terminal', () => {
    const { paint, told, after } = teller();
    paint(page('Overview', 'A\u001b]0;title\u0007B\u009b5mC'));
    after(200);
    expect(told.join('').replaceAll('\r\n', '')).toBe('OverviewA]0;titleB5mC');
  });

  it('tells at its end what was not told yet', () => {
    const { paint, stop, told } = teller();
    paint(page('Overview', 'one'));
    stop();
    expect(told).toEqual(['\r\nOverview\r\none\r\n']);
  });
});
