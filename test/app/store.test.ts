import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/app/engine.ts';
import { currentPage, type State } from '../../src/app/state.ts';
import { createStore } from '../../src/app/store.ts';
import { aDiagnosis, aFinding, aLook, fakeEngine, goodFlash } from './fixtures.ts';

function open(change: Partial<Engine> = {}) {
  const store = createStore(fakeEngine(change), { simulated: null, intent: 'look' });
  store.start();
  return store;
}

/** Waits until the state is as wanted; the test's own time limit ends it otherwise. */
async function until(store: ReturnType<typeof open>, wanted: (state: State) => boolean): Promise<State> {
  while (!wanted(store.getState())) await new Promise((resolve) => setImmediate(resolve));
  return store.getState();
}

const seen = (state: State) => state.look !== null;

async function atPlan(change: Partial<Engine> = {}) {
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
    ] as Engine['flash'][]) {
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
