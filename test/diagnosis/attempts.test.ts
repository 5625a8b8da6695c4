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
  expect(timeline(odd).attempts.flatMap((attempt) => attempt.runs)).toHaveLength(3);
});

test('without a text there are no attempts', () => {
  expect(timelineOf(null).attempts).toEqual([]);
});
