import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { resumeLine } from '../../src/commands/resume-line.ts';
import { readImage } from '../../src/firmware/read-image.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';
import { FLASH_START, sameBytes } from '../flash/simulated-flash.ts';
import { flat, run, typing } from './flash-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-restore-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
});

const BOARDS = [
  { scene: 'octopus-pro-f429', size: 0x6a00, start: 0x8000 },
  { scene: 'octopus-pro-f446', size: 0x6a00, start: 0x8000 },
  { scene: 'octopus-pro-h723', size: 0x9c00, start: 0x2_0000 },
];

/** The board of a scene, its own bootloader in a file, and what may stand in its place instead. */
function boardWith(scene: string, size: number, change: (bootloader: Uint8Array) => Uint8Array) {
  const host = simulateHost(scene);
  const [board] = host.boards;
  if (!board) throw new Error('no board');
  const bootloader = board.flashContents(FLASH_START, size);
  const file = path.join(folder, 'bootloader.bin');
  writeFileSync(file, bootloader);
  board.preload(FLASH_START, change(bootloader));
  const backup = path.join(folder, 'before.dfu');
  const options = { file, backup, restoreBootloader: true } as const;
  return { host, board, bootloader, options };
}

const erased = (bootloader: Uint8Array) => new Uint8Array(bootloader.length).fill(0xff);
/** vectors that lead elsewhere, and other code */
const foreign = (bootloader: Uint8Array) =>
  bootloader.map((byte, at) => (at < 4 ? byte : at % 4 === 0 ? byte ^ 0x10 : byte));

describe.each(BOARDS)('$scene', ({ scene, size, start }) => {
  test.each([
    ['an erased', erased],
    ['a foreign', foreign],
  ])('over %s bootloader its own is put back, and its firmware starts again untouched', async (_, change) => {
    const { host, board, bootloader, options } = boardWith(scene, size, change);
    const before = board.flashContents(FLASH_START, start);
    const application = board.flashContents(FLASH_START + start, 64 * 1024);
    const { code, out } = await run(host, { ...options, yes: true });
    expect(flat(out)).toContain('is left as it is');
    expect(code).toBe(EXIT.ok);
    expect(sameBytes(board.flashContents(FLASH_START, size), bootloader)).toBe(true);
    expect(sameBytes(board.flashContents(FLASH_START + start, application.length), application)).toBe(true);
    expect(board.mode()).toBe('klipper');
    const kept = readImage(readFileSync(options.backup), 'before.dfu').segments[0];
    expect(kept?.address).toBe(FLASH_START);
    expect(sameBytes(kept?.data ?? new Uint8Array(0), before.subarray(0, kept?.data.length))).toBe(true);
  });
});

test('the consent is typed, and a plain yes is not it', async () => {
  for (const [typed, expected] of [
    ['yes', EXIT.blocked],
    ['replace the bootloader', EXIT.ok],
  ] as const) {
    const { host, board, options } = boardWith('octopus-pro-f446', 0x6a00, foreign);
    const before = board.flashContents(FLASH_START, 0x8000);
    const { code, talk } = await run(host, options, typing(typed));
    expect(talk).toContain('Type replace the bootloader');
    expect(code).toBe(expected);
    const isUnchanged = sameBytes(board.flashContents(FLASH_START, 0x8000), before);
    expect(isUnchanged).toBe(expected !== EXIT.ok);
    vi.restoreAllMocks();
  }
});

test('without --backup, or with --force, it is not even looked at', async () => {
  const { host, options } = boardWith('octopus-pro-f446', 0x6a00, foreign);
  const { backup, ...without } = options;
  expect(backup).toBeDefined();
  await expect(run(host, without)).rejects.toMatchObject({ name: 'UsageError' });
  const forced = { ...options, force: 'not-bootable' };
  await expect(run(host, forced)).rejects.toMatchObject({ name: 'UsageError' });
  expect(host.transfers.transferCount()).toBe(0);
});

test('a Klipper firmware is refused as a bootloader, and nothing is written', async () => {
  const host: SimulatedHost = simulateHost('octopus-pro-f446');
  const { code, out } = await run(host, {
    restoreBootloader: true,
    backup: path.join(folder, 'before.dfu'),
    yes: true,
  });
  expect(code).toBe(EXIT.blocked);
  expect(flat(out)).toContain('is a Klipper firmware, as its own dictionary says, and no bootloader');
});

test('without a firmware behind it the board stays in DFU mode, and what to do is said', async () => {
  const { host, board, options } = boardWith('octopus-pro-f446', 0x6a00, erased);
  board.preload(FLASH_START + 0x8000, new Uint8Array(0x1_0000).fill(0xff));
  const { code, out } = await run(host, { ...options, yes: true });
  expect(code).toBe(EXIT.ok);
  expect(flat(out)).toContain('No firmware was found behind the bootloader');
  expect(board.mode()).toBe('dfu');
});

test('stopped by a pulled cable it can be carried on, with a backup of another name', async () => {
  const { host, board, bootloader, options } = boardWith('octopus-pro-f446', 0x6a00, foreign);
  host.transfers.failTransfer(140, 'disconnect');
  expect((await run(host, { ...options, yes: true })).code).toBe(EXIT.blocked);
  const line = resumeLine({ ...options, leave: true, yes: true });
  expect(line).toContain('--restore-bootloader');
  expect(line).toContain('before-again.dfu');
  host.restartProgram();
  board.plug();
  await host.ports.clock.sleep(5000);
  const again = path.join(folder, 'before-again.dfu');
  expect((await run(host, { ...options, backup: again, yes: true })).code).toBe(EXIT.ok);
  expect(sameBytes(board.flashContents(FLASH_START, bootloader.length), bootloader)).toBe(true);
});
