import { describe, expect, test } from 'vitest';
import {
  carriedOut,
  FLASH_START,
  firmwareOf,
  prepared,
  sameBytes,
  simulated,
  wholeRun,
} from './simulated-flash.ts';

const TARGET = 0x0800_8000;
const FLASH_BYTES = 512 * 1024;
const DFU_IDLE = 2;

/** Aborts while the `nth` transfer from now is under way, and never when so many do not come. */
function stopAtTransfer(host: ReturnType<typeof simulated>['host'], nth: number): AbortSignal {
  const controller = new AbortController();
  const begin = host.transfers.begin.bind(host.transfers);
  let count = 0;
  host.transfers.begin = (entry) => {
    count += 1;
    if (count === nth) controller.abort();
    return begin(entry);
  };
  return controller.signal;
}

test('stopped at any transfer the board waits in dfuIDLE, its state is true, and the next run skips and ends verified', async () => {
  const reference = simulated('octopus-pro-f446');
  const firmware = await firmwareOf(reference.host);
  const plan = await prepared(reference.host, { leave: false });
  const planning = reference.host.transfers.transferCount();
  await carriedOut(plan, reference.host);
  const all = reference.host.transfers.transferCount() - planning;
  const told = new Set<string>();
  let runs = 0;
  for (let nth = 1; nth < all; nth += nth < 40 ? 1 : 7) {
    const { host, board } = simulated('octopus-pro-f446');
    const before = board.flashContents(FLASH_START, FLASH_BYTES);
    const own = await prepared(host, { leave: false });
    const last = (await carriedOut(own, host, { signal: stopAtTransfer(host, nth) })).at(-1);
    const when = `stopped at transfer ${nth} of ${all}`;
    if (last?.type === 'finished') continue;
    if (last?.type !== 'failed') throw new Error(`${when}: ${last?.type}`);
    runs += 1;
    expect(last.code, when).toBe('interrupted');
    expect(board.dfuState(), when).toBe(DFU_IDLE);
    expect(last.message, when).toContain('needs no replugging');
    expect(last.next.join(' '), when).not.toContain('Enter DFU mode again');
    told.add(`${last.boardState}, ${last.bootable}`);
    const now = board.flashContents(FLASH_START, FLASH_BYTES);
    if (last.bootable === 'as-before') expect(sameBytes(now, before), when).toBe(true);
    if (last.bootable === 'no') {
      expect(now.subarray(TARGET - FLASH_START, TARGET - FLASH_START + 8), when).toEqual(
        new Uint8Array(8).fill(0xff),
      );
    }
    expect(await wholeRun(host), when).toMatchObject({ type: 'finished' });
    expect(sameBytes(board.flashContents(TARGET, firmware.length), firmware), when).toBe(true);
  }
  expect(runs).toBeGreaterThan(40);
  expect([...told].sort()).toEqual([
    'erased-or-partly-written, no',
    'erased-or-partly-written, unknown',
    'untouched, as-before',
    'written-not-verified, unknown',
  ]);
});

describe('what is left says whether it starts', () => {
  test('a board on which all was right already is untouched at any moment before the end', async () => {
    const { host } = simulated('octopus-pro-f446');
    await carriedOut(await prepared(host, { leave: false }), host);
    const plan = await prepared(host, { leave: false });
    const last = (await carriedOut(plan, host, { signal: stopAtTransfer(host, 12) })).at(-1);
    expect(last).toMatchObject({ code: 'interrupted', boardState: 'untouched', bootable: 'as-before' });
  });

  test('an erased vector table is named as what keeps it from starting', async () => {
    const { host } = simulated('octopus-pro-f446');
    const plan = await prepared(host);
    const controller = new AbortController();
    const events = await carriedOut(plan, host, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'phase-finished' && event.phase === 'erase') controller.abort();
      },
    });
    expect(events.at(-1)).toMatchObject({
      bootable: 'no',
      message: expect.stringContaining('vector table, which the chip reads first, is erased'),
    });
  });

  test('an unplugged board is not said to wait', async () => {
    const { host, board } = simulated('octopus-pro-f446');
    const plan = await prepared(host);
    const events = await carriedOut(plan, host, {
      onEvent: (event) => {
        if (event.type === 'phase-started' && event.phase === 'write') board.unplug();
      },
    });
    const last = events.at(-1);
    expect(last).toMatchObject({ code: 'device-lost', bootable: 'no' });
    expect(last?.type === 'failed' && last.message).not.toContain('waits in its bootloader');
  });
});
