import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { realFileWriter } from '../../src/host/file-writer.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BYTES = Uint8Array.of(1, 2, 3);

test('a new file is written whole, and nothing else is left beside it', async () => {
  await realFileWriter.write(path.join(folder, 'a.bin'), BYTES, { overwrite: false });
  expect([...readFileSync(path.join(folder, 'a.bin'))]).toEqual([1, 2, 3]);
  expect(readdirSync(folder)).toEqual(['a.bin']);
});

test('a file that exists is kept unless overwriting was asked for', async () => {
  const target = path.join(folder, 'a.bin');
  writeFileSync(target, 'mine');
  const kept = realFileWriter.write(target, BYTES, { overwrite: false });
  await expect(kept).rejects.toMatchObject({ name: 'FileError', kind: 'exists' });
  expect(readFileSync(target, 'utf8')).toBe('mine');
  await realFileWriter.write(target, BYTES, { overwrite: true });
  expect([...readFileSync(target)]).toEqual([1, 2, 3]);
  expect(readdirSync(folder)).toEqual(['a.bin']);
});

test('a folder, and a folder that is not there, are refused with their kind', async () => {
  const over = { overwrite: true };
  await expect(realFileWriter.write(folder, BYTES, over)).rejects.toMatchObject({ kind: 'not-a-file' });
  const nowhere = path.join(folder, 'none', 'a.bin');
  await expect(realFileWriter.write(nowhere, BYTES, over)).rejects.toMatchObject({ kind: 'not-found' });
});
