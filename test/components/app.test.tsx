import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/app/engine.ts';
import { hints } from '../../src/app/keymap.ts';
import type { Screen } from '../../src/app/state.ts';
import { createStore } from '../../src/app/store.ts';
import { aDiagnosis, aFinding, aLook, anEvidence, aPlan, fakeEngine, fakeMachine } from '../app/fixtures.ts';
import { renderApp } from './render-app.tsx';

const TERMINAL = { columns: 80, rows: 24 };
const open: { unmount: () => void }[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.unmount();
});

async function show(change: Partial<Machine> = {}, size = TERMINAL, look = aLook()) {
  const store = createStore(fakeEngine({ look: () => Promise.resolve(look), ...change }), {
    simulated: null,
    intent: 'look',
  });
  const screen = renderApp(store, size);
  open.push(screen);
  const first = screen.frame();
  await store.start();
  await settle();
  return { ...screen, store, first };
}

const settle = async () => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

const DOWN = '\u001b[B';
const UP = '\u001b[A';
const ENTER = '\r';
const ESC = '\u001b';

describe('the first frame', () => {
  it('shows title, host, keys and what is being done before anything is known', async () => {
    const { first } = await show();
    expect(first).toContain('dfu-doctor');
    expect(first).toContain('Looking at this machine…');
    expect(first).toContain('q quit');
  });
});

describe('the overview', () => {
  it('gives the verdict first, then findings by severity, what is fine and what could not be checked', async () => {
    const findings = [
      aFinding(),
      aFinding({ ruleId: 'reset-flag-with-leave', severity: 'warning', subject: 'flash_usb.py' }),
      aFinding({ ruleId: 'benign-status-10', severity: 'info', certainty: 'hint', subject: 'the log' }),
    ];
    const { frame, lines } = await show({}, TERMINAL, aLook({ diagnosis: aDiagnosis({ findings }) }));
    expect(lines()[2]).toBe(' ✗ Blocked  Your dfu-util is too old for this board.');
    const order = [
      'What stops you',
      'dfu-util is too old  /usr/bin/dfu-util',
      'Worth mending',
      'Harmless',
      'benign-status-10  the log (a hint)',
      '2 checks found nothing wrong',
      '1 check could not be made',
      'What you can do here',
    ].map((text) => frame().indexOf(text));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('says when no board is attached and offers a simulated one', async () => {
    const { frame } = await show({}, TERMINAL, aLook({ evidence: anEvidence([]) }));
    expect(frame()).toContain('No printer board is attached');
    expect(frame()).toContain('Try a simulated board');
  });

  it('marks every screen of a simulated board', async () => {
    const { store, frame, type } = await show();
    await type('s');
    await settle();
    await type(ENTER);
    await settle();
    expect(store.getState().simulated).toBe('octopus-pro-f429');
    for (const keys of ['', '?', '\u001b', 'd']) {
      if (keys !== '') await type(keys);
      await settle();
      expect(frame().split('\n')[0]).toContain('SIMULATED octopus-pro-f429');
    }
  });
});

describe('a finding', () => {
  it('shows what, why, what to do with the exact command, and the proof', async () => {
    const { frame, type } = await show();
    await type(ENTER);
    for (const text of [
      'dfu-util 0.9 cannot read the memory map of this board.',
      'Without the map it does not know what to erase.',
      '❯ Flash it with dfu-doctor',
      '$ sudo apt-get install dfu-util',
      'run it in another terminal, then press r here',
    ]) {
      expect(frame().replace(/\s+/g, ' ')).toContain(text);
    }
    for (let i = 0; i < 20; i++) await type(DOWN);
    expect(frame()).toContain('output of dfu-util --version');
  });
});

describe('the hand-off', () => {
  it('shows the plan with a picture of the memory and waits for a decision', async () => {
    const { frame, type } = await show();
    await type(ENTER);
    await type(ENTER);
    await settle();
    expect(frame()).toContain('▒▒██····');
    expect(frame()).toContain('▒ 0x08000000 32 KiB       bootloader, stays as it is');
    expect(frame()).toContain('❯ Go back, change nothing');
  });

  it('shows each refusal with its reason and the way out, and no way to flash', async () => {
    const refusal = {
      code: 'bootloader-overwritten' as const,
      what: 'It would overwrite the bootloader.',
      why: 'The board needs it to start.',
      wayOut: 'Build it for 0x08008000.',
    };
    const plan = aPlan({ refusals: [refusal] });
    const { frame, type } = await show({ prepare: () => Promise.resolve({ ready: true, plan }) });
    await type(ENTER);
    await type(ENTER);
    await settle();
    expect(frame()).toContain('✗ Not flashed: It would overwrite the bootloader.');
    expect(frame()).toContain('Way out: Build it for 0x08008000.');
    expect(frame()).not.toContain('Erase 2 sectors');
  });
});

describe('a flash', () => {
  it('ends on a screen that says what was verified, what came back and what is gone', async () => {
    let flashed = false;
    const { frame, type } = await show({
      look: () => Promise.resolve(flashed ? aLook({ diagnosis: aDiagnosis({ findings: [] }) }) : aLook()),
      flash: async function* (plan, signal) {
        flashed = true;
        yield* fakeMachine().flash(plan, signal);
      },
    });
    for (const keys of [ENTER, ENTER, UP, ENTER]) {
      await type(keys);
      await settle();
    }
    for (let i = 0; i < 20; i++) await settle();
    expect(frame()).toContain('✓ Flashed and verified: all 30064 bytes were read back and are right.');
    expect(frame()).toContain('The board is back at 1-1.4 as 1d50:614e Klipper firmware.');
    expect(frame()).toContain('Gone: dfu-util is too old');
  });
});

describe('at 80x24', () => {
  const SCREENS: readonly Screen[] = [
    { name: 'overview' },
    { name: 'finding', key: 'dfu-util-outdated /usr/bin/dfu-util' },
    { name: 'fine' },
    { name: 'unchecked' },
    { name: 'devices' },
    { name: 'device', id: '1-1.4' },
    { name: 'scenes' },
    { name: 'keys' },
  ];

  it.each(SCREENS)(
    'nothing of $name is cut: scrolling shows every line that a tall terminal shows',
    async (screen) => {
      const long = 'A sentence that is longer than the width of the terminal and has to wrap. '.repeat(12);
      const diagnosis = aDiagnosis({
        findings: [aFinding({ what: long, why: long }), ...manyFindings(15)],
        cleared: Array.from({ length: 40 }, (_, index) => `rule-${index}`),
      });
      const body = async (rows: number): Promise<string[]> => {
        const { store, lines, type } = await show({}, { columns: 80, rows }, aLook({ diagnosis }));
        store.dispatch({ type: 'command', command: 'top' });
        openScreen(store, screen);
        await settle();
        const seen: string[] = [];
        for (let i = 0; i < 200; i++) {
          const state = store.getState();
          const window = lines().slice(2, 2 + (state.layout?.windowHeight ?? 0));
          const scroll = state.pages.at(-1)?.scroll ?? 0;
          window.forEach((line, index) => {
            // the pointer moves while scrolling; what it points at stays
            seen[scroll + index] = line.replace('❯', ' ');
          });
          const before = JSON.stringify(state.pages);
          await type(DOWN);
          if (JSON.stringify(store.getState().pages) === before) break;
        }
        return seen.slice(0, store.getState().layout?.contentHeight);
      };
      const small = await body(24);
      const tall = await body(400);
      expect(small).toEqual(tall);
      for (const line of tall) expect(line.length).toBeLessThan(80);
    },
  );

  it('hears letters that come together, and takes no pasted text for keys', async () => {
    const { type, store } = await show();
    await type('d?');
    expect(store.getState().pages.map(({ screen }) => screen.name)).toEqual(['overview', 'devices', 'keys']);
    await type('sudo dfu-util -l');
    expect(store.getState().pages).toHaveLength(3);
  });

  it.each([80, 120, 40])('shows every key that does something, at %i columns', async (columns) => {
    const { lines, type, store } = await show({}, { columns, rows: 12 });
    for (const keys of [
      ENTER,
      DOWN,
      ESC,
      's',
      DOWN,
      ESC,
      'd',
      DOWN,
      ENTER,
      ESC,
      ESC,
      '/',
      'x',
      ESC,
      'p',
      'x',
      ESC,
      'b',
      ESC,
      '?',
    ]) {
      await type(keys);
      await settle();
      const shown = lines().slice(-5).join(' ').replace(/\s+/g, ' ');
      for (const { keys: names, label } of hints(store.getState()))
        expect(shown).toContain(`${names} ${label}`);
    }
  });

  it('settles and keeps title and keys in place at any size of the terminal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 30, max: 140 }),
        fc.integer({ min: 8, max: 50 }),
        async (columns, rows) => {
          const { lines, type, store } = await show({}, { columns, rows });
          for (const keys of [ENTER, DOWN, ENTER, DOWN, DOWN, UP]) {
            await type(keys);
            expect(lines()).toHaveLength(rows);
            expect(lines()[0]).toContain('dfu-doctor');
            const [hint] = hints(store.getState());
            expect(lines().slice(-5).join(' ')).toContain(hint?.keys);
          }
          open.splice(0).forEach((one) => one.unmount());
        },
      ),
      { numRuns: 12 },
    );
  });
});

