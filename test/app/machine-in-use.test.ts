import { describe, expect, it } from 'vitest';
import { machineInUse } from '../../src/app/machine-in-use.ts';
import { fakeEngine } from './fixtures.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the machine in use', () => {
  it('refuses every job while none is open', async () => {
    const machine = machineInUse({ open: () => new Promise(() => {}) }, () => {});
    await expect(machine.use(() => Promise.resolve(1))).rejects.toThrow('not open yet');
    void machine.turnTo('x');
    await expect(machine.use(() => Promise.resolve(1))).rejects.toThrow('not open yet');
  });

  it('refuses jobs again from the moment it turns to another', async () => {
    const machine = machineInUse(fakeEngine(), () => {});
    await machine.turnTo(null);
    expect(await machine.use(() => Promise.resolve(1))).toBe(1);
    const turned = machine.turnTo('x');
    await expect(machine.use(() => Promise.resolve(1))).rejects.toThrow('not open yet');
    await turned;
    expect(await machine.use(() => Promise.resolve(2))).toBe(2);
  });

  it('does one job after another, and goes on after one that fails', async () => {
    const machine = machineInUse(fakeEngine(), () => {});
    await machine.turnTo(null);
    const told: string[] = [];
    let fail = (): void => {};
    const first = machine.use(
      () =>
        new Promise((_, reject) => {
          fail = () => reject(new Error('broken'));
        }),
    );
    const second = machine.use(async () => told.push('second'));
    await settled();
    expect(told).toEqual([]);
    fail();
    await expect(first).rejects.toThrow('broken');
    await second;
    expect(told).toEqual(['second']);
  });

  it('keeps a decision while a look is under way, one decision after another', async () => {
    const machine = machineInUse(fakeEngine(), () => {});
    await expect(machine.aside(() => Promise.resolve(1))).rejects.toThrow('not open yet');
    await machine.turnTo(null);
    const told: string[] = [];
    let seen = (): void => {};
    const look = machine.use(
      () =>
        new Promise<void>((resolve) => {
          seen = resolve;
        }),
    );
    const first = machine.aside(async () => {
      await settled();
      told.push('first');
      throw new Error('disk full');
    });
    const second = machine.aside(async () => told.push('second'));
    await expect(first).rejects.toThrow('disk full');
    await second;
    expect(told).toEqual(['first', 'second']);
    seen();
    await look;
  });

  it('watches the newest machine alone', async () => {
    let watched = 0;
    const engine = fakeEngine({
      watch: () => {
        watched += 1;
        return () => {
          watched -= 1;
        };
      },
    });
    const machine = machineInUse(engine, () => {});
    await Promise.all([machine.turnTo('a'), machine.turnTo('b')]);
    await machine.turnTo('c');
    expect(watched).toBe(1);
    machine.unwatch();
    expect(watched).toBe(0);
  });
});
