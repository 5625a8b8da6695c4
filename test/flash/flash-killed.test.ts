import { expect, test } from 'vitest';
import {
  BOARDS,
  backInDfuMode,
  carriedOut,
  FLASH_START,
  firmwareOf,
  prepared,
  routeOf,
  sameBytes,
  simulated,
  wholeRun,
} from './simulated-flash.ts';

const TIMEOUT_MS = 120_000;

/** Where the first transfer of carrying out is: all before it only looks. */
async function transfersOf(name: string): Promise<{ looking: number; all: number }> {
  const { host } = simulated(name);
  await prepared(host);
  const looking = host.transfers.transferCount();
  const whole = simulated(name).host;
  await wholeRun(whole);
  return { looking, all: whole.transfers.transferCount() };
}

test.each(BOARDS)(
  '%s, killed at any transfer, is flashed to a good end by the next run',
  async (name) => {
    const { looking, all } = await transfersOf(name);
    // a kill while looking is one like another, as nothing is changed: a few of them stand for all
    const numbers = Array.from({ length: all }, (_, at) => at + 1).filter(
      (n) => n >= looking - 3 || n % 12 === 1,
    );
    for (const number of numbers) {
      const one = simulated(name);
      const { host, board } = one;
      const bootloader = board.flashContents(FLASH_START, 32 * 1024);
      host.transfers.killAtTransfer(number);
      await wholeRun(host);
      await backInDfuMode(one);
      const ending = await wholeRun(host);
      expect(ending, `killed at ${number}`).toMatchObject({
        type: 'finished',
        returnedAs: { productId: 0x614e },
      });
      expect(sameBytes(board.flashContents(FLASH_START, bootloader.length), bootloader)).toBe(true);
      expect(board.judgement.programmedUnerased).toBe(0);
      expect(board.judgement.badAddresses).toBe(0);
    }
    const { host } = simulated(name);
    expect(numbers.length).toBeGreaterThan((await firmwareOf(host)).length / 2048);
  },
  TIMEOUT_MS,
);

test('what a killed flash had finished is skipped by the next run', async () => {
  const one = simulated('octopus-pro-f446');
  const { host, board } = one;
  const plan = await prepared(host);
  const blocks = Math.floor((plan.erase[0]?.size ?? 0) / routeOf(plan).transferSize);
  let written = 0;
  await carriedOut(plan, host, {
    onEvent: (event) => {
      if (event.type !== 'progress' || event.phase !== 'write') return;
      written += 1;
      // the first sector is whole and the second begun
      if (written === blocks + 1) host.transfers.killAtTransfer(1);
    },
  });
  await backInDfuMode(one);
  expect(await wholeRun(host)).toMatchObject({ type: 'finished', skippedBytes: plan.erase[0]?.size });
  expect(board.judgement.programmedUnerased).toBe(0);
});

test('killed at any transfer of writing into blank sectors, the next run ends well', async () => {
  const blank = () => {
    const one = simulated('octopus-pro-f446');
    one.board.preload(FLASH_START + 0x8000, new Uint8Array(0x1_8000).fill(0xff));
    return one;
  };
  const reference = blank();
  const plan = await prepared(reference.host);
  const looking = reference.host.transfers.transferCount();
  await carriedOut(plan, reference.host);
  const all = reference.host.transfers.transferCount();
  for (let number = looking; number <= all; number += 3) {
    const one = blank();
    one.host.transfers.killAtTransfer(number);
    await wholeRun(one.host);
    await backInDfuMode(one);
    expect(await wholeRun(one.host), `killed at ${number}`).toMatchObject({ type: 'finished' });
    expect(one.board.judgement.programmedUnerased).toBe(0);
  }
});
