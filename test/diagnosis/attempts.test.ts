import { expect, test } from 'vitest';
import { timelineOf } from '../../src/diagnosis/attempts.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { pastedRun } from '../fixtures/evidence.ts';

const line = (number: number, source = 'paste') => ({ kind: 'log', source, line: number, text: '' }) as const;
const timeline = (runs: Run[]) => timelineOf({ runs, linesRead: 100, linesRecognised: 1 });

const MAKE = pastedRun(
  1,
  'make flash',
  [
    ['note', ''],
    ['note', ''],
    ['note', ''],
    ['make-error', 'Error 255'],
  ],
  {
    host: 'pi@a',
    outcome: 'failed',
  },
);
const STARTED = pastedRun(2, 'dfu-util -D x.bin', [['file-downloaded', '']], {
  parent: 0,
  outcome: 'succeeded',
});

test('make and the dfu-util that it started are one attempt, and dfu-util knows how it ended', () => {
  const { attempts } = timeline([MAKE, STARTED]);
  expect(attempts).toMatchObject([{ host: 'pi@a', order: 0, outcome: 'succeeded' }]);
});

test('a make that failed before any flash tool ran has failed', () => {
  expect(timeline([MAKE]).attempts).toMatchObject([{ outcome: 'failed' }]);
});

test('the last word of a flash tool counts: a second try in the same attempt outweighs the first', () => {
  const tries = (...outcomes: Run['outcome'][]) =>
    timeline([
      { ...MAKE, outcome: 'no-attempt' },
      ...outcomes.map((outcome, index) =>
        pastedRun(10 * index + 10, 'dfu-util -D x.bin', [], { parent: 0, outcome }),
      ),
    ]).attempts.map((attempt) => attempt.outcome);
  expect(tries('failed', 'succeeded')).toEqual(['succeeded']);
  expect(tries('succeeded', 'failed')).toEqual(['failed']);
  expect(tries('failed', 'unknown')).toEqual(['failed']);
  expect(tries('failed', 'no-attempt')).toEqual(['failed']);
  expect(tries('unknown')).toEqual(['unknown']);
  expect(tries('no-attempt')).toEqual(['no-attempt']);
});

test('a script that says nothing of a flash tool tells itself how it ended, and a failure outweighs', () => {
  const script = (outcome: Run['outcome'], more: Partial<Run> = {}) =>
    pastedRun(more.parent === undefined ? 1 : 10, 'make flash', [['note', '']], { outcome, ...more });
  const outcomeOf = (...runs: Run[]) => timeline(runs).attempts.map((attempt) => attempt.outcome);
  expect(outcomeOf(script('succeeded'))).toEqual(['succeeded']);
  expect(outcomeOf(script('succeeded'), script('failed', { parent: 0 }))).toEqual(['failed']);
  expect(outcomeOf(script('unknown'))).toEqual(['no-attempt']);
});

test('an attempt is on the host of the first of its runs that shows one', () => {
  const { attempts } = timeline([
    { ...MAKE, host: null },
    { ...STARTED, host: 'pi@b' },
  ]);
  expect(attempts.map(({ host }) => host)).toEqual(['pi@b']);
});

test('what a script starts that make started belongs to the attempt of make', () => {
  const script = pastedRun(10, 'flash_usb.py', [['note', '']], { parent: 0, lastLine: 30 });
  const tool = pastedRun(20, 'dfu-util -D x.bin', [['note', '']], { parent: 1, outcome: 'failed' });
  const listing = pastedRun(50, 'lsusb', [['note', '']]);
  const nested = timeline([{ ...MAKE, lastLine: 40 }, script, tool, listing]);
  expect(nested.attempts.map(({ runs }) => runs.length)).toEqual([3, 1]);
  expect([20, 25, 35, 40].map((number) => nested.attemptOf(line(number))?.order)).toEqual([0, 0, 0, 0]);
  expect(nested.attemptOf(line(41))).toBeNull();
  expect(nested.attemptOf(line(50))?.order).toBe(1);
});

test('each source of a text has its own line numbers', () => {
  const other = pastedRun(1, 'lsusb', [['note', '']], { source: 'other.log' });
  const both = timeline([MAKE, STARTED, other]);
  expect(both.attemptOf(line(2))?.order).toBe(0);
  expect(both.attemptOf(line(2, 'other.log'))?.order).toBe(1);
});

test('lines find their run also where the runs are not in the order of the lines', () => {
  const mixed = timeline([20, 1, 40, 10].map((first) => pastedRun(first, 'lsusb', [['note', '']])));
  expect([1, 10, 20, 40].map((number) => mixed.attemptOf(line(number))?.order)).toEqual([1, 3, 0, 2]);
});

test('of each host the last try to write and the last success are known', () => {
  const tried = timeline([
    pastedRun(1, 'dfu-util -D x.bin', [], { host: 'pi@a', outcome: 'succeeded' }),
    pastedRun(10, 'dfu-util -D x.bin', [], { host: 'pi@a', outcome: 'failed' }),
    pastedRun(20, 'lsusb', [], { host: 'pi@a' }),
    pastedRun(30, 'dfu-util -D x.bin', [], { host: 'pi@b', outcome: 'failed' }),
  ]);
  expect(['pi@a', 'pi@b', null].map((host) => tried.lastTry(host))).toEqual([1, 3, -1]);
  expect(['pi@a', 'pi@b', null].map((host) => tried.lastSuccess(host))).toEqual([0, -1, -1]);
});

test('a listing is no attempt to write', () => {
  expect(timeline([pastedRun(1, 'lsusb', [])]).attempts).toMatchObject([{ outcome: 'no-attempt' }]);
});

test('every line of a run leads to its attempt, also behind the tool that it started', () => {
  const both = timeline([MAKE, STARTED, pastedRun(20, 'lsusb', [['note', '']])]);
  expect([1, 2, 3, 4, 5].map((number) => both.attemptOf(line(number))?.order)).toEqual([0, 0, 0, 0, 0]);
  expect(both.attemptOf(line(21))?.order).toBe(1);
});

test('a line between runs, of another source, or no line at all belongs to none', () => {
  const one = timeline([MAKE]);
  expect(one.attemptOf(line(0))).toBeNull();
  expect(one.attemptOf(line(6))).toBeNull();
  expect(one.attemptOf(line(2, 'other.log'))).toBeNull();
  expect(one.attemptOf({ kind: 'device', path: '1-1' })).toBeNull();
});

test('parents that point forward or at themselves do no harm', () => {
  const odd = [0, 1, 2].map((index) =>
    pastedRun(index * 10 + 1, 'dfu-util', [['note', '']], { parent: 2 - index, outcome: 'failed' }),
  );
  const strange = timeline(odd);
  expect(strange.attempts.map(({ runs }) => runs.map(({ firstLine }) => firstLine))).toEqual([[1, 21], [11]]);
  // behind the last line of each
  expect([5, 15, 25].map((number) => strange.attemptOf(line(number)))).toEqual([null, null, null]);
});

test('without a text there are no attempts', () => {
  expect(timelineOf(null).attempts).toEqual([]);
});
