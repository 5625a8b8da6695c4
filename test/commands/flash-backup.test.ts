import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { flat, lines, run } from './flash-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(['old.dfu', 'old.hex'])('the backup %s is flashed back by the same command', async (name) => {
  const host = simulateHost('octopus-pro-f446');
  const [board] = host.boards;
  const before = board?.flashContents(0x0800_0000, 512 * 1024);
  const backup = path.join(folder, name);
  const flashed = await run(host, { yes: true, leave: false, backup });
  expect(flashed.code).toBe(EXIT.ok);
  expect(flat(flashed.out)).toContain('keep what stands in these sectors in');
  expect(board?.flashContents(0x0800_0000, 512 * 1024)).not.toEqual(before);
  const back = await run(host, { file: backup, yes: true, leave: false });
  expect(back.code).toBe(EXIT.ok);
  expect(
    Buffer.compare(board?.flashContents(0x0800_0000, 512 * 1024) ?? Buffer.of(), before ?? Buffer.of()),
  ).toBe(0);
});

test('a file that is there is never replaced, and the board is not even looked at', async () => {
  const backup = path.join(folder, 'old.dfu');
  writeFileSync(backup, 'precious');
  const host = simulateHost('octopus-pro-f446');
  await expect(run(host, { yes: true, backup })).rejects.toMatchObject({ name: 'UsageError' });
  expect(readFileSync(backup, 'utf8')).toBe('precious');
  expect(host.transfers.transferCount()).toBe(0);
});

test('a backup without addresses in it is refused', async () => {
  const backup = path.join(folder, 'old_0x08008000.bin');
  await expect(run('octopus-pro-f446', { yes: true, backup })).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining('.dfu or .hex'),
  });
});

test('a folder that is not there ends before anything is erased', async () => {
  const backup = path.join(folder, 'nowhere', 'old.dfu');
  const { code, out } = await run('octopus-pro-f446', { yes: true, json: true, backup });
  expect(code).toBe(EXIT.blocked);
  expect(lines(out).at(-1)).toMatchObject({ code: 'backup-failed', boardState: 'untouched' });
});

test('--dry-run makes no backup', async () => {
  const backup = path.join(folder, 'old.dfu');
  expect((await run('octopus-pro-f446', { dryRun: true, backup })).code).toBe(EXIT.ok);
  expect(existsSync(backup)).toBe(false);
});
