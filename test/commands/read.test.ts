import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { type ReadOptions, runRead } from '../../src/commands/read.ts';
import { UsageError } from '../../src/commands/usage-error.ts';
import { readImage } from '../../src/firmware/read-image.ts';
import { actionEvent } from '../../src/flash/action-schema.ts';
import { FLASH_START, sameBytes, simulated } from '../flash/simulated-flash.ts';
import { openedHost } from './opened-host.ts';
import { recordingContext } from './recording-context.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-read-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(scene: string, options: Partial<ReadOptions>, signal?: AbortSignal) {
  const one = simulated(scene);
  const { context, said } = recordingContext(signal ? { signal } : {});
  const file = path.join(folder, 'out.bin');
  const host = openedHost(one.host);
  const start = () => runRead(context, { file, host, ...options });
  return { ...one, file, said, start };
}

test.each(['bin', 'hex', 'dfu'])(
  'the whole flash is read into a .%s that reads back equal',
  async (ending) => {
    const { start, board, said } = await run('octopus-pro-f446', {
      region: 'flash',
      file: path.join(folder, `out.${ending}`),
    });
    const before = board.flashContents(FLASH_START, 512 * 1024);
    expect(await start()).toBe(EXIT.ok);
    const image = readImage(readFileSync(path.join(folder, `out.${ending}`)), `out.${ending}`);
    expect(sameBytes(image.segments[0]?.data ?? new Uint8Array(0), before)).toBe(true);
    expect(image.segments[0]?.address).toBe(ending === 'bin' ? null : FLASH_START);
    const sha256 = createHash('sha256').update(before).digest('hex');
    expect(said.out).toContain(sha256);
    expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
    expect(board.dfuState()).toBe(2);
  },
);

test.each([
  ['octopus-pro-f429', 'otp', 528],
  ['octopus-pro-f446', 'option-bytes', 16],
  ['octopus-pro-h723', 'option-bytes', 88],
  ['chip-stm32g474', 'option-bytes-2', 48],
  ['ebb36-g0b1', 'option-bytes', 56],
  ['ebb36-g0b1', 'flash', 128 * 1024],
])('%s: the memory %s has %i bytes', async (scene, region, length) => {
  const { start, file } = await run(scene, { region });
  expect(await start()).toBe(EXIT.ok);
  expect(readFileSync(file)).toHaveLength(length);
});

test('a range is read exactly, also when it begins and ends inside blocks', async () => {
  const { start, board, file } = await run('octopus-pro-f446', { address: '0x08008123', length: '5001' });
  expect(await start()).toBe(EXIT.ok);
  expect(sameBytes(readFileSync(file), board.flashContents(0x0800_8123, 5001))).toBe(true);
});

test('--json prints one event a line, the last with the checksum', async () => {
  const { start, said } = await run('octopus-pro-f446', {
    address: '0x08000000',
    length: '0x4000',
    json: true,
  });
  expect(await start()).toBe(EXIT.ok);
  const events = said.out
    .trimEnd()
    .split('\n')
    .map((line) => actionEvent.parse(JSON.parse(line)));
  expect(events.at(-1)).toMatchObject({
    type: 'finished',
    action: 'read',
    address: 0x0800_0000,
    length: 0x4000,
  });
  expect(events.filter(({ type }) => type === 'progress').length).toBeGreaterThan(3);
});

describe('a file that is there', () => {
  test('is kept, and the board not even opened', async () => {
    const { start, host, file } = await run('octopus-pro-f446', { region: 'flash' });
    writeFileSync(file, 'mine');
    await expect(start()).rejects.toThrow(UsageError);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(host.transfers.transferCount()).toBe(0);
  });

  test('is replaced with --overwrite', async () => {
    const { start, file } = await run('octopus-pro-f446', { region: 'flash', overwrite: true });
    writeFileSync(file, 'mine');
    expect(await start()).toBe(EXIT.ok);
    expect(readFileSync(file)).toHaveLength(512 * 1024);
  });
});

test.each(['short-answer', 'stall', 'timeout', 'disconnect'] as const)(
  'a %s in the midst fails, says so, and leaves no file',
  async (kind) => {
    const { start, host, said } = await run('octopus-pro-f446', { region: 'flash' });
    host.transfers.failTransfer(60, kind);
    expect(await start()).toBe(EXIT.blocked);
    expect(said.out).toContain('no file was written');
    expect(said.out).toContain('What to do now');
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('Ctrl-C ends with 130, no file, and a device that waits for commands', async () => {
  const controller = new AbortController();
  controller.abort();
  const { start, board } = await run('octopus-pro-f446', { region: 'flash' }, controller.signal);
  expect(await start()).toBe(EXIT.interrupted);
  expect(board.dfuState()).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

describe('a command line that cannot be used is a UsageError', () => {
  const cases: readonly Partial<ReadOptions>[] = [
    {},
    { address: '0x08000000' },
    { length: '16' },
    { address: '0x08000000', length: '0' },
    { address: '0x08000000', length: '16', region: 'flash' },
    { address: '8000000h', length: '16' },
    { address: '0x08000000', length: '0x1000000000000' },
    { address: '0x20000000', length: '16' },
    { address: '0x0807fff0', length: '32' },
    { region: 'moon' },
    { region: 'flash', file: 'out.elf' },
    { region: 'flash', file: '/' },
  ];
  test.each(cases)('%o', async (options) => {
    const { start } = await run('octopus-pro-f446', options);
    await expect(start()).rejects.toMatchObject({ name: 'UsageError', next: expect.any(String) });
  });
});

test('no device, several, or one that is not in DFU mode end with 1 and what to do', async () => {
  for (const scene of ['healthy-printer', 'two-boards', 'no-permission']) {
    const { start, said } = await run(scene, { region: 'flash' });
    expect(await start()).toBe(EXIT.blocked);
    expect(said.out).toContain('What to do now');
  }
});
