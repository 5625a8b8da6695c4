import { describe, expect, it } from 'vitest';
import type { Engine, Machine } from '../../src/app/engine.ts';
import { chosenItem } from '../../src/app/items.ts';
import { currentPage, isFlashing, type State } from '../../src/app/state.ts';
import { createStore } from '../../src/app/store.ts';
import { beginFlashing, handOff as toHandOff } from '../../src/app/update-flash.ts';
import {
  aDevice,
  aDiagnosis,
  aFinding,
  aLook,
  anEvidence,
  fakeEngine,
  fakeMachine,
  goodFlash,
} from './fixtures.ts';

function open(change: Partial<Machine> & Partial<Engine> = {}) {
  const store = createStore(fakeEngine(change), { simulated: null, intent: 'look' });
  void store.start();
  return store;
}

/** Waits until the state is as wanted; the test's own time limit ends it otherwise. */
async function until(store: ReturnType<typeof open>, wanted: (state: State) => boolean): Promise<State> {
  while (!wanted(store.getState())) await new Promise((resolve) => setImmediate(resolve));
  return store.getState();
}

const seen = (state: State) => state.look !== null;

async function atPlan(change: Partial<Machine> = {}) {
  const store = open(change);
  await until(store, seen);
  store.press({ name: 'enter' });
  store.press({ name: 'enter' });
  await until(store, (state) => state.handOff?.status === 'ready');
  return store;
}

describe('the store', () => {
  it('looks at the start, and again when something is plugged in', async () => {
    let plug = (): void => {};
    let looks = 0;
    const store = open({
      watch: (onChange) => {
        plug = onChange;
        return () => {};
      },
      look: () => {
        looks += 1;
        return Promise.resolve(aLook());
      },
    });
    await until(store, seen);
    plug();
    await until(store, (state) => !state.looking);
    expect(looks).toBe(2);
  });

  it('shows a look that failed and tries again on r', async () => {
    let fail = true;
    const store = open({
      look: () => (fail ? Promise.reject(new Error('no \u001b[2Jbus')) : Promise.resolve(aLook())),
    });
    const failed = await until(store, (state) => state.lookProblem !== null);
    expect(failed.lookProblem).toBe('no bus');
    fail = false;
    store.press({ name: 'text', text: 'r' });
    expect((await until(store, seen)).lookProblem).toBeNull();
  });

  it('flashes with the keys from the finding to the end and looks again', async () => {
    const store = await atPlan();
    store.press({ name: 'up' });
    store.press({ name: 'enter' });
    const ended = await until(store, (state) => state.aftermath?.after !== null && state.flash !== null);
    expect(ended.flash?.end).toMatchObject({ type: 'finished', verified: true });
    expect(ended.lookNumber).toBe(2);
  });

  it('aborts the flash when the user says stop, and ends only after the flasher has', async () => {
    const told: string[] = [];
    const store = await atPlan({
      flash: async function* (plan, signal) {
        const [first] = goodFlash(plan);
        if (first) yield first;
        while (!signal.aborted) await new Promise((resolve) => setImmediate(resolve));
        told.push('stopped');
        yield {
          type: 'failed',
          code: 'interrupted',
          phase: 'erase',
          address: null,
          message: 'Stopped.',
          boardState: 'untouched',
          bootable: 'as-before',
          again: null,
          next: [],
        };
      },
    });
    store.press({ name: 'up' });
    store.press({ name: 'enter' });
    store.press({ name: 'ctrl-c' });
    store.press({ name: 'down' });
    store.press({ name: 'enter' });
    await until(store, (state) => state.flash?.end != null);
    await store.stop();
    expect(told).toEqual(['stopped']);
  });

  it('tells a flasher that throws, and one that ends without a word, as a failure', async () => {
    for (const flash of [
      // eslint-disable-next-line require-yield
      async function* () {
        throw new Error('broken');
      },
      async function* () {},
    ] as Machine['flash'][]) {
      const store = await atPlan({ flash });
      store.press({ name: 'up' });
      store.press({ name: 'enter' });
      const state = await until(store, (one) => one.flash?.end != null);
      expect(state.flash?.end).toMatchObject({ type: 'failed', code: 'internal', boardState: 'untouched' });
    }
  });

  it('shows why a plan cannot be made', async () => {
    const problem = { about: 'device' as const, what: 'No board.', next: ['Plug it in.'], choices: [] };
    const store = open({ prepare: () => Promise.resolve({ ready: false, problem }) });
    await until(store, seen);
    store.press({ name: 'enter' });
    store.press({ name: 'enter' });
    const state = await until(store, (one) => one.handOff?.status === 'failed');
    expect(state.handOff?.problem).toEqual(problem);
  });

  it('lets no control character of a finding into the state', async () => {
    const diagnosis = aDiagnosis({ findings: [aFinding({ what: '\u001b]0;owned\u0007hello' })] });
    const store = open({ look: () => Promise.resolve(aLook({ diagnosis })) });
    const state = await until(store, seen);
    expect(state.look?.diagnosis.findings[0]?.what).toBe('hello');
  });

  it('settles with the exit code when the user leaves', async () => {
    const store = open();
    await until(store, seen);
    store.press({ name: 'text', text: 'q' });
    expect(await store.left).toBe(0);
  });

  it('takes typed and pasted text only where a file is asked for', async () => {
    const evidence = aLook().evidence;
    const look = aLook({ evidence: { ...evidence, firmware: { status: 'gap', reason: 'not-collected' } } });
    const store = open({ look: () => Promise.resolve(look) });
    await until(store, seen);
    store.press({ name: 'text', text: 'zz' });
    store.press({ name: 'enter' });
    store.press({ name: 'enter' });
    store.press({ name: 'text', text: '~/klipper/out/klipper.bin\n' });
    expect(currentPage(store.getState()).screen).toMatchObject({ text: '~/klipper/out/klipper.bin' });
  });
});

