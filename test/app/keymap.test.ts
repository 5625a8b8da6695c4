import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { enterWord } from '../../src/app/enter-word.ts';
import { commandOf, hints, keysTable } from '../../src/app/keymap.ts';
import { initialState, type Page, type State } from '../../src/app/state.ts';
import { aLook } from './fixtures.ts';

function at(screen: Page['screen'], change: Partial<State> = {}): State {
  const start = initialState({ simulated: null, intent: 'look' });
  const [home] = start.pages;
  return { ...start, look: aLook(), pages: [home, { screen, focus: null, scroll: 0 }], ...change };
}

const labels = (state: State) => Object.fromEntries(hints(state).map(({ keys, label }) => [keys, label]));

describe('the keys', () => {
  it('show in the footer exactly where they do something', () => {
    const overview = {
      ...at({ name: 'overview' }),
      pages: initialState({ simulated: null, intent: 'look' }).pages,
    };
    expect(labels(overview)).toMatchObject({ q: 'quit', Enter: 'open', '↑↓': 'choose' });
    expect(labels(overview)).not.toHaveProperty('Esc');
    expect(commandOf(overview, { name: 'escape' })).toBeNull();
    expect(labels(at({ name: 'fine' }))).toMatchObject({ Esc: 'back' });
  });

  it('name what Enter does in few letters, so that the keys of a long page fit beside each other', () => {
    const words = [
      enterWord({ kind: 'back' }, 'hand-off'),
      enterWord({ kind: 'back' }, 'setup-deed'),
      enterWord({ kind: 'home' }, 'flash'),
      enterWord({ kind: 'begin-flash' }, 'hand-off'),
      enterWord({ kind: 'setup-deed', deed: { kind: 'decide', change: {} } }, 'setup-step'),
      enterWord({ kind: 'setup-deed', deed: { kind: 'go-to', step: 'board' } }, 'setup-step'),
      enterWord(
        { kind: 'setup-deed', deed: { kind: 'edit-printer-config', serialPath: '/dev/x' } },
        'setup-step',
      ),
    ];
    expect(words).toEqual(['back', 'go on', 'back', 'start', 'take', 'open', 'show']);
    expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(5);
  });

  it('are letters while a file name is typed', () => {
    const state = at({ name: 'file', request: { file: null, address: null, device: null }, text: '' });
    expect(commandOf(state, { name: 'text', text: 'q' })).toBeNull();
    expect(commandOf(state, { name: 'ctrl-c' })).toBe('interrupt');
    expect(labels(state)).toMatchObject({ 'Ctrl-C': 'quit' });
    // there is no file yet that could be used
    expect(labels(state)).not.toHaveProperty('Enter');
    const typed = at({ name: 'file', request: { file: null, address: null, device: null }, text: 'x.bin' });
    expect(labels(typed)).toMatchObject({ Enter: 'use this file' });
  });

  it('do not open an item that has scrolled out of sight', () => {
    const layout = {
      windowHeight: 5,
      contentHeight: 20,
      stops: [{ id: 'remedy:0', top: 15, height: 1 }],
    };
    const state = at({ name: 'finding', key: 'dfu-util-outdated /usr/bin/dfu-util' }, { layout });
    expect(commandOf(state, { name: 'enter' })).toBeNull();
    expect(labels(state)).toMatchObject({ '↑↓': 'choose', 'PgUp/PgDn': 'page' });
  });

  it('are documented from the same declaration', () => {
    const docs = readFileSync(new URL('../../docs/keys.md', import.meta.url), 'utf8');
    expect(docs).toContain(keysTable());
  });
});
