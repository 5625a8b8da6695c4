import { describe, expect, test } from 'vitest';
import { type CommandContext, EXIT } from '../../src/commands/context.ts';
import { type EraseOptions, runErase } from '../../src/commands/erase.ts';
import { FLASH_START, sameBytes } from '../flash/simulated-flash.ts';
import { actionLines, actionOn } from './run-action.ts';

function erasing(scene: string, options: EraseOptions, changes: Partial<CommandContext> = {}) {
  const one = actionOn(scene, changes);
  return { ...one, start: () => runErase(one.context, { host: one.opened, ...options }) };
}

const isBlank = (bytes: Uint8Array, as = 0xff) => bytes.every((byte) => byte === as);
const APPLICATION = { address: '0x08008000', length: '0x10000' };

test('sectors of the application are erased and read back, the bootloader is not touched', async () => {
  const { start, board, said } = erasing('octopus-pro-f446', { ...APPLICATION, yes: true });
  const bootloader = board.flashContents(FLASH_START, 0x8000);
  expect(await start()).toBe(EXIT.ok);
  // the range ends inside the 64 KiB sector, which goes whole
  expect(isBlank(board.flashContents(0x0800_8000, 0x1_8000))).toBe(true);
  expect(sameBytes(board.flashContents(FLASH_START, 0x8000), bootloader)).toBe(true);
  expect(said.out).toContain('Sectors are erased whole');
  expect(said.out).toContain('96 KiB erased and read back blank');
  expect(board.judgement.badAddresses).toBe(0);
});

