import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realFiles } from '../../src/host/files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('files of this machine', () => {
  it('reads a file up to the limit and refuses one byte more', async () => {
    const path = join(folder, 'a');
    await writeFile(path, 'x'.repeat(100_000));
    expect((await realFiles.read(path, 100_000)).length).toBe(100_000);
    await expect(realFiles.read(path, 99_999)).rejects.toMatchObject({ kind: 'too-large', path });
    await expect(realFiles.sha256(path, 99_999)).rejects.toMatchObject({ kind: 'too-large' });
  });

  it.runIf(process.platform === 'linux')('reads files that announce no size', async () => {
    const text = new TextDecoder().decode(await realFiles.read('/proc/self/comm', 1000));
    expect(text).toMatch(/\S/);
  });

  it('names the kind of each failure', async () => {
    await writeFile(join(folder, 'a'), '');
    await expect(realFiles.read(join(folder, 'none'), 10)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(realFiles.read(folder, 10)).rejects.toMatchObject({ kind: 'not-a-file' });
    await expect(realFiles.list(join(folder, 'a'))).rejects.toMatchObject({ kind: 'not-a-directory' });
    await expect(realFiles.readLink(join(folder, 'none'))).rejects.toMatchObject({ kind: 'not-found' });
  });

  it.runIf(process.platform !== 'win32')('never opens a pipe, which would wait for ever', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    await expect(realFiles.read(path, 10)).rejects.toMatchObject({ kind: 'not-a-file' });
  });

  it('has no status for what is not there, also below a file', async () => {
    await writeFile(join(folder, 'a'), '');
    expect(await realFiles.status(join(folder, 'none'))).toBeNull();
    expect(await realFiles.status(join(folder, 'a', 'b'))).toBeNull();
  });

  it('follows links for status and tells where they lead', async () => {
    const path = join(folder, 'a');
    await writeFile(path, 'abc');
    await utimes(path, 1_700_000_000, 1_700_000_000);
    await symlink('a', join(folder, 'link'));
    expect(await realFiles.status(join(folder, 'link'))).toMatchObject({
      kind: 'file',
      size: 3,
      modifiedMs: 1_700_000_000_000,
    });
    expect(await realFiles.readLink(join(folder, 'link'))).toBe('a');
    expect(await realFiles.realPath(join(folder, 'link'))).toBe(await realFiles.realPath(path));
    expect(await realFiles.list(folder)).toEqual(['a', 'link']);
  });

  it('hashes with SHA-256', async () => {
    await writeFile(join(folder, 'a'), 'abc');
    // FIPS 180-2, appendix B.1
    expect(await realFiles.sha256(join(folder, 'a'), 10)).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
