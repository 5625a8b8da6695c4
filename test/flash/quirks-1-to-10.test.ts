import { expect, test } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { runErase } from '../../src/commands/erase.ts';
import { readDeviceInfo } from '../../src/flash/device-info.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { lookAtDevice } from '../../src/flash/looked-device.ts';
import { actionOn } from '../commands/run-action.ts';
import { carriedOut, firmwareOf, prepared, sameBytes, simulated } from './simulated-flash.ts';

/** Flashes the scene's own firmware and returns everything that was told. */
async function flashed(scene: string) {
  const one = simulated(scene);
  const firmware = await firmwareOf(one.host);
  const plan = await prepared(one.host);
  const startMs = one.host.ports.clock.nowMs();
  const events = await carriedOut(plan, one.host);
  const elapsedMs = one.host.ports.clock.nowMs() - startMs;
  return { ...one, plan, firmware, events, elapsedMs, last: events.at(-1) };
}

const notes = (events: readonly FlashEvent[]) =>
  events.flatMap((event) => (event.type === 'note' ? [event.code] : []));

test.each(['chip-stm32f427', 'chip-stm32f429', 'octopus-pro-f429'])(
  'quirk 1: the layout of %s, cut short, is used as it came, and that is said',
  async (scene) => {
    const { plan, last, host } = await flashed(scene);
    expect(plan.mapSource).toBe('device-clamped');
    expect(plan.notes.join(' ')).toContain('announced 166 bytes of memory map and sent 112');
    expect(last).toMatchObject({ type: 'finished' });
    expect(host.surprises).toEqual([]);
  },
);

test.each(['chip-stm32f405', 'chip-stm32f722', 'chip-stm32f745'])(
  'quirk 2: %s, which waits in dfuERROR with status 10 from its start, is cleared, told harmless, and flashed',
  async (scene) => {
    const { host, board } = simulated(scene);
    const firmware = await firmwareOf(host);
    // looking clears the state: a plan made first would hide it
    const looked = await lookAtDevice(host.ports, undefined);
    const { oddities } = await readDeviceInfo(host.ports, looked);
    expect(oddities.map(({ code }) => code)).toContain('born-in-error');
    const events = await carriedOut(await prepared(host), host);
    expect(events.at(-1)).toMatchObject({ type: 'finished' });
    expect(sameBytes(board.flashContents(0x0800_0000, firmware.length), firmware)).toBe(true);
  },
);

test.each(['chip-stm32f407', 'chip-stm32h743', 'chip-stm32g0b1'])(
  'quirk 3: %s is gone before it confirms the leave; that is success, as the bytes are verified and it is back',
  async (scene) => {
    const { last, events, board } = await flashed(scene);
    expect(last).toMatchObject({ type: 'finished', verified: true, returnedAs: { productId: 0x614e } });
    expect(notes(events)).toContain('leave-unconfirmed');
    expect(board.mode()).toBe('klipper');
  },
);

test.each(['chip-stm32f446', 'chip-stm32f407'])(
  'quirk 4: after the leave nothing more is asked of %s, gone or not: no detach, no reset',
  async (scene) => {
    const { host, last } = await flashed(scene);
    expect(last).toMatchObject({ type: 'finished' });
    const requests = host.transfers.log.flatMap(({ setup, bytes }) =>
      setup.requestType === 'class' ? [{ request: setup.request, bytes }] : [],
    );
    // the download of nothing and its status
    expect(requests.slice(-2)).toEqual([
      { request: 1, bytes: 0 },
      { request: 3, bytes: 6 },
    ]);
    expect(requests.filter(({ request }) => request === 0)).toEqual([]);
  },
);

