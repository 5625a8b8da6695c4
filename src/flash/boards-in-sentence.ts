import type { BoardFacts } from '../knowledge/boards.ts';

/** A vowel, or a short name of letters ("MKS", "LDO") that is read letter by letter and begins with one then. */
const TAKES_AN = /^(?:[AEIOU]|[FHLMNRSX][A-Z]{2}\b)/;

/** "a BTT GTR or an Artillery Ruby": behind "If this is". */
export function boardsInSentence(boards: readonly Pick<BoardFacts, 'name'>[]): string {
  return boards.map(({ name }) => `${TAKES_AN.test(name) ? 'an' : 'a'} ${name}`).join(' or ');
}
