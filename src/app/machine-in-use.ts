import type { Engine, Machine } from './engine.ts';

/** The machine that the screens speak of, one job at a time. */
export interface MachineInUse {
  /**
   * Turns to a simulated board, or with null to this machine; until that is done no machine is in use. False when a
   * newer call has overtaken this one; rejects when the newest one fails.
   */
  turnTo(simulate: string | null): Promise<boolean>;
  isOpen(): boolean;
  /**
   * Does a job on it once all earlier ones have ended, well or not: a look must not read from a board that the flasher
   * has in hand. Rejects at once where no machine is in use.
   */
  use<T>(job: (machine: Machine) => Promise<T>): Promise<T>;
  /**
   * Does a job that meets no board, such as keeping a decision, without waiting for the looks and builds that `use` queues;
   * jobs aside wait for each other. Rejects at once where no machine is in use.
   */
  aside<T>(job: (machine: Machine) => Promise<T>): Promise<T>;
  /** Stops watching what is plugged in. */
  unwatch(): void;
}

/** No machine at first; `onChange` tells that something was plugged into the one in use, or out. */
export function machineInUse(engine: Pick<Engine, 'open'>, onChange: () => void): MachineInUse {
  let inUse: { machine: Machine; lastJob: Promise<unknown>; unwatch: () => void } | null = null;
  let newest = 0;
  let lastAside: Promise<unknown> = Promise.resolve();
  const unwatch = (): void => inUse?.unwatch();
  return {
    turnTo: async (simulate) => {
      newest += 1;
      const own = newest;
      unwatch();
      inUse = null;
      try {
        const machine = await engine.open(simulate);
        if (own !== newest) return false;
        inUse = { machine, lastJob: Promise.resolve(), unwatch: machine.watch(onChange) };
        return true;
      } catch (error) {
        if (own !== newest) return false;
        throw error;
      }
    },
    isOpen: () => inUse !== null,
    use: async (job) => {
      if (!inUse) throw new Error('The machine is not open yet.');
      const { machine, lastJob } = inUse;
      const done = lastJob.then(() => job(machine));
      // the failure is for whoever gave the job; the next one begins all the same
      inUse.lastJob = done.catch(() => {});
      return done;
    },
    aside: async (job) => {
      if (!inUse) throw new Error('The machine is not open yet.');
      const { machine } = inUse;
      const done = lastAside.then(() => job(machine));
      lastAside = done.catch(() => {});
      return done;
    },
    unwatch,
  };
}