function manyFindings(count: number) {
  return Array.from({ length: count }, (_, index) =>
    aFinding({ severity: 'info', subject: `line ${index}`, remedies: [] }),
  );
}

function openScreen(
  store: {
    dispatch: ReturnType<typeof createStore>['dispatch'];
    getState: ReturnType<typeof createStore>['getState'];
  },
  screen: Screen,
): void {
  if (screen.name === 'overview') return;
  const keys = { scenes: 'scenes', keys: 'keys', devices: 'devices' } as const;
  if (screen.name in keys) {
    store.dispatch({ type: 'command', command: keys[screen.name as keyof typeof keys] });
    return;
  }
  if (screen.name === 'device') {
    store.dispatch({ type: 'command', command: 'devices' });
    store.dispatch({ type: 'command', command: 'open' });
    return;
  }
  if (screen.name !== 'finding') {
    // the items below the findings
    for (let i = 0; i < 16; i++) store.dispatch({ type: 'command', command: 'down' });
    store.dispatch({ type: 'command', command: 'bottom' });
    const wanted = screen.name === 'fine' ? 'fine' : 'unchecked';
    for (let i = 0; i < 60; i++) {
      const page = store.getState().pages.at(-1);
      if (page?.focus === wanted) break;
      store.dispatch({ type: 'command', command: 'up' });
    }
  }
  store.dispatch({ type: 'command', command: 'open' });
  const shown = store.getState().pages.at(-1)?.screen.name;
  if (shown !== screen.name) throw new Error(`${shown} shows instead of ${screen.name}`);
}
