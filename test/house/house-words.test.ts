import { expect, test } from 'vitest';
import { findForbidden, forbiddenHere } from '../tools/house-words.ts';
import { root } from '../tools/root.mjs';

test('a package registry, a download address and a folder of this machine are found with their lines', () => {
  const text = [
    'harmless',
    ['https:/', 'registry.example.org', 'ink'].join('/'),
    `    ${JSON.stringify('resolved')}: "https://example.org/ink.tgz",`,
    `see ${root}/README.md`,
  ].join('\n');
  expect(findForbidden('a.txt', text, forbiddenHere())).toEqual([
    'a.txt:2 names a package registry',
    'a.txt:3 says from where a package was downloaded',
    'a.txt:4 names a folder of this machine',
  ]);
});

test('folders of other machines, and of this one by relative path, are left alone', () => {
  const text = '/home/pi/klipper\n../README.md\nC:\\Users\\me\nhttps://www.klipper3d.org/';
  expect(findForbidden('a.txt', text, forbiddenHere())).toEqual([]);
});
