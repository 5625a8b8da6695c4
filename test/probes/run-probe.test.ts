import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { collected } from '../../src/evidence/section.ts';
import { runProbe } from '../../src/probes/run-probe.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('one probe', () => {
  it('that does not end in time is a gap, and leaves no timer behind when it does', async () => {
    const late = runProbe(2000, () => new Promise<never>(() => {}));
    await vi.advanceTimersByTimeAsync(2000);
    expect(await late).toEqual({
      status: 'gap',
      reason: 'timed-out',
      detail: 'No answer within 2 seconds.',
    });
    expect(await runProbe(2000, async () => collected(1))).toMatchObject({ value: 1 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that throws at once is a gap too', async () => {
    const outcome = await runProbe(10, () => {
      throw new Error('at once');
    });
    expect(outcome).toEqual({ status: 'gap', reason: 'probe-crashed', detail: 'at once' });
  });
});
