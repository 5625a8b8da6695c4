import { describe, expect, test } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { writeDfuSeFile } from '../../src/firmware/write-dfuse-file.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { FlashFailure } from '../../src/flash/failure.ts';
import { flash } from '../../src/flash/flash.ts';
import type { FlashPlan, PlannedWrite } from '../../src/flash/flash-plan.ts';
import type { HostPorts } from '../../src/ports/host-ports.ts';
import { FLASH_START, prepared, sameBytes, simulated } from './simulated-flash.ts';

const FLASH_BYTES = 512 * 1024;
const NAME = 'octopus-pro-f446';

/** Carries out a plan that has a backup; what was kept, and every event. */
async function withBackup(
  plan: FlashPlan,
  ports: HostPorts,
  onEvent: (event: FlashEvent) => void = () => {},
) {
  const events: FlashEvent[] = [];
  let kept: readonly PlannedWrite[] = [];
  const options = {
    signal: new AbortController().signal,
    keep: async (content: readonly PlannedWrite[]) => {
      kept = content;
    },
  };
  for await (const event of flash(plan, ports, options)) {
    events.push(event);
    onEvent(event);
  }
  return { events, kept, last: events.at(-1) };
}

test('the backup is what stood in the whole sectors, and flashing it puts that back', async () => {
  const { host, board } = simulated(NAME);
  const before = board.flashContents(FLASH_START, FLASH_BYTES);
  const plan = await prepared(host, { backup: 'old.dfu', leave: false });
  const { kept, last } = await withBackup(plan, host.ports);
  expect(last).toMatchObject({ type: 'finished', verified: true });
  expect(sameBytes(board.flashContents(FLASH_START, FLASH_BYTES), before)).toBe(false);
  const image = readImage(writeDfuSeFile(kept, plan.device), 'old.dfu');
  const back = await prepared(host, { image, leave: false });
  expect(back.refusals).toEqual([]);
  for await (const event of flash(back, host.ports, { signal: new AbortController().signal })) {
    if (event.type === 'failed') throw new Error(event.message);
  }
  expect(sameBytes(board.flashContents(FLASH_START, FLASH_BYTES), before)).toBe(true);
});

describe('after a failure with a backup', () => {
  const FAULTS = ['stall', 'timeout', 'garbage', 'short-answer'] as const;

  test.each(FAULTS)(
    'a %s at any block is either outlasted, or what stood there is back and said to be',
    async (kind) => {
      let restored = 0;
      for (let block = 1; block <= 16; block += 3) {
        const { host, board } = simulated(NAME);
        const before = board.flashContents(FLASH_START, FLASH_BYTES);
        const plan = await prepared(host, { backup: 'old.dfu', leave: false });
        host.transfers.failWrite(plan.device.path, block, kind);
        const { last } = await withBackup(plan, host.ports);
        const now = board.flashContents(FLASH_START, FLASH_BYTES);
        if (last?.type === 'finished') continue;
        expect(last, `${kind} at block ${block}`).toMatchObject({
          boardState: 'restored',
          bootable: 'as-before',
        });
        expect(sameBytes(now, before), `${kind} at block ${block}`).toBe(true);
        restored += 1;
      }
      expect(restored).toBeGreaterThanOrEqual(kind === 'stall' ? 0 : 1);
    },
  );

  test('a read-back that differs ends with the old content back, where that reads right', async () => {
    const { host, board } = simulated(NAME);
    const before = board.flashContents(FLASH_START, FLASH_BYTES);
    const plan = await prepared(host, { backup: 'old.dfu' });
    const at = plan.address + 0x40;
    const { last, events } = await withBackup(plan, host.ports, (event) => {
      if (event.type === 'phase-started' && event.phase === 'verify') board.corruptRead(at);
      if (event.type === 'phase-started' && event.phase === 'restore') board.corruptRead(at, 0);
    });
    expect(events.some((event) => event.type === 'phase-started' && event.phase === 'restore')).toBe(true);
    expect(last).toMatchObject({ code: 'verify-mismatch', phase: 'verify', boardState: 'restored' });
    expect(sameBytes(board.flashContents(FLASH_START, FLASH_BYTES), before)).toBe(true);
  });

  test('what cannot be read back right is not said to be restored', async () => {
    const { host, board } = simulated(NAME);
    const plan = await prepared(host, { backup: 'old.dfu' });
    const { last, events } = await withBackup(plan, host.ports, (event) => {
      if (event.type === 'phase-started' && event.phase === 'verify') board.corruptRead(plan.address + 0x40);
    });
    expect(last).toMatchObject({ code: 'verify-mismatch', boardState: 'erased-or-partly-written' });
    expect(last?.type === 'failed' && last.next.join(' ')).toContain('old.dfu');
    expect(events.some((event) => event.type === 'note' && event.code === 'not-restored')).toBe(true);
  });

  test('a board that is gone is not restored, and the file is named', async () => {
    const { host, board } = simulated(NAME);
    const plan = await prepared(host, { backup: 'old.dfu' });
    const { last } = await withBackup(plan, host.ports, (event) => {
      if (event.type === 'phase-started' && event.phase === 'write') board.unplug();
    });
    expect(last).toMatchObject({ code: 'device-lost', boardState: 'erased-or-partly-written' });
    expect(last?.type === 'failed' && last.next.join(' ')).toContain('old.dfu');
  });
});

test('where the backup cannot be kept, nothing is erased', async () => {
  const { host, board } = simulated(NAME);
  const before = board.flashContents(FLASH_START, FLASH_BYTES);
  const plan = await prepared(host, { backup: 'old.dfu' });
  const keep = () => Promise.reject(new FlashFailure('backup-failed', 'The disk is full.'));
  const events: FlashEvent[] = [];
  for await (const event of flash(plan, host.ports, { signal: new AbortController().signal, keep })) {
    events.push(event);
  }
  expect(events.at(-1)).toMatchObject({
    code: 'backup-failed',
    phase: 'backup',
    boardState: 'untouched',
    bootable: 'as-before',
  });
  expect(sameBytes(board.flashContents(FLASH_START, FLASH_BYTES), before)).toBe(true);
});

test('a plan with a backup is not carried out without a place for it', async () => {
  const { host } = simulated(NAME);
  const plan = await prepared(host, { backup: 'old.dfu' });
  const events: FlashEvent[] = [];
  for await (const event of flash(plan, host.ports, { signal: new AbortController().signal }))
    events.push(event);
  expect(events.at(-1)).toMatchObject({ code: 'backup-failed', boardState: 'untouched' });
});
