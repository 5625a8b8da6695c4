import type { Action, Effect } from './action.ts';
import type { Engine, Prepared } from './engine.ts';
import { commandOf, type KeyPress } from './keymap.ts';
import { machineInUse } from './machine-in-use.ts';
import { neutralise } from './neutralise.ts';
import { reportRunner, wordsOf } from './report-runner.ts';
import { setupRunner } from './setup-runner.ts';
import { initialState, isTyping, type Start, type State } from './state.ts';
import { update } from './update.ts';

export interface Store {
  getState: () => State;
  /** Calls back after every change, until the returned function is called. */
  subscribe: (listener: () => void) => () => void;
  dispatch: (action: Action) => void;
  /** A key: a command when it is one now, text where text is asked for. */
  press: (press: KeyPress) => void;
  /** A text that the terminal gave as pasted. */
  paste: (paste: { text: string; whole: boolean }) => void;
  /** Opens the machine to begin with, watches it and looks at it. Rejects when it cannot be opened. */
  start: () => Promise<void>;
  /** Stops watching and any flash; done when the flasher has ended. */
  stop: () => Promise<void>;
  /** Settles with the exit code when the user leaves. */
  left: Promise<number>;
}

/** What the store needs of the terminal besides keys. */
export interface Terminal {
  /** Sends a text to its clipboard; false where it cannot be sent. */
  copy: (text: string) => boolean;
}

/** The state and what happens because of it: every effect of the screens goes through here. */
export function createStore(engine: Engine, start: Start, terminal: Terminal = { copy: () => false }): Store {
  let state = initialState(start);
  const listeners = new Set<() => void>();
  const { promise: left, resolve: leave } = promiseAndResolve<number>();
  let flashing: { stop: AbortController; ended: Promise<void> } | null = null;

  const dispatch = (action: Action): void => {
    const step = update(state, action);
    const changed = step.state !== state;
    state = step.state;
    if (changed) for (const listener of listeners) listener();
    for (const effect of step.effects) run(effect);
  };

  const setup = setupRunner(
    { use: (job) => machine.use(job), aside: (job) => machine.aside(job) },
    (action) => dispatch(action),
  );

  const report = reportRunner(
    (job) => machine.use(job),
    (action) => dispatch(action),
  );

  const machine = machineInUse(engine, () => dispatch({ type: 'bus-changed' }));

  const look = async (effect: Extract<Effect, { type: 'look' | 'open' }>): Promise<void> => {
    const { number, intent } = effect;
    const firmware = effect.type === 'look' ? effect.firmware : undefined;
    const isNewest = (): boolean => number === state.lookNumber;
    try {
      // after an open that failed, a new look begins with another try
      if (!machine.isOpen() && !(await machine.turnTo(state.simulated))) return;
      const seen = await machine.use(async (opened) => (isNewest() ? opened.look(intent, firmware) : null));
      if (seen) dispatch({ type: 'looked', number, look: neutralise(seen) });
    } catch (error) {
      dispatch({ type: 'look-failed', number, message: neutralise(messageOf(error)) });
    }
  };

  const open = async (effect: Extract<Effect, { type: 'open' }>): Promise<void> => {
    try {
      if (!(await machine.turnTo(effect.simulate))) return;
    } catch (error) {
      dispatch({ type: 'look-failed', number: effect.number, message: neutralise(messageOf(error)) });
      return;
    }
    await look(effect);
  };

  const prepare = async ({ request }: Extract<Effect, { type: 'prepare' }>): Promise<void> => {
    const isNewest = (): boolean => state.handOff?.request === request;
    try {
      const result = await machine.use(async (opened) => (isNewest() ? opened.prepare(request) : null));
      if (result) dispatch({ type: 'prepared', request, result: neutralise(result) });
    } catch (error) {
      dispatch({ type: 'prepared', request, result: neutralise(notPrepared(error)) });
    }
  };

  const flash = async (plan: Extract<Effect, { type: 'flash' }>['plan'], signal: AbortSignal) => {
    let nowMs = (): number => 0;
    try {
      await machine.use(async (opened) => {
        nowMs = () => opened.nowMs();
        for await (const event of opened.flash(plan, signal)) {
          dispatch({ type: 'flash-event', event: neutralise(event), atMs: nowMs() });
        }
      });
      dispatch({ type: 'flash-broke', message: 'it ended without a result', atMs: nowMs() });
    } catch (error) {
      dispatch({ type: 'flash-broke', message: neutralise(messageOf(error)), atMs: nowMs() });
    }
  };

  const explain = async ({ number, from }: Extract<Effect, { type: 'explain' }>): Promise<void> => {
    try {
      dispatch({ type: 'explained', number, look: neutralise(await engine.explain(from)) });
    } catch (error) {
      dispatch({ type: 'not-explained', number, what: neutralise(wordsOf(error)) });
    }
  };

  const learnScenes = async (): Promise<void> => {
    dispatch({ type: 'scenes-known', scenes: await engine.scenes() });
  };

  function run(effect: Effect): void {
    switch (effect.type) {
      case 'look':
        void look(effect);
        break;
      case 'open':
        void open(effect);
        break;
      case 'learn-scenes':
        void learnScenes();
        break;
      case 'prepare':
        void prepare(effect);
        break;
      case 'flash': {
        const stop = new AbortController();
        flashing = { stop, ended: flash(effect.plan, stop.signal) };
        break;
      }
      case 'stop-flash':
        flashing?.stop.abort();
        break;
      case 'explain':
        void explain(effect);
        break;
      case 'copy':
        dispatch({ type: 'copied', sent: terminal.copy(effect.text) });
        break;
      case 'gather-report':
      case 'write-report':
        void report(effect);
        break;
      case 'load-setup':
      case 'judge-setup':
      case 'save-setup':
      case 'do-setup':
      case 'stop-setup':
        setup.run(effect);
        break;
      case 'quit':
        leave(effect.exitCode);
        break;
    }
  }

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch,
    press: (press) => {
      const command = commandOf(state, press);
      if (command) dispatch({ type: 'command', command });
      else if (press.name === 'text' && isTyping(state)) {
        dispatch({ type: 'typed', text: neutralise(press.text).replaceAll('\n', '') });
      }
    },
    paste: (paste) => dispatch({ type: 'pasted', ...paste }),
    start: async () => {
      if (await machine.turnTo(start.simulated)) dispatch({ type: 'started' });
    },
    stop: async () => {
      machine.unwatch();
      flashing?.stop.abort();
      setup.stop();
      await flashing?.ended;
    },
    left,
  };
}

function notPrepared(error: unknown): Prepared {
  const what = `Preparing the flash broke down, which is a fault of this program: ${messageOf(error)}`;
  const next = ['Nothing on the board was changed.', 'Please report this fault with the text above.'];
  return { ready: false, problem: { about: 'program', what, next, choices: [] } };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function promiseAndResolve<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
