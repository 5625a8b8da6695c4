import { expect, test } from 'vitest';
import {
  BOARDS,
  backInDfuMode,
  FLASH_START,
  firmwareOf,
  prepared,
  sameBytes,
  simulated,
  wholeRun,
} from './simulated-flash.ts';

/** Where the first transfer of carrying out is: all before it only looks. */
async function transfersOf(name: string): Promise<{ looking: number; all: number }> {
  const { host } = simulated(name);
  await prepared(host);
  const looking = host.transfers.transferCount();
  const whole = simulated(name).host;
  await wholeRun(whole);
  return { looking, all: whole.transfers.transferCount() };
}

test.each(BOARDS)('%s, killed at any transfer, is flashed to a good end by the next run', async (name) => {
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
});
