import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Effect } from '../../src/app/action.ts';
import type { Command } from '../../src/app/command.ts';
import { chosenItem, itemsOf } from '../../src/app/items.ts';
import { commandOf, hints, type KeyPress } from '../../src/app/keymap.ts';
import { currentPage, initialState, isFlashing, type State } from '../../src/app/state.ts';
import { update } from '../../src/app/update.ts';
import { beginFlashing, handOff } from '../../src/app/update-flash.ts';
import { openHost } from '../../src/app/update-look.ts';
import { aDevice, aDiagnosis, aFinding, aLook, anEvidence, aPlan, goodFlash } from './fixtures.ts';

function after(actions: readonly Action[], from = initialState({ simulated: null, intent: 'look' })) {
  let state = from;
  const effects: Effect[] = [];
  for (const action of actions) {
    const step = update(state, action);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const command = (name: Command): Action => ({ type: 'command', command: name });
const looked = (number = 1, look = aLook()): Action => ({ type: 'looked', number, look });

/** At the hand-off of the first finding's remedy, with the plan ready. */
function atHandOff(plan = aPlan()): State {
  const { state, effects } = after([{ type: 'started' }, looked(), command('open'), command('open')]);
  const effect = effects.at(-1);
  if (effect?.type !== 'prepare') throw new Error('no plan was asked for');
  return after([{ type: 'prepared', request: effect.request, result: { ready: true, plan } }], state).state;
}

function flashing(): State {
  return after([command('up'), command('open')], atHandOff()).state;
}

describe('the way through the screens', () => {
  it('begins with a look and shows the first finding as chosen', () => {
    const { state, effects } = after([{ type: 'started' }, looked()]);
    expect(effects).toEqual([{ type: 'look', number: 1, intent: 'look' }]);
    expect(chosenItem(state)?.label).toBe('dfu-util is too old');
  });

  it('drops the result of a look that a newer one has overtaken', () => {
    const { state } = after([{ type: 'started' }, { type: 'bus-changed' }, looked(1)]);
    expect(state.look).toBeNull();
    expect(after([looked(2)], state).state.look).not.toBeNull();
  });

  it('keeps the chosen finding chosen when a new look puts another before it', () => {
    const other = aFinding({ ruleId: 'several-dfu-utils-in-path', subject: 'PATH' });
    const first = after([{ type: 'started' }, looked(), command('down')]).state;
    const chosen = chosenItem(first)?.id;
    const look = aLook({ diagnosis: aDiagnosis({ findings: [other, aFinding()] }) });
    const { state } = after([{ type: 'bus-changed' }, looked(2, look)], first);
    expect(chosenItem(state)?.id).toBe(chosen);
  });

  it('says what was plugged in and what is gone', () => {
    const before = aLook({ evidence: anEvidence([]) });
    const { state } = after([{ type: 'started' }, looked(1, before), { type: 'bus-changed' }, looked(2)]);
    expect(state.notice).toBe('Plugged in: STM32 in DFU mode (0483:df11) at 1-1.4.');
    const gone = after([{ type: 'bus-changed' }, looked(3, before)], state).state;
    expect(gone.notice).toBe('Gone: STM32 in DFU mode (0483:df11) at 1-1.4.');
  });

  it('hands a flash remedy over with the firmware that was found and the device of the finding', () => {
    const state = atHandOff();
    expect(currentPage(state).screen.name).toBe('hand-off');
    expect(state.handOff?.request).toEqual({
      file: '/home/pi/klipper/out/klipper.bin',
      address: null,
      device: '1-1.4',
    });
  });

  it('asks for the file when none is known, and takes the typed one', () => {
    const evidence = {
      ...anEvidence(),
      firmware: { status: 'gap' as const, reason: 'not-collected' as const },
    };
    const { state } = after([
      { type: 'started' },
      looked(1, aLook({ evidence })),
      command('open'),
      command('open'),
      { type: 'typed', text: 'klipper.bim' },
      command('erase-character'),
      { type: 'typed', text: 'n' },
      command('open'),
    ]);
    expect(currentPage(state).screen.name).toBe('hand-off');
    expect(state.handOff?.request.file).toBe('klipper.bin');
  });

  it('offers no acting remedy on evidence replayed from a log', () => {
    const evidence = { ...anEvidence(), source: { kind: 'transcript' as const, names: ['a.txt'] } };
    const { state } = after([{ type: 'started' }, looked(1, aLook({ evidence })), command('open')]);
    expect(itemsOf(state).map(({ deed }) => deed.kind)).toEqual(['copy']);
  });

  it('begins the hand-off at the way back, so that a second Enter writes nothing', () => {
    const state = atHandOff();
    expect(chosenItem(state)?.id).toBe('back');
    expect(after([command('open')], state).effects).toEqual([]);
  });

  it('cannot begin a plan that is refused', () => {
    const refusal = { code: 'linked-elsewhere' as const, what: 'a', why: 'b', wayOut: 'c' };
    const state = atHandOff(aPlan({ refusals: [refusal] }));
    expect(itemsOf(state).map((item) => item.id)).toEqual(['back']);
    // whatever a page may offer
    expect(beginFlashing(state)).toEqual({ state, effects: [] });
  });

  it('begins the plan that was agreed to', () => {
    expect(beginFlashing(atHandOff()).effects).toEqual([{ type: 'flash', plan: aPlan() }]);
  });

  it('turns to a simulated board, forgetting what was seen here', () => {
    const { state, effects } = after([
      { type: 'started' },
      looked(),
      command('scenes'),
      { type: 'scenes-known', scenes: [{ name: 'x', title: 'X' }] },
      command('open'),
    ]);
    expect(effects.at(-1)).toEqual({ type: 'open', simulate: 'x', number: 2, intent: 'look' });
    expect(state).toMatchObject({ simulated: 'x', look: null, looking: true });
    expect(currentPage(state).screen.name).toBe('overview');
  });
});

describe('a flash on the screen', () => {
  it('ends in a new look that tells which findings are gone', () => {
    const state = flashing();
    const events = goodFlash(aPlan()).map((event): Action => ({ type: 'flash-event', event, atMs: 0 }));
    const ended = after(events, state);
    expect(ended.effects).toEqual([{ type: 'look', number: 2, intent: 'look' }]);
    const healthy = aLook({ diagnosis: aDiagnosis({ findings: [] }) });
    const last = after([looked(2, healthy)], ended.state).state;
    expect(last.aftermath?.after).toEqual({ gone: ['dfu-util is too old'], left: [] });
  });

  it('asks before it stops, for q and for Ctrl-C, and goes on when told so', () => {
    for (const key of ['quit', 'interrupt'] as const) {
      const asked = after([command(key)], flashing());
      expect(asked.effects).toEqual([]);
      expect(currentPage(asked.state).screen.name).toBe('stop-flash');
      const on = after([command('open')], asked.state);
      expect(on.effects).toEqual([]);
      expect(currentPage(on.state).screen.name).toBe('flash');
    }
  });

  it('stops when told so, and says in what condition the board is', () => {
    const stopped = after([command('interrupt'), command('down'), command('open')], flashing());
    expect(stopped.effects).toEqual([{ type: 'stop-flash' }]);
    expect(stopped.state.flash?.stopping).toBe(true);
    const failed: Action = {
      type: 'flash-event',
      atMs: 0,
      event: {
        type: 'failed',
        code: 'interrupted',
        phase: 'write',
        address: 0x0800_9000,
        message: 'Stopped.',
        boardState: 'erased-or-partly-written',
        bootable: 'no',
        again: null,
        next: ['Flash again.'],
      },
    };
    const ended = after([failed], stopped.state);
    expect(isFlashing(ended.state)).toBe(false);
    expect(itemsOf(ended.state).map((item) => item.id)).toEqual(['again', 'home']);
    expect(after([command('quit')], ended.state).effects).toEqual([{ type: 'quit', exitCode: 1 }]);
  });

  it('takes the question back when the flash ends while it is asked', () => {
    const asked = after([command('interrupt')], flashing()).state;
    const events = goodFlash(aPlan()).map((event): Action => ({ type: 'flash-event', event, atMs: 0 }));
    expect(currentPage(after(events, asked).state).screen.name).toBe('flash');
  });

  it('does not look at the machine while the board goes away and comes back', () => {
    expect(after([{ type: 'bus-changed' }, command('look')], flashing()).effects).toEqual([]);
  });

  it('is the only one: no second flash, no plan and no other machine until it has ended', () => {
    const state = flashing();
    const request = { file: 'klipper.bin', address: null, device: null };
    for (const step of [beginFlashing(state), handOff(state, request), openHost(state, 'x')]) {
      expect(step).toEqual({ state, effects: [] });
    }
  });

  it('turns a fault of the flasher into an ending with the state of the board', () => {
    const started = flashing();
    const erasing: Action = {
      type: 'flash-event',
      atMs: 0,
      event: { type: 'phase-started', phase: 'erase', totalBytes: 1 },
    };
    const { state } = after([erasing, { type: 'flash-broke', message: 'oops', atMs: 1 }], started);
    expect(state.flash?.end).toMatchObject({ code: 'internal', boardState: 'erased-or-partly-written' });
  });
});

describe('any sequence of keys and events', () => {
  const anyPress: fc.Arbitrary<KeyPress> = fc.oneof(
    fc.constantFrom<KeyPress>(
      { name: 'up' },
      { name: 'down' },
      { name: 'left' },
      { name: 'right' },
      { name: 'enter' },
      { name: 'escape' },
      { name: 'page-up' },
      { name: 'page-down' },
      { name: 'home' },
      { name: 'end' },
      { name: 'backspace' },
      { name: 'ctrl-c' },
    ),
    fc
      .constantFrom('d', 'r', 's', 'q', '?', 'x', 'toString')
      .map((text): KeyPress => ({ name: 'text', text })),
  );
  const event = fc
    .constantFrom(...goodFlash(aPlan()))
    .map((one): Action => ({ type: 'flash-event', event: one, atMs: 5 }));
  const anyAction: fc.Arbitrary<KeyPress | Action> = fc.oneof(
    { weight: 6, arbitrary: anyPress },
    {
      weight: 3,
      arbitrary: fc.oneof(
        fc.constantFrom<Action>(
          { type: 'bus-changed' },
          { type: 'typed', text: 'a.bin' },
          { type: 'scenes-known', scenes: [{ name: 'x', title: 'X' }] },
          { type: 'flash-broke', message: 'oops', atMs: 1 },
        ),
        event,
      ),
    },
  );

  it('never throws, always shows a valid page, and keeps the question alive only during a flash', () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 80 }), (script) => {
        let state = initialState({ simulated: null, intent: 'look' });
        const apply = (action: Action): void => {
          const step = update(state, action);
          state = step.state;
          for (const effect of step.effects) answer(effect);
        };
        const answer = (effect: Effect): void => {
          if (effect.type === 'look' || effect.type === 'open') {
            apply({
              type: 'looked',
              number: effect.number,
              look: aLook({ evidence: anEvidence([aDevice()]) }),
            });
          }
          if (effect.type === 'prepare') {
            apply({ type: 'prepared', request: effect.request, result: { ready: true, plan: aPlan() } });
          }
        };
        apply({ type: 'started' });
        for (const one of script) {
          if ('type' in one) apply(one);
          else {
            const asked = commandOf(state, one);
            if (asked) apply({ type: 'command', command: asked });
          }
          const names = state.pages.map((page) => page.screen.name);
          expect(names[0]).toBe('overview');
          expect(names.filter((name) => name === 'flash').length).toBeLessThanOrEqual(1);
          if (names.includes('stop-flash')) expect(isFlashing(state)).toBe(true);
          if (isFlashing(state)) expect(names).toContain('flash');
          if (names.includes('hand-off')) expect(state.handOff).not.toBeNull();
          const items = itemsOf(state).map((item) => item.id);
          expect(new Set(items).size).toBe(items.length);
          expect(hints(state).length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
