import type { Key } from 'ink';
import type { KeyPress } from '../src/app/keymap.ts';

/** On a slow line letters come several at a time; more than these at once is text that was pasted, and no keys. */
const MOST_AT_ONCE = 3;

/** Keys as Ink reports them in the words of the keymap; none when nobody asks for them. */
export function keyPressesOf(input: string, key: Key): readonly KeyPress[] {
  const named = namedKey(key);
  if (named) return [named];
  if (key.ctrl) return input === 'c' ? [{ name: 'ctrl-c' }] : [];
  if (key.tab || key.meta || input === '') return [];
  const letters = [...input];
  if (letters.length > MOST_AT_ONCE) return [{ name: 'text', text: input }];
  return letters.map((text): KeyPress => ({ name: 'text', text }));
}

function namedKey(key: Key): KeyPress | null {
  if (key.ctrl) return null;
  if (key.upArrow) return { name: 'up' };
  if (key.downArrow) return { name: 'down' };
  if (key.leftArrow) return { name: 'left' };
  if (key.rightArrow) return { name: 'right' };
  if (key.return) return { name: 'enter' };
  if (key.escape) return { name: 'escape' };
  if (key.pageUp) return { name: 'page-up' };
  if (key.pageDown) return { name: 'page-down' };
  if (key.home) return { name: 'home' };
  if (key.end) return { name: 'end' };
  // terminals send DEL for the backspace key, which Ink calls delete
  if (key.backspace || key.delete) return { name: 'backspace' };
  return null;
}
