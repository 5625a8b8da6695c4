import type { Action, Effect } from './action.ts';
import type { Engine } from './engine.ts';
import { commandOf, type KeyPress } from './keymap.ts';
import { neutralise } from './neutralise.ts';
import { currentPage, initialState, type State } from './state.ts';
import { update } from './update.ts';

export interface Store {
  getState: () => State;
  /** Calls back after every change, until the returned function is called. */
  subscribe: (listener: () => void) => () => void;
  dispatch: (action: Action) => void;
  /** A key: a command when it is one now, text where text is asked for. */
  press: (press: KeyPress) => void;
  /** Begins to look and to watch, once the engine is open. */
  start: () => void;
  /** Stops watching and any flash; done when the flasher has ended. */
  stop: () => Promise<void>;
  /** Settles with the exit code when the user leaves. */
  left: Promise<number>;
}

/** The state and what happens because of it: every effect of the screens goes through here. */
export function createStore(
  engine: Engine,
  start: { simulated: string | null; intent: State['intent'] },
): Store {
  let state = initialState(start);
  const listeners = new Set<() => void>();
  const { promise: left, resolve: leave } = promiseAndResolve<number>();
  let unwatch = (): void => {};
  let flashing: { stop: AbortController; ended: Promise<void> } | null = null;

  const dispatch = (action: Action): void => {
    const step = update(state, action);
    const changed = step.state !== state;
    state = step.state;
    if (changed) for (const listener of listeners) listener();
    for (const effect of step.effects) run(effect);
  };

  const look = async ({ number, intent }: Extract<Effect, { type: 'look' | 'open' }>): Promise<void> => {
    try {
      dispatch({ type: 'looked', number, look: neutralise(await engine.look(intent)) });
    } catch (error) {
      dispatch({ type: 'look-failed', number, message: neutralise(messageOf(error)) });
    }
  };

  const watch = (): void => {
    unwatch();
    unwatch = engine.watch(() => dispatch({ type: 'bus-changed' }));
  };

  const open = async (effect: Extract<Effect, { type: 'open' }>): Promise<void> => {
    unwatch();
    try {
      await engine.open(effect.simulate);
      watch();
    } catch (error) {
      dispatch({ type: 'look-failed', number: effect.number, message: neutralise(messageOf(error)) });
      return;
    }
    await look(effect);
  };

  const prepare = async ({ request }: Extract<Effect, { type: 'prepare' }>): Promise<void> => {
    try {
      dispatch({ type: 'prepared', request, result: neutralise(await engine.prepare(request)) });
    } catch (error) {
      const problem = {
        about: 'program' as const,
        what: `Preparing the flash broke down, which is a fault of this program: ${messageOf(error)}`,
        next: ['Nothing on the board was changed.', 'Please report this fault with the text above.'],
        choices: [],
      };
      dispatch({ type: 'prepared', request, result: neutralise({ ready: false, problem }) });
    }
  };

  const flash = async (plan: Extract<Effect, { type: 'flash' }>['plan'], signal: AbortSignal) => {
    try {
      for await (const event of engine.flash(plan, signal)) {
        dispatch({ type: 'flash-event', event: neutralise(event), atMs: engine.nowMs() });
      }
      dispatch({ type: 'flash-broke', message: 'it ended without a result', atMs: engine.nowMs() });
    } catch (error) {
      dispatch({ type: 'flash-broke', message: neutralise(messageOf(error)), atMs: engine.nowMs() });
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
      else if (press.name === 'text' && currentPage(state).screen.name === 'file') {
        dispatch({ type: 'typed', text: neutralise(press.text).replaceAll('\n', '') });
      }
    },
    start: () => {
      watch();
      dispatch({ type: 'started' });
    },
    stop: async () => {
      unwatch();
      flashing?.stop.abort();
      await flashing?.ended;
    },
    left,
  };
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
