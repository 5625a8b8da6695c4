import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { applyPatch, bundlePatches, PATCHES } from '../tools/bundle-patches.mjs';
import { root } from '../tools/root.mjs';

const patch = { name: 'sample', file: /sample\.js$/, target: 'slow()', replacement: 'fast()' };

function patchNamed(name: string): (typeof PATCHES)[number] {
  const found = PATCHES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no patch ${name}`);
  return found;
}

describe('a patch of a bundled package', () => {
  test('replaces its text where it stands once', () => {
    expect(applyPatch('a slow() b', patch)).toBe('a fast() b');
  });

  test.each([
    ['gone', 'a b', 'found it 0 times'],
    ['there twice', 'slow() slow()', 'found it 2 times'],
  ])('fails the build when its text is %s', (_, text, words) => {
    expect(() => applyPatch(text, patch)).toThrow(words);
  });

  test('that meets no file is named', async () => {
    const { plugin, unused } = bundlePatches([patch]);
    await build({ stdin: { contents: 'export {}' }, write: false, plugins: [plugin] });
    expect(unused()).toEqual(['sample']);
  });

  test('of string-width measures text as before', async () => {
    const original = join(root, 'node_modules', 'string-width', 'index.js');
    // beside the original, so that its own imports still resolve
    const folder = mkdtempSync(join(tmpdir(), 'dfu-doctor-width-'));
    try {
      const patched = join(folder, 'patched.mjs');
      const contents = applyPatch(readFileSync(original, 'utf8'), patchNamed('emoji-only-where-one-can-be'));
      await build({
        stdin: { contents, resolveDir: join(root, 'node_modules', 'string-width') },
        bundle: true,
        format: 'esm',
        platform: 'node',
        outfile: patched,
      });
      const { default: widthBefore } = await import(original);
      const { default: widthAfter } = await import(patched);
      const codes = [
        ...Array.from({ length: 0x3400 }, (_, offset) => offset),
        ...Array.from({ length: 0x1000 }, (_, offset) => 0x1f000 + offset),
      ];
      const characters = codes
        .map((code) => String.fromCodePoint(code))
        .flatMap((text) => [text, `${text}\uFE0F`]);
      const sequences = ['1️⃣', '#️⃣', '🇩🇪', '👨‍👩‍👧', '👍🏽', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'é', '各', '한', '┌─┐', '✓ 中'];
      const different = [...characters, ...sequences].filter(
        (text) => widthBefore(text) !== widthAfter(text),
      );
      expect(different).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