test('the plan keeps within 80 columns', async () => {
  const { start, said } = erasing('octopus-pro-f429', { all: true, dryRun: true });
  expect(await start()).toBe(EXIT.ok);
  for (const line of said.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

describe('a bootloader in the way', () => {
  test('needs a consent of its own: --yes alone changes nothing', async () => {
    const { start, board, said } = erasing('octopus-pro-f446', { all: true, yes: true });
    const before = board.flashContents(FLASH_START, 512 * 1024);
    expect(await start()).toBe(EXIT.usage);
    expect(said.talk).toContain('--consent erase-bootloader');
    expect(said.out).toContain('A bootloader stands from 0x08000000');
    expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
  });

  test('goes with --yes and that consent', async () => {
    const { start, board } = erasing('octopus-pro-f446', {
      all: true,
      yes: true,
      consent: 'erase-bootloader',
    });
    expect(await start()).toBe(EXIT.ok);
    expect(isBlank(board.flashContents(FLASH_START, 512 * 1024))).toBe(true);
  });

  test('a consent to something else, or to nothing known, does not do', async () => {
    const other = erasing('octopus-pro-f446', { all: true, yes: true, consent: 'erase-everything' });
    expect(await other.start()).toBe(EXIT.usage);
    const unknown = erasing('octopus-pro-f446', { all: true, yes: true, consent: 'whatever' });
    await expect(unknown.start()).rejects.toMatchObject({ name: 'UsageError' });
  });
});

test.each(['chip-stm32g0b1', 'chip-stm32f072', 'chip-stm32l452'])(
  '%s, with many small pages, is erased by one command',
  async (scene) => {
    const { start, board, said, host } = erasing(scene, { all: true, yes: true, json: true });
    expect(await start()).toBe(EXIT.ok);
    expect(actionLines(said.out).at(-1)).toMatchObject({ type: 'finished', how: 'mass' });
    expect(isBlank(board.flashContents(FLASH_START, 128 * 1024))).toBe(true);
    expect(host.ports.clock.nowMs()).toBeLessThan(8000);
  },
);

test.each(['chip-stm32f405', 'chip-stm32h743', 'chip-at32f437', 'chip-gd32vf103', 'chip-stm32l072'])(
  'all of %s is erased and read back blank',
  async (scene) => {
    const { start, board } = erasing(scene, { all: true, yes: true, consent: 'erase-bootloader' });
    expect(await start()).toBe(EXIT.ok);
    const from = scene === 'chip-at32f437' ? FLASH_START + 0x8000 : FLASH_START;
    const as = scene === 'chip-stm32l072' ? 0x00 : 0xff;
    expect(isBlank(board.flashContents(from, 64 * 1024), as)).toBe(true);
    expect(board.judgement.badAddresses).toBe(0);
  },
);

test('a mass erase that the device refuses is done page by page, and that is said', async () => {
  const { start, said, board } = erasing('chip-gd32vf103-bare', { all: true, yes: true });
  expect(await start()).toBe(EXIT.ok);
  expect(said.talk).toContain('refuses to erase everything at once');
  expect(isBlank(board.flashContents(FLASH_START, 128 * 1024))).toBe(true);
});

test('a protected chip is refused with the way out, and is not said to be erased', async () => {
  for (const scene of ['read-protected', 'u575-read-protected']) {
    const { start, said, board } = erasing(scene, { all: true, yes: true, json: true });
    const before = board.flashContents(FLASH_START, 64 * 1024);
    expect(await start()).toBe(EXIT.blocked);
    const last = actionLines(said.out).at(-1);
    expect(last).toMatchObject({
      type: 'failed',
      code: 'refused',
      next: [expect.stringContaining('unprotect')],
    });
    expect(last).toMatchObject({ message: expect.stringContaining('Nothing on the board was changed') });
    expect(sameBytes(board.flashContents(FLASH_START, 64 * 1024), before)).toBe(true);
  }
});

test('a byte that does not become blank is told, and nothing is called erased', async () => {
  const { start, said, board } = erasing('octopus-pro-f446', { ...APPLICATION, yes: true });
  board.corruptRead(0x0800_9000, 0x01);
  expect(await start()).toBe(EXIT.blocked);
  expect(said.out).toContain('at 0x08009000 the flash reads 0xfe');
});

test.each(['stall', 'timeout', 'lost-answer', 'disconnect', 'garbage', 'short-answer'] as const)(
  'a %s at any transfer ends in a true statement, and the next run erases to the end',
  async (kind) => {
    const options = { ...APPLICATION, yes: true, json: true };
    const reference = erasing('octopus-pro-f446', options);
    await reference.start();
    const all = reference.host.transfers.transferCount();
    let failures = 0;
    for (let number = 1; number <= all; number += 3) {
      const one = erasing('octopus-pro-f446', options);
      const before = one.board.flashContents(FLASH_START, 512 * 1024);
      one.host.transfers.failTransfer(number, kind);
      const code = await one.start();
      const now = one.board.flashContents(FLASH_START, 512 * 1024);
      expect(sameBytes(now.subarray(0, 0x8000), before.subarray(0, 0x8000))).toBe(true);
      const last = actionLines(one.said.out).at(-1);
      if (last?.type === 'finished') {
        expect(code).toBe(EXIT.ok);
        expect(isBlank(now.subarray(0x8000, 0x2_0000)), `${kind} at ${number}`).toBe(true);
        continue;
      }
      failures += 1;
      if (last?.type !== 'failed') throw new Error(`ended with ${last?.type}`);
      if (last.message.includes('Nothing on'))
        expect(sameBytes(now, before), `${kind} at ${number}`).toBe(true);
      one.host.restartProgram();
      one.board.plug();
      await one.host.ports.clock.sleep(5000);
      expect(await runErase(one.context, { host: one.opened, ...options }), `${kind} at ${number}`).toBe(
        EXIT.ok,
      );
    }
    if (kind === 'disconnect') expect(failures).toBeGreaterThan(20);
  },
);

describe('a command line that cannot be used is a UsageError', () => {
  test.each([
    {},
    { all: true, ...APPLICATION },
    { address: '0x08008000' },
    { address: '0x08008000', length: 'all' },
  ])('%o', async (options) => {
    await expect(erasing('octopus-pro-f446', options).start()).rejects.toMatchObject({ name: 'UsageError' });
  });
});

test('memory that is not flash, and flash that cannot be erased, are refused', async () => {
  const outside = erasing('octopus-pro-f446', { address: '0x1fffc000', length: '16', yes: true });
  expect(await outside.start()).toBe(EXIT.blocked);
  expect(outside.said.out).toContain('is not in the flash');
  const locked = erasing('chip-at32f437', { address: '0x08007000', length: '0x2000', yes: true });
  expect(await locked.start()).toBe(EXIT.blocked);
  expect(locked.said.out).toContain('cannot be erased');
});

test('Ctrl-C before the first erase changes nothing, exit 130', async () => {
  const controller = new AbortController();
  controller.abort();
  const { start, said } = erasing(
    'octopus-pro-f446',
    { ...APPLICATION, yes: true },
    { signal: controller.signal },
  );
  expect(await start()).toBe(EXIT.interrupted);
  expect(said.out).toContain('Nothing on the board was changed');
});

test('without a terminal and without --yes nothing is erased, exit 2', async () => {
  const { start, said, board } = erasing('octopus-pro-f446', APPLICATION);
  expect(await start()).toBe(EXIT.usage);
  expect(said.talk).toContain('--yes');
  expect(isBlank(board.flashContents(0x0800_8000, 1024))).toBe(false);
});
