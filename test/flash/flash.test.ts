import { describe, expect, test } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { jsonEvent, toJsonEvent } from '../../src/flash/event-schema.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { makeDfuSe } from '../firmware/make-image.ts';
import {
  BOARDS,
  carriedOut,
  FLASH_START,
  firmwareOf,
  prepared,
  routeOf,
  sameBytes,
  simulated,
} from './simulated-flash.ts';

/** phases in order, with the ending */
const outline = (events: readonly FlashEvent[]) =>
  events.flatMap((event) => {
    if (event.type === 'phase-started') return [event.phase];
    return event.type === 'failed' ? [`failed ${event.code}`] : event.type === 'finished' ? ['finished'] : [];
  });

describe.each(BOARDS)('%s', (name) => {
  test('is flashed, verified and back at the same bus path, without a fault of ours', async () => {
    const { host, board } = simulated(name);
    const plan = await prepared(host);
    const before = board.flashContents(FLASH_START, plan.address - FLASH_START);
    const events = await carriedOut(plan, host);
    expect(events.at(-1)).toMatchObject({
      type: 'finished',
      verified: true,
      returnedAs: { path: plan.device.path, vendorId: 0x1d50, productId: 0x614e, name: 'Klipper firmware' },
    });
    const firmware = await firmwareOf(host);
    expect(sameBytes(board.flashContents(plan.address, firmware.length), firmware)).toBe(true);
    expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
    expect(board.mode()).toBe('klipper');
    // these ROMs hold GETSTATUS, and waiting longer than that would only cost time
    const { polledTooEarly: _, ...faults } = board.judgement;
    expect(Object.values(faults).every((count) => count === 0)).toBe(true);
  });

  test('tells its events in the documented order, each in the JSON form', async () => {
    const { host } = simulated(name);
    const events = await carriedOut(await prepared(host), host);
    expect(events[0]?.type).toBe('plan');
    expect(outline(events)).toEqual(['prepare', 'erase', 'write', 'verify', 'leave', 'return', 'finished']);
    let open: string | null = null;
    for (const event of events) {
      expect(jsonEvent.parse(JSON.parse(JSON.stringify(toJsonEvent(event, '1-1.4'))))).toBeTruthy();
      if (event.type === 'phase-started') {
        expect(open).toBeNull();
        open = event.phase;
      }
      if (event.type === 'progress') expect(event.phase).toBe(open);
      if (event.type === 'phase-finished') {
        expect(event.phase).toBe(open);
        open = null;
      }
    }
    for (const phase of ['erase', 'write', 'verify']) {
      const told = events.filter((event) => event.type === 'progress' && event.phase === phase);
      expect(told.at(-1)).toMatchObject({
        doneBytes: told.at(-1)?.type === 'progress' ? expect.any(Number) : null,
      });
      const done = told.map((event) => (event.type === 'progress' ? event.doneBytes : 0));
      expect(done).toEqual([...done].sort((a, b) => a - b));
      const last = told.at(-1);
      expect(last?.type === 'progress' && last.doneBytes === last.totalBytes).toBe(true);
    }
  });

  test('refuses its own image at a wrong address, and touches nothing', async () => {
    const { host, board } = simulated(name);
    const before = board.flashContents(FLASH_START, 512 * 1024);
    const plan = await prepared(host, { address: 0x0804_0000 });
    expect(plan.refusals.map(({ code }) => code)).toContain('linked-elsewhere');
    const events = await carriedOut(plan, host);
    expect(outline(events)).toEqual(['failed refused']);
    expect(events.at(-1)).toMatchObject({ boardState: 'untouched', phase: 'prepare' });
    expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
  });
});

test('without leave the board stays in DFU mode, verified', async () => {
  const { host, board } = simulated('octopus-pro-f446');
  const events = await carriedOut(await prepared(host, { leave: false }), host);
  expect(outline(events)).toEqual(['prepare', 'erase', 'write', 'verify', 'finished']);
  expect(events.at(-1)).toMatchObject({ returnedAs: null });
  expect(board.mode()).toBe('dfu');
});

test('a .dfu file is flashed to where it says', async () => {
  const { host, board } = simulated('octopus-pro-f446');
  const firmware = await firmwareOf(host);
  const image = readImage(makeDfuSe([[{ address: 0x0800_8000, data: firmware }]]), 'klipper.dfu');
  const events = await carriedOut(await prepared(host, { image }), host);
  expect(events.at(-1)?.type).toBe('finished');
  expect(sameBytes(board.flashContents(0x0800_8000, firmware.length), firmware)).toBe(true);
});

test('the error state in which an F429 is born is told as harmless when it is met', async () => {
  const { host, board } = simulated('octopus-pro-f429');
  expect(board.dfuState()).toBe(10);
  const plan = await prepared(simulated('octopus-pro-f429').host);
  const events = await carriedOut(plan, host);
  const note = events.find((event) => event.type === 'note');
  expect(note).toMatchObject({ code: 'error-state-cleared', message: expect.stringContaining('harmless') });
  expect(events.at(-1)?.type).toBe('finished');
});

