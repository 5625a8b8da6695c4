import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { imageBytes } from '../flash/device-facts.ts';
import { flat, lines, run, typing } from './flash-run.ts';

let folder: string;
let overBootloader: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-force-'));
  overBootloader = path.join(folder, 'klipper.bin');
  writeFileSync(overBootloader, imageBytes(0x0800_0000, { klipper: 'stm32f446xx' }));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test('a refused plan names what would set its one refusal aside', async () => {
  const { code, out } = await run('octopus-pro-f446', { file: overBootloader, dryRun: true });
  expect(code).toBe(EXIT.blocked);
  expect(flat(out)).toContain('--force bootloader-overwritten sets it aside');
});

test('a forced plan says what was forced, in JSON too', async () => {
  const forced = { file: overBootloader, dryRun: true, force: 'bootloader-overwritten' };
  const { code, out } = await run('octopus-pro-f446', forced);
  expect(code).toBe(EXIT.ok);
  expect(out).toContain('Forced:  At 0x08000000 stands a bootloader');
  expect(out).not.toContain('bootloader, not touched');
  const [plan] = lines((await run('octopus-pro-f446', { ...forced, json: true })).out);
  expect(plan).toMatchObject({
    plan: { forced: [{ code: 'bootloader-overwritten' }], refusals: [], bootloader: null },
  });
});

describe('a bootloader is given up', () => {
  const forced = () => ({ file: overBootloader, force: 'bootloader-overwritten', leave: false });

  test('by its own words on the terminal', async () => {
    const { code, talk } = await run('octopus-pro-f446', forced(), typing('replace the bootloader'));
    expect(talk).toContain('Type replace the bootloader to erase and write');
    expect(code).toBe(EXIT.ok);
  });

  test('not by a mere yes', async () => {
    const { code, host } = await run('octopus-pro-f446', forced(), typing('yes'));
    expect(code).toBe(EXIT.blocked);
    const left = host.boards[0]?.flashContents(0x0800_0000, 64);
    expect(left).toEqual(
      (await run('octopus-pro-f446', { dryRun: true })).host.boards[0]?.flashContents(0x0800_0000, 64),
    );
  });

  test('with --yes beside --force', async () => {
    expect((await run('octopus-pro-f446', { ...forced(), yes: true })).code).toBe(EXIT.ok);
  });

  test('never with --yes alone', async () => {
    const { code } = await run('octopus-pro-f446', { file: overBootloader, yes: true });
    expect(code).toBe(EXIT.blocked);
  });
});

test('forcing one of two refusals leaves the other', async () => {
  const file = path.join(folder, 'other.bin');
  writeFileSync(file, imageBytes(0x0800_8000, { klipper: 'stm32h723xx' }));
  const asked = { file, address: '0x08020000', yes: true, json: true };
  const { code, out } = await run('octopus-pro-f446', { ...asked, force: 'other-mcu' });
  expect(code).toBe(EXIT.blocked);
  expect(lines(out)[0]).toMatchObject({
    plan: { forced: [{ code: 'other-mcu' }], refusals: [{ code: 'linked-elsewhere' }] },
  });
  expect(lines(out).at(-1)).toMatchObject({ code: 'refused', boardState: 'untouched' });
});

test.each(['outside-map', 'transfer-size-unknown', 'address-unknown', 'not-in-dfu-mode', 'everything', ''])(
  'the name %j cannot be forced and is refused before the board is looked at',
  async (force) => {
    await expect(run('octopus-pro-f446', { force, yes: true })).rejects.toMatchObject({
      name: 'UsageError',
    });
  },
);

test('--dry-run --json tells the file, its hash and where its parts go', async () => {
  const { out } = await run('octopus-pro-f446', { file: overBootloader, dryRun: true, json: true });
  expect(lines(out)[0]).toMatchObject({
    plan: {
      file: {
        name: 'klipper.bin',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        format: 'bin',
        segments: [{ address: 0x0800_0000, size: 30_064 }],
      },
      route: { kind: 'dfuse', transferSize: 2048 },
    },
  });
});
