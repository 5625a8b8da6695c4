import type { Move } from './scrolling.ts';

/** What a key asks for. */
export type Command =
  | Move
  | 'open'
  | 'back'
  | 'devices'
  | 'look'
  | 'scenes'
  | 'setup'
  | 'paste'
  | 'bundle'
  | 'search'
  | 'copy'
  | 'keys'
  | 'quit'
  | 'interrupt'
  | 'erase-character';
