import type { Command } from './command.ts';
import { enterWord } from './enter-word.ts';
import { chosenItem, itemsOf, textToCopy } from './items.ts';
import { focusShows, scrollLimit } from './scrolling.ts';
import { currentPage, isFlashing, isFromElsewhere, isTyping, type Screen, type State } from './state.ts';

/** A key as the terminal reports it; `text` is what was typed or pasted. */
export type KeyPress = { name: KeyName } | { name: 'text'; text: string };

type KeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'enter'
  | 'escape'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'backspace'
  | 'ctrl-c';

interface Binding {
  /** what the footer and the docs call the keys */
  shown: string;
  /** key, or typed letter, to command */
  commands: Readonly<Record<string, Command>>;
  /** a sentence for the docs and the screen of keys */
  purpose: string;
  /** what it does now, for the footer; null = the keys do nothing now */
  label: (state: State) => string | null;
}

/** Works, and the footer leaves it to the screen of keys. */
const QUIET = '';

/** Every key of the program. */
const BINDINGS: readonly Binding[] = [
  {
    shown: '↑↓',
    commands: { up: 'up', down: 'down' },
    purpose: 'Choose what is above or below; where there is only text, scroll it.',
    label: (state) => {
      if (itemsOf(state).length > 1) return 'choose';
      if (isTyping(state)) return null;
      return scrolls(state) ? 'scroll' : null;
    },
  },
  {
    shown: 'PgUp/PgDn',
    commands: { 'page-up': 'page-up', 'page-down': 'page-down' },
    purpose: 'Scroll by a screenful.',
    label: (state) => (scrolls(state) ? 'page' : null),
  },
  {
    shown: 'Home/End',
    commands: { home: 'top', end: 'bottom' },
    purpose: 'Go to the top or the bottom of the page.',
    label: (state) => (scrolls(state) || itemsOf(state).length > 1 ? QUIET : null),
  },
  {
    shown: 'Enter',
    commands: { enter: 'open', right: 'open' },
    purpose: 'Open or do what is chosen; → does the same.',
    label: (state) => {
      const page = currentPage(state);
      if (page.screen.name === 'paste') return page.screen.text === '' ? null : 'read this file';
      if ('text' in page.screen && page.screen.name !== 'search') {
        return page.screen.text.trim() === '' ? null : 'use this file';
      }
      const chosen = chosenItem(state);
      if (!chosen) return null;
      const position = { focus: chosen.id, scroll: page.scroll };
      if (state.layout && !focusShows(position, state.layout)) return null;
      return enterWord(chosen.deed, page.screen.name);
    },
  },
  {
    shown: 'Backspace',
    commands: { backspace: 'erase-character' },
    purpose: 'Take back the last letter of what was typed.',
    label: (state) => (isTyping(state) ? 'erase' : null),
  },
  {
    shown: 'Esc',
    commands: { escape: 'back', left: 'back' },
    purpose: 'Go back; ← does the same.',
    label: (state) => {
      if (state.pages.length === 1) return state.aside ? 'the machine' : null;
      return isAt(state, 'flash') && isFlashing(state) ? null : 'back';
    },
  },
  {
    shown: 'd',
    commands: { d: 'devices' },
    purpose: 'Show the USB devices.',
    label: (state) => (isFree(state) && state.look && isAt(state, 'overview') ? QUIET : null),
  },
  {
    shown: 'r',
    commands: { r: 'look' },
    purpose: 'Look at the machine again.',
    label: (state) =>
      isFree(state) && !state.looking && !state.aside && !state.replay ? 'look again' : null,
  },
  {
    shown: 's',
    commands: { s: 'scenes' },
    purpose: 'Choose a simulated board, or this machine again.',
    label: (state) => (isFree(state) && isAt(state, 'overview') && !isFromElsewhere(state) ? QUIET : null),
  },
  {
    shown: 'g',
    commands: { g: 'setup' },
    purpose: 'Set up a board step by step.',
    label: (state) => (isFree(state) && isAt(state, 'overview') && !isFromElsewhere(state) ? QUIET : null),
  },
  {
    shown: 'p',
    commands: { p: 'paste' },
    purpose: 'Explain a pasted log, or one in a file.',
    label: (state) => (isFree(state) && isAt(state, 'overview') ? 'log' : null),
  },
  {
    shown: 'b',
    commands: { b: 'bundle' },
    purpose: 'Write a report for somebody who helps.',
    label: (state) =>
      isFree(state) && state.look && isAt(state, 'overview') && !isFromElsewhere(state) ? QUIET : null,
  },
  {
    shown: '/',
    commands: { '/': 'search' },
    purpose: 'Search in the findings.',
    label: (state) => {
      if (!isFree(state) || !isAt(state, 'overview')) return null;
      return (state.look?.diagnosis.findings.length ?? 0) > 1 ? QUIET : null;
    },
  },
  {
    shown: 'c',
    commands: { c: 'copy' },
    purpose: 'Copy the command of a remedy to the clipboard of the terminal.',
    label: (state) => (isFree(state) && isAt(state, 'finding') && textToCopy(state) !== null ? QUIET : null),
  },
  {
    shown: '?',
    commands: { '?': 'keys' },
    purpose: 'Show all keys.',
    label: (state) => (isFree(state) && !isAt(state, 'keys') ? 'keys' : null),
  },
  {
    shown: 'q',
    commands: { q: 'quit' },
    purpose: 'Leave the program; during a flash it asks first.',
    label: (state) => {
      if (isTyping(state) || isAt(state, 'stop-flash')) return null;
      return isFlashing(state) ? 'stop' : 'quit';
    },
  },
  {
    shown: 'Ctrl-C',
    commands: { 'ctrl-c': 'interrupt' },
    purpose: 'Stop: leave the program, or during a flash ask whether to stop it.',
    label: (state) => (isTyping(state) || isAt(state, 'keys') ? 'quit' : QUIET),
  },
];

/** Is this screen the one that shows? */
function isAt(state: State, name: Screen['name']): boolean {
  return currentPage(state).screen.name === name;
}

/** May the user turn to something else now? */
function isFree(state: State): boolean {
  return !isFlashing(state) && !isTyping(state);
}

function scrolls(state: State): boolean {
  return state.layout !== null && scrollLimit(state.layout) > 0;
}

/** The command that a key gives now, or null when it does nothing now. */
export function commandOf(state: State, press: KeyPress): Command | null {
  const key = press.name === 'text' ? press.text : press.name;
  for (const binding of BINDINGS) {
    const command = Object.hasOwn(binding.commands, key) ? binding.commands[key] : undefined;
    if (command !== undefined) return binding.label(state) === null ? null : command;
  }
  return null;
}

/** The keys that do something now, for the footer. */
export function hints(state: State): readonly { keys: string; label: string }[] {
  return BINDINGS.flatMap((binding) => {
    const label = binding.label(state);
    return label ? [{ keys: binding.shown, label }] : [];
  });
}

/** All keys and what they are for. */
export function keyList(): readonly { keys: string; purpose: string }[] {
  return BINDINGS.map(({ shown, purpose }) => ({ keys: shown, purpose }));
}

/** The same as a table in Markdown, for docs/keys.md. */
export function keysTable(): string {
  const rows = keyList().map(({ keys, purpose }) => `| ${keys} | ${purpose} |`);
  return ['| key | what it does |', '|---|---|', ...rows, ''].join('\n');
}
