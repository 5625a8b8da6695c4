import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { poll } from '../../src/host/poll.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('looking again and again', () => {
  it('calls back for each change and for nothing else', async () => {
    const answers = ['a', 'a', 'b', 'b', 'a'];
    let looks = 0;
    const onChange = vi.fn<() => void>();
    const stop = poll(async () => answers[Math.min(looks++, answers.length - 1)] ?? '', 100, onChange);
    await vi.advanceTimersByTimeAsync(1000);
    stop();
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('takes a failing look for one more answer', async () => {
    let looks = 0;
    const onChange = vi.fn<() => void>();
    const look = () => (looks++ === 1 ? Promise.reject(new Error('gone')) : Promise.resolve('a'));
    const stop = poll(look, 100, onChange);
    await vi.advanceTimersByTimeAsync(500);
    stop();
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('leaves no timer behind once it is stopped, not even in the middle of a look', async () => {
    let finishLook = (_answer: string) => {};
    const onChange = vi.fn<() => void>();
    const look = () =>
      new Promise<string>((resolve) => {
        finishLook = resolve;
      });
    const stop = poll(look, 100, onChange);
    stop();
    finishLook('late');
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(onChange).not.toHaveBeenCalled();
  });
});
