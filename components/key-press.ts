import type { Key } from 'ink';
import type { KeyPress } from '../src/app/keymap.ts';

/** A key as Ink reports it in the words of the keymap, or null when nobody asks for it. */
export function keyPressOf(input: string, key: Key): KeyPress | null {
  if (key.ctrl) return input === 'c' ? { name: 'ctrl-c' } : null;
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
  if (key.tab || key.meta || input === '') return null;
  return { name: 'text', text: input };
}
