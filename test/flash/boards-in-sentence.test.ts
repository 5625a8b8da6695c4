import { expect, test } from 'vitest';
import { boardsInSentence } from '../../src/flash/boards-in-sentence.ts';

test.each([
  [['BTT Octopus Pro'], 'a BTT Octopus Pro'],
  [['Artillery Ruby', 'MKS Monster8'], 'an Artillery Ruby or an MKS Monster8'],
  [['LDO Leviathan v1.2', 'FYSETC S6'], 'an LDO Leviathan v1.2 or a FYSETC S6'],
  [['FLYboard', 'Mellow FLY-CDY V3'], 'a FLYboard or a Mellow FLY-CDY V3'],
])('%j read well inside a sentence', (names, words) => {
  expect(boardsInSentence(names.map((name) => ({ name })))).toBe(words);
});