describe('a verified board that does not come back', () => {
  test('is not-returned, with the words that the bytes are right, when nothing shows up', async () => {
    const { host, board } = simulated('octopus-pro-f446');
    const events = await carriedOut(await prepared(host), host, {
      onEvent: (event) => {
        if (event.type === 'phase-started' && event.phase === 'return') board.unplug('lost');
      },
    });
    const last = events.at(-1);
    expect(last).toMatchObject({
      type: 'failed',
      code: 'not-returned',
      phase: 'return',
      boardState: 'verified',
    });
    expect(last?.type === 'failed' ? last.message : '').toContain('the bytes on the board are right');
    expect(host.ports.clock.nowMs()).toBeLessThan(30_000);
  });

  test('is told to have BOOT0 set when it comes back in DFU mode', async () => {
    const { host, board } = simulated('octopus-pro-f446');
    const events = await carriedOut(await prepared(host), host, {
      onEvent: (event) => {
        if (event.type === 'phase-started' && event.phase === 'return') board.pressReset();
      },
    });
    const last = events.at(-1);
    expect(last).toMatchObject({ code: 'not-returned', boardState: 'verified' });
    expect(last?.type === 'failed' ? last.message : '').toContain('BOOT0 is still set');
    expect(last?.type === 'failed' ? last.next[0] : '').toContain('BOOT0');
  });
});

test.each([0x0800_8000, 0x0800_9003])(
  'flash that reads back another byte at %i is a mismatch there',
  async (address) => {
    const { host, board } = simulated('octopus-pro-f446');
    const plan = await prepared(host);
    board.corruptRead(address, 0x01);
    const last = (await carriedOut(plan, host)).at(-1);
    expect(last).toMatchObject({
      code: 'verify-mismatch',
      phase: 'verify',
      address,
      boardState: 'written-not-verified',
    });
  },
);

test('a board that was exchanged after planning is not touched', async () => {
  const { host } = simulated('octopus-pro-f429');
  const other = simulated('octopus-pro-f446');
  const before = other.board.flashContents(FLASH_START, 512 * 1024);
  const last = (await carriedOut(await prepared(host), other.host)).at(-1);
  expect(last).toMatchObject({ code: 'device-lost', phase: 'prepare', boardState: 'untouched' });
  expect(sameBytes(other.board.flashContents(FLASH_START, before.length), before)).toBe(true);
});

test('a board that came to the bus anew since the plan is not taken for the one that was planned for', async () => {
  const { host, board } = simulated('octopus-pro-f429');
  const plan = await prepared(host);
  board.unplug();
  board.plug();
  await host.ports.clock.sleep(5000);
  const before = board.flashContents(FLASH_START, 64 * 1024);
  expect((await carriedOut(plan, host)).at(-1)).toMatchObject({
    code: 'device-lost',
    boardState: 'untouched',
  });
  expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
});

test('a board of the same kind with another serial number is not the one that was planned for', async () => {
  const { host, board } = simulated('octopus-pro-f429');
  const plan = await prepared(host);
  const other = { ...plan, device: { ...plan.device, serialNumber: '0123456789AB' } };
  const before = board.flashContents(FLASH_START, 64 * 1024);
  expect((await carriedOut(other, host)).at(-1)).toMatchObject({
    code: 'device-lost',
    boardState: 'untouched',
  });
  expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
});

test('a device that takes other block sizes is not the one that was planned for', async () => {
  const { host } = simulated('octopus-pro-f446');
  const plan = await prepared(host);
  const route = { ...routeOf(plan), transferSize: routeOf(plan).transferSize / 2 };
  const last = (await carriedOut({ ...plan, route }, host)).at(-1);
  expect(last).toMatchObject({ code: 'device-lost', boardState: 'untouched' });
});

test('a plan on a map from facts ends where the device tells another one after all', async () => {
  const { host, board } = simulated('octopus-pro-f446');
  const plan = await prepared(host);
  const [first, ...rest] = plan.map.regions;
  if (!first) throw new Error('the plan has no map');
  const guessed = { ...plan.map, regions: [{ ...first, sectors: 1 }, ...rest] };
  const before = board.flashContents(FLASH_START, 64 * 1024);
  const last = (await carriedOut({ ...plan, map: guessed, mapSource: 'board-facts' }, host)).at(-1);
  expect(last).toMatchObject({ code: 'device-lost', boardState: 'untouched' });
  expect(sameBytes(board.flashContents(FLASH_START, before.length), before)).toBe(true);
});

test('a reader that stops early leaves the device closed, so that the next run can claim it', async () => {
  const { host } = simulated('octopus-pro-f446');
  const { flash } = await import('../../src/flash/flash.ts');
  const plan = await prepared(host);
  for await (const event of flash(plan, host.ports, { signal: new AbortController().signal })) {
    if (event.type === 'progress') break;
  }
  const events = await carriedOut(await prepared(host), host);
  expect(events.at(-1)?.type).toBe('finished');
});