test.each(['chip-gd32vf103', 'chip-stm32f407'])(
  'quirk 5: the 100 ms that %s announces for setting an address are not slept',
  async (scene) => {
    const { host, plan, last } = await flashed(scene);
    expect(last).toMatchObject({ type: 'finished' });
    const { log } = host.transfers;
    // from each command of five bytes to what follows its status
    const tookMs = log.flatMap(({ setup, bytes, atMs }, at) => {
      const isCommand = setup.requestType === 'class' && setup.request === 1 && setup.value === 0;
      const next = log.slice(at + 1).find((later) => later.setup.request !== 3);
      return isCommand && bytes === 5 && next ? [next.atMs - atMs] : [];
    });
    // the others are the erases
    expect(tookMs.filter((ms) => ms < 2)).toHaveLength(tookMs.length - plan.erase.length);
    expect(tookMs.length - plan.erase.length).toBeGreaterThan(3);
  },
);

test('quirk 6: an F405 that announces 100 ms and takes 16 s for all of its flash is waited for', async () => {
  // our erase of all goes sector by sector there, and each sector is waited for, worn and at x8, too
  const { context, opened, board, host } = actionOn('chip-stm32f405');
  board.setParallelism('x8');
  expect(await runErase(context, { host: opened, all: true, yes: true })).toBe(EXIT.ok);
  expect(host.ports.clock.nowMs()).toBeGreaterThan(16_000);
  expect(board.flashContents(0x0800_0000, 1 << 20).every((byte) => byte === 0xff)).toBe(true);
});

test('quirk 7: an L4 that announces too little and stalls until it is done is asked again, and flashed', async () => {
  const { last, board } = await flashed('chip-stm32l452');
  expect(last).toMatchObject({ type: 'finished' });
  expect(board.judgement).toMatchObject({ wrongState: 0, programmedUnerased: 0 });
});

test('quirk 8: an H743 that stays busy after an erase in its second bank is freed and flashed', async () => {
  const { host, board } = simulated('chip-stm32h743');
  const plan = await prepared(host);
  const address = 0x0812_0000;
  const bytes = new Uint8Array(2048).map((_, at) => at & 0xff);
  const write = [{ address, data: bytes }];
  const erase = [{ address, size: 0x2_0000 }];
  board.preload(address, new Uint8Array(64));
  const events = await carriedOut({ ...plan, write, erase, leaveAddress: null }, host);
  expect(events.at(-1)).toMatchObject({ type: 'finished' });
  expect(sameBytes(board.flashContents(address, bytes.length), bytes)).toBe(true);
});

test('quirk 8: left in that state by a program that was killed, the next run frees it and ends well', async () => {
  const one = simulated('chip-stm32h743');
  const { host, board } = one;
  const handle = await host.ports.usb.device(board.path);
  await handle.open();
  await handle.claimInterface(0);
  const dfu = { requestType: 'class', recipient: 'interface', value: 0, index: 0 } as const;
  await handle.controlTransferOut({ ...dfu, request: 1 }, Uint8Array.of(0x41, 0, 0, 0x12, 0x08));
  await handle.controlTransferIn({ ...dfu, request: 3 }, 6);
  host.restartProgram();
  await host.ports.clock.sleep(10_000);
  expect(board.dfuState()).toBe(4);
  const startMs = host.ports.clock.nowMs();
  const events = await carriedOut(await prepared(host), host);
  expect(events.at(-1)).toMatchObject({ type: 'finished' });
  // known for it by its map, it is not given the half minute of a mass erase
  expect(host.ports.clock.nowMs() - startMs).toBeLessThan(20_000);
});

test('quirk 9: a C5 has no option bytes, takes 1024 bytes at once, stalls CLRSTATUS in idle, and is flashed', async () => {
  const { plan, last, host, board } = await flashed('chip-stm32c562');
  expect(plan.route).toMatchObject({ transferSize: 1024 });
  expect(last).toMatchObject({ type: 'finished' });
  expect(board.judgement.wrongState).toBe(0);
  const functional = host.transfers.log.filter(
    ({ setup }) => setup.requestType === 'standard' && setup.value >> 8 === 0x21,
  );
  expect(functional).toEqual([]);
});

test('quirk 10: of three memories of one name the G0B1 is flashed in the first', async () => {
  const { plan, last } = await flashed('ebb36-g0b1');
  expect(plan.route).toMatchObject({ alternateSetting: 0 });
  expect(last).toMatchObject({ type: 'finished' });
});
