import { describe, expect, test } from 'vitest';
import { jsonEvent, toJsonEvent } from '../../src/flash/event-schema.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { selectDevice } from '../../src/flash/select-device.ts';
import type { UsbEntry } from '../../src/ports/usb.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';
import { inKatapult } from '../katapult/link.ts';
import { carriedOut, firmwareOf, prepared } from './simulated-flash.ts';

export const USB_SCENES = ['katapult-f446', 'katapult-h723', 'katapult-g0b1', 'katapult-f103'];

function boardOf(host: SimulatedHost) {
  const [board] = host.boards;
  if (!board) throw new Error('no board');
  return board;
}

function last(events: readonly FlashEvent[]): FlashEvent {
  const event = events.at(-1);
  if (!event) throw new Error('no event');
  return event;
}

describe('a board that waits in Katapult', () => {
  test.each(USB_SCENES)('is planned from what Katapult says: %s', async (scene) => {
    const host = await inKatapult(scene);
    const plan = await prepared(host);
    expect(plan.refusals).toEqual([]);
    expect(plan.route).toMatchObject({ kind: 'katapult', tty: '/dev/ttyACM0', overUsb: true });
    expect(plan.bootloader).toMatchObject({ end: plan.address, certain: true });
    expect(plan.mapSource).toBe('board-facts');
    for (const { address, data } of plan.write) {
      expect(address % 64).toBe(0);
      expect(data.length % 64).toBe(0);
    }
  });

  test.each(USB_SCENES)('is flashed, read back, started, and back at its bus path: %s', async (scene) => {
    const host = await inKatapult(scene);
    const board = boardOf(host);
    const image = await firmwareOf(host);
    const plan = await prepared(host);
    const below = board.flashContents(0x0800_0000, plan.address - 0x0800_0000);
    const events = await carriedOut(plan, host);
    expect(last(events)).toMatchObject({
      type: 'finished',
      verified: true,
      returnedAs: { path: '1-1.4', vendorId: 0x1d50, productId: 0x614e },
    });
    expect(board.flashContents(plan.address, image.length)).toEqual(image);
    expect(board.flashContents(0x0800_0000, below.length)).toEqual(below);
    for (const event of events) expect(jsonEvent.safeParse(toJsonEvent(event, null)).error).toBeUndefined();
  });

  test.each(USB_SCENES)('with the firmware on it already is read and left alone: %s', async (scene) => {
    const host = await inKatapult(scene);
    const plan = await prepared(host);
    boardOf(host).preload(plan.address, await firmwareOf(host));
    const events = await carriedOut(plan, host);
    const end = last(events);
    expect(end).toMatchObject({ type: 'finished' });
    if (end.type === 'finished') expect(end.skippedBytes).toBe(end.verifiedBytes);
    expect(events.filter((event) => event.type === 'progress' && event.phase !== 'verify')).toHaveLength(0);
  });

  test('stays in Katapult when it is not to be started', async () => {
    const host = await inKatapult('katapult-f446');
    const events = await carriedOut(await prepared(host, { leave: false }), host);
    expect(last(events)).toMatchObject({ type: 'finished', returnedAs: null });
    expect(boardOf(host).mode()).toBe('katapult');
  });

  test('that was exchanged for another kind after the plan is not touched', async () => {
    const host = await inKatapult('katapult-f446');
    const plan = await prepared(host);
    const { route } = plan;
    if (route?.kind !== 'katapult') throw new Error('no Katapult');
    const other = { ...plan, route: { ...route, mcu: 'stm32f407xx' } };
    expect(last(await carriedOut(other, host))).toMatchObject({
      type: 'failed',
      code: 'device-lost',
      boardState: 'untouched',
    });
  });

  test('is the one that is meant when others run their firmware, unless two of them wait', async () => {
    const waiting = await inKatapult('katapult-f446');
    const one = (await waiting.ports.usb.list()).find(({ path }) => path === '1-1.4');
    const klipper = (await simulateHost('katapult-h723').ports.usb.list()).filter(
      ({ path }) => path === '1-1.4',
    );
    if (!one) throw new Error('no board');
    const others = klipper.map((entry) => ({ ...entry, path: '1-1.3' }));
    const listing = (entries: UsbEntry[]) => ({
      usb: { ...waiting.ports.usb, list: async () => entries },
      serial: waiting.ports.serial,
    });
    expect((await selectDevice(listing([...others, one]), undefined)).entry.path).toBe('1-1.4');
    await expect(selectDevice(listing([one, { ...one, path: '1-1.2' }]), undefined)).rejects.toMatchObject({
      code: 'ambiguous-device',
    });
  });

  test('whose port another program has gives that program as the reason', async () => {
    const host = await inKatapult('katapult-f446');
    const plan = await prepared(host);
    await host.ports.serial.open('/dev/ttyACM0', { baudRate: 250_000 });
    expect(last(await carriedOut(plan, host))).toMatchObject({
      code: 'device-busy',
      boardState: 'untouched',
    });
  });
});