describe('the store between two machines', () => {
  /** Opens end when and how the test says; the machines tell by their look which one was asked. */
  function heldEngine() {
    const asked: { name: string | null; succeed: () => void; fail: () => void }[] = [];
    const flashed: (string | null)[] = [];
    const machineOf = (name: string | null): Machine =>
      fakeMachine({
        look: () =>
          Promise.resolve(aLook({ evidence: anEvidence([aDevice({ path: name ?? 'this-machine' })]) })),
        flash: async function* (plan) {
          flashed.push(name);
          for (const event of goodFlash(plan)) yield await Promise.resolve(event);
        },
      });
    const engine = fakeEngine({
      open: (name) =>
        new Promise((resolve, reject) => {
          const fail = () => reject(new Error(`${name} cannot be opened`));
          asked.push({ name, succeed: () => resolve(machineOf(name)), fail });
        }),
    });
    return { engine, asked, flashed };
  }

  const openScene = (name: string) => (store: ReturnType<typeof open>) => {
    store.press({ name: 'text', text: 's' });
    store.dispatch({ type: 'scenes-known', scenes: [{ name, title: name }] });
    while (chosenItem(store.getState())?.id !== `scene:${name}`) store.press({ name: 'down' });
    store.press({ name: 'enter' });
  };
  const settled = async () => {
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  const devicesOf = (state: State) => state.look?.devices.map((row) => row.device.path);

  async function twoOpening() {
    const held = heldEngine();
    const store = createStore(held.engine, { simulated: null, intent: 'look' });
    const started = store.start();
    held.asked[0]?.succeed();
    await until(store, seen);
    openScene('older')(store);
    openScene('newer')(store);
    expect(held.asked.map(({ name }) => name)).toEqual([null, 'older', 'newer']);
    const [, older, newer] = held.asked;
    if (!older || !newer) throw new Error('two opens were expected');
    await started;
    return { ...held, store, older, newer };
  }

  async function flashFrom(store: ReturnType<typeof open>) {
    store.press({ name: 'enter' });
    store.press({ name: 'enter' });
    await until(store, (state) => state.handOff?.status === 'ready');
    store.press({ name: 'up' });
    store.press({ name: 'enter' });
    await until(store, (state) => state.flash?.end != null);
  }

  it.each([
    ['the older open ends last', ['newer', 'older']],
    ['the newer open ends last', ['older', 'newer']],
  ] as const)('flashes on the machine that the screen names when %s', async (_, order) => {
    const { store, flashed, ...opens } = await twoOpening();
    for (const which of order) {
      opens[which].succeed();
      await settled();
    }
    const state = await until(store, seen);
    expect(state.simulated).toBe('newer');
    expect(devicesOf(state)).toEqual(['newer']);
    await flashFrom(store);
    expect(flashed).toEqual(['newer']);
  });

  it.each([
    ['before', ['older', 'newer']],
    ['after', ['newer', 'older']],
  ] as const)('does not mind an older open that fails %s the newer one has ended', async (_, order) => {
    const { store, ...opens } = await twoOpening();
    for (const which of order) {
      if (which === 'older') opens.older.fail();
      else opens.newer.succeed();
      await settled();
    }
    const state = await until(store, seen);
    expect(state).toMatchObject({ simulated: 'newer', lookProblem: null });
    expect(devicesOf(state)).toEqual(['newer']);
  });

  it('uses no machine when the newest open failed, and opens it again for a new look', async () => {
    const { store, asked, older, newer } = await twoOpening();
    newer.fail();
    older.succeed();
    const failed = await until(store, (state) => state.lookProblem !== null);
    expect(failed).toMatchObject({ simulated: 'newer', look: null, lookProblem: 'newer cannot be opened' });
    await settled();
    expect(store.getState().look).toBeNull();
    store.press({ name: 'text', text: 'r' });
    expect(asked.at(-1)?.name).toBe('newer');
    asked.at(-1)?.succeed();
    expect(devicesOf(await until(store, seen))).toEqual(['newer']);
  });

  it('forgets the plan when it turns to another machine, and plans nothing until that is open', async () => {
    const { store, flashed, newer } = await twoOpening();
    newer.succeed();
    await until(store, seen);
    store.press({ name: 'enter' });
    store.press({ name: 'enter' });
    const { handOff } = await until(store, (state) => state.handOff?.status === 'ready');
    store.press({ name: 'escape' });
    store.press({ name: 'escape' });
    openScene('third')(store);
    expect(beginFlashing(store.getState()).effects).toEqual([]);
    const request = { file: 'klipper.bin', address: null, device: null };
    const step = handOff && toHandOff(store.getState(), request);
    expect(step?.effects).toEqual([]);
    await settled();
    expect(flashed).toEqual([]);
  });

  it('tells a start that cannot be opened, and takes another machine chosen meanwhile', async () => {
    const { engine, asked } = heldEngine();
    const store = createStore(engine, { simulated: 'nothing', intent: 'look' });
    const started = store.start();
    asked[0]?.fail();
    await expect(started).rejects.toThrow('nothing cannot be opened');
    const again = store.start();
    openScene('chosen')(store);
    asked[1]?.fail();
    await expect(again).resolves.toBeUndefined();
    asked[2]?.succeed();
    expect(devicesOf(await until(store, seen))).toEqual(['chosen']);
  });
});

describe('a look and a flash on one machine', () => {
  it('never have the board at the same time', async () => {
    const held: (() => void)[] = [];
    const told: string[] = [];
    let plug = (): void => {};
    const store = open({
      watch: (onChange) => {
        plug = onChange;
        return () => {};
      },
      look: async () => {
        told.push('look');
        await new Promise<void>((resolve) => held.push(resolve));
        told.push('looked');
        return aLook();
      },
      flash: async function* (plan) {
        told.push('flash');
        for (const event of goodFlash(plan)) yield await Promise.resolve(event);
        // closing the device, say
        await new Promise((resolve) => setImmediate(resolve));
        told.push('flashed');
      },
    });
    const letGo = async () => {
      while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
      held.shift()?.();
    };
    await letGo();
    await until(store, seen);
    store.press({ name: 'enter' });
    store.press({ name: 'enter' });
    await until(store, (state) => state.handOff?.status === 'ready');
    plug();
    store.press({ name: 'up' });
    store.press({ name: 'enter' });
    expect(isFlashing(store.getState())).toBe(true);
    plug();
    store.dispatch({ type: 'command', command: 'look' });
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['look', 'looked', 'look']);
    await letGo();
    await until(store, (state) => state.flash?.end != null);
    await letGo();
    await until(store, (state) => state.aftermath?.after != null);
    expect(told).toEqual(['look', 'looked', 'look', 'looked', 'flash', 'flashed', 'look', 'looked']);
  });
});
