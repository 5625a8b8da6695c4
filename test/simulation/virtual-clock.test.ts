import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';

test('a long sleep takes no real time and moves the clock by exactly its length', async () => {
  const clock = new VirtualClock(0);
  const real = performance.now();
  await clock.sleep(3_600_000);
  expect(clock.nowMs()).toBe(3_600_000);
  expect(performance.now() - real).toBeLessThan(500);
});

test('sleepers wake in the order of their times, equals in the order of their calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(50), { minLength: 1, maxLength: 30 }), async (waits) => {
      const clock = new VirtualClock(0);
      const woken: number[] = [];
      await Promise.all(
        waits.map(async (wait, index) => {
          await clock.sleep(wait);
          expect(clock.nowMs()).toBe(wait);
          woken.push(index);
        }),
      );
      const expected = waits
        .map((_, index) => index)
        .sort((a, b) => (waits[a] ?? 0) - (waits[b] ?? 0) || a - b);
      expect(woken).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test('a time limit does not run out while work that takes less time goes on', async () => {
  const clock = new VirtualClock(0);
  const work = async () => {
    for (let step = 0; step < 100; step += 1) await clock.sleep(1);
    return 'done';
  };
  const limit = clock.sleep(5000).then(() => 'limit');
  expect(await Promise.race([work(), limit])).toBe('done');
  expect(clock.nowMs()).toBe(100);
});

test('a time limit leaves real work that is not on the clock a moment', async () => {
  const clock = new VirtualClock(0);
  const work = new Promise((resolve) => setImmediate(() => setImmediate(() => resolve('done'))));
  expect(await Promise.race([work, clock.sleep(5000).then(() => 'limit')])).toBe('done');
});

test('what was planned happens although nobody sleeps', async () => {
  const clock = new VirtualClock(0);
  const happened = new Promise<number>((resolve) => {
    clock.after(700, () => resolve(clock.nowMs()));
  });
  expect(await happened).toBe(700);
});

test('with a pace it really waits, and a later short sleep is not held up by an earlier long one', async () => {
  const clock = new VirtualClock(0.1);
  const real = performance.now();
  let longIsOver = false;
  clock.after(30_000, () => {
    longIsOver = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await clock.sleep(200);
  expect(performance.now() - real).toBeGreaterThan(18);
  expect(clock.nowMs()).toBe(200);
  expect(longIsOver).toBe(false);
});

test('the time of day goes with the clock', async () => {
  const clock = new VirtualClock(0);
  const before = clock.epochMs();
  await clock.sleep(60_000);
  expect(clock.epochMs() - before).toBe(60_000);
});

test('with a pace, what comes from outside finds the time that passed in reality, up to the next event', async () => {
  const clock = new VirtualClock(0.1);
  await realSleep(5);
  expect(clock.nowMs()).toBe(0);
  clock.catchUp();
  expect(clock.nowMs()).toBeGreaterThanOrEqual(45);
  const before = clock.nowMs();
  clock.after(10, () => undefined);
  const until = performance.now() + 5;
  while (performance.now() < until);
  clock.catchUp();
  expect(clock.nowMs()).toBe(before + 10);
});

test('without a pace reality has no time', async () => {
  const clock = new VirtualClock(0);
  await realSleep(5);
  clock.catchUp();
  expect(clock.nowMs()).toBe(0);
});

test('a stopped clock lets nothing happen any more', async () => {
  const clock = new VirtualClock(0);
  let happened = false;
  clock.after(1, () => {
    happened = true;
  });
  clock.stop();
  await realSleep(10);
  expect(happened).toBe(false);
});

function realSleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
