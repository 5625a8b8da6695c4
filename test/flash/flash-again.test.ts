import { describe, expect, test } from 'vitest';
import type { FlashEvent } from '../../src/flash/events.ts';
import { type UsbControlSetup, type UsbDevice, UsbError } from '../../src/ports/usb.ts';
import type { SimulatedHost } from '../../src/simulation/simulate-host.ts';
import { BOARDS, carriedOut, firmwareOf, prepared, sameBytes, simulated } from './simulated-flash.ts';

const [DNLOAD, GETSTATUS, CLRSTATUS, ABORT] = [1, 3, 4, 6];

/** What a flash sent: erase and set-address commands are 5 bytes in block 0, data comes in blocks above 1. */
function sent(host: SimulatedHost, since: number): { commands: number; blocks: number; bytes: number } {
  const downloads = host.transfers.log
    .slice(since)
    .filter(({ setup }) => setup.requestType === 'class' && setup.request === DNLOAD);
  const data = downloads.filter(({ setup }) => setup.value > 1);
  return {
    commands: downloads.filter(({ setup, bytes }) => setup.value === 0 && bytes === 5).length,
    blocks: data.length,
    bytes: data.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

const totalOf = (events: readonly FlashEvent[], phase: string) =>
  events.find((event) => event.type === 'phase-started' && event.phase === phase);
const notes = (events: readonly FlashEvent[]) =>
  events.flatMap((event) => (event.type === 'note' ? [event.code] : []));

describe.each(BOARDS)('%s, with this firmware on it already,', (name) => {
  test('is neither erased nor written, and still verified, started and waited for', async () => {
    const { host, board } = simulated(name);
    const firmware = await firmwareOf(host);
    const plan = await prepared(host);
    board.preload(plan.address, firmware);
    const since = host.transfers.transferCount();
    const events = await carriedOut(plan, host);
    expect(sent(host, since).blocks).toBe(0);
    expect(totalOf(events, 'erase')).toMatchObject({ totalBytes: 0 });
    expect(notes(events)).toContain('already-right');
    const right = events.find((event) => event.type === 'note' && event.code === 'already-right');
    const sizes = plan.erase.reduce((sum, { size }) => sum + size, 0);
    // the sectors follow one another, so they are one stretch
    expect(right).toMatchObject({ stretches: [{ address: plan.erase[0]?.address, size: sizes }] });
    const last = events.at(-1);
    if (last?.type !== 'finished') throw new Error('it did not finish');
    expect(last.skippedBytes).toBe(last.verifiedBytes);
    expect(last.verifiedBytes).toBeGreaterThanOrEqual(firmware.length);
    expect(board.mode()).toBe('klipper');
  });

  test('costs one sector when one byte of it differs', async () => {
    const { host, board } = simulated(name);
    const firmware = await firmwareOf(host);
    const plan = await prepared(host);
    const other = firmware.slice();
    other[other.length - 5] = (other.at(-5) ?? 0) ^ 0x10;
    board.preload(plan.address, other);
    const events = await carriedOut(plan, host);
    expect(totalOf(events, 'erase')).toMatchObject({ totalBytes: plan.erase.at(-1)?.size });
    expect(events.at(-1)?.type).toBe('finished');
    expect(sameBytes(board.flashContents(plan.address, firmware.length), firmware)).toBe(true);
  });
});

test('on F446 a blank place is written without erasing', async () => {
  const { host, board } = simulated('octopus-pro-f446');
  const firmware = await firmwareOf(host);
  const plan = await prepared(host);
  board.preload(plan.address, new Uint8Array(firmware.length + 4096).fill(0xff));
  const events = await carriedOut(plan, host);
  expect(totalOf(events, 'erase')).toMatchObject({ totalBytes: 0 });
  expect(notes(events)).toContain('already-blank');
  expect(events.at(-1)).toMatchObject({ type: 'finished', skippedBytes: 0 });
  expect(board.judgement.programmedUnerased).toBe(0);
});

test('on H723 a place that reads blank is erased all the same: its words may have been programmed', async () => {
  const { host, board } = simulated('octopus-pro-h723');
  const firmware = await firmwareOf(host);
  const plan = await prepared(host);
  // programmed with ones: they read as erased and take no other program
  board.preload(plan.address, new Uint8Array(firmware.length).fill(0xff));
  const events = await carriedOut(plan, host);
  expect(totalOf(events, 'erase')).toMatchObject({ totalBytes: 128 * 1024 });
  expect(events.at(-1)).toMatchObject({ type: 'finished' });
  expect(board.judgement.programmedUnerased).toBe(0);
});

test('blank runs are not sent, and what was erased and not written is read back blank', async () => {
  const { host, board } = simulated('octopus-pro-f446');
  const firmware = await firmwareOf(host);
  const plan = await prepared(host);
  const data = firmware.slice();
  data.fill(0xff, 0x7100, 0x8000);
  const since = host.transfers.transferCount();
  const events = await carriedOut(
    { ...plan, write: [{ address: plan.address, data }], leaveAddress: null },
    host,
  );
  expect(events.at(-1)).toMatchObject({ type: 'finished' });
  expect(sent(host, since).bytes).toBeLessThanOrEqual(firmware.length - 0xf00 + 4);
  expect(totalOf(events, 'verify')).toMatchObject({
    totalBytes: plan.erase.reduce((sum, { size }) => sum + size, 0),
  });
  expect(sameBytes(board.flashContents(plan.address, data.length), data)).toBe(true);
});

test('a byte behind the image that did not become blank is a mismatch', async () => {
  const { host, board } = simulated('octopus-pro-f446');
  const plan = await prepared(host);
  const behind = (plan.erase.at(-1)?.address ?? 0) + (plan.erase.at(-1)?.size ?? 0) - 1;
  board.corruptRead(behind, 0x01);
  const last = (await carriedOut(plan, host)).at(-1);
  expect(last).toMatchObject({ code: 'verify-mismatch', address: behind });
});

test('the address is set once for each run of sectors, not once for each block', async () => {
  const { host } = simulated('octopus-pro-f446');
  const plan = await prepared(host);
  const since = host.transfers.transferCount();
  await carriedOut({ ...plan, leaveAddress: null }, host);
  const { commands, blocks } = sent(host, since);
  expect(blocks).toBeGreaterThan(15);
  // per sector: its erase, and one address to look at it; then the write, the reading back, and a tail
  expect(commands).toBeLessThanOrEqual(2 * plan.erase.length + 4);
});

test('a device that refuses to be read beforehand is flashed whole, with a note', async () => {
  const { host } = simulated('octopus-pro-f446');
  const plan = await prepared(host);
  let armed = true;
  const events = await carriedOut(
    plan,
    withDevice(host, (device) => ({
      ...device,
      controlTransferIn: (setup, length, timeoutMs) => {
        if (armed && isClass(setup) && setup.request === 2) {
          armed = false;
          return Promise.reject(new UsbError('stall', 'endpoint stalled'));
        }
        return device.controlTransferIn(setup, length, timeoutMs);
      },
    })),
  );
  expect(notes(events)).toContain('not-compared');
  expect(events.at(-1)).toMatchObject({ type: 'finished', skippedBytes: 0 });
});

test.each(BOARDS)(
  '%s, which drops a block when asked early, is erased there and written again',
  async (name) => {
    const { host, board } = simulated(name);
    const firmware = await firmwareOf(host);
    const plan = await prepared(host);
    const events = await carriedOut(plan, withDevice(host, dropping(7)));
    expect(events.at(-1)).toMatchObject({ type: 'finished' });
    expect(sameBytes(board.flashContents(plan.address, firmware.length), firmware)).toBe(true);
    expect(notes(events)).toContain('written-again');
    expect(board.judgement.programmedUnerased).toBe(0);
    for (const event of events) {
      if (event.type === 'progress') expect(event.doneBytes).toBeLessThanOrEqual(event.totalBytes);
    }
  },
);

const isClass = (setup: UsbControlSetup) => setup.requestType === 'class';

function withDevice(host: SimulatedHost, change: (device: UsbDevice) => UsbDevice): SimulatedHost {
  const { usb } = host.ports;
  const device = async (path: string) => change(bound(await usb.device(path)));
  return { ...host, ports: { ...host.ports, usb: { ...usb, list: () => usb.list(), device } } };
}

/** Its methods without `this`, so that one of them can be replaced. */
function bound(device: UsbDevice): UsbDevice {
  return {
    open: () => device.open(),
    close: () => device.close(),
    claimInterface: (number) => device.claimInterface(number),
    releaseInterface: (number) => device.releaseInterface(number),
    selectAlternateInterface: (number, alternate) => device.selectAlternateInterface(number, alternate),
    controlTransferIn: (setup, length, timeoutMs) => device.controlTransferIn(setup, length, timeoutMs),
    controlTransferOut: (setup, data, timeoutMs) => device.controlTransferOut(setup, data, timeoutMs),
  };
}

/** A ROM that stalls the question after its `nth` block and is found in dfuERROR then, as one that needs its time. */
function dropping(nth: number): (device: UsbDevice) => UsbDevice {
  let blocks = 0;
  let questions = 0;
  return (device) => ({
    ...device,
    controlTransferOut: (setup, data, timeoutMs) => {
      if (isClass(setup) && setup.request === DNLOAD && setup.value > 1) {
        blocks += 1;
        questions = 0;
      }
      const clears = isClass(setup) && setup.request === CLRSTATUS && blocks === nth;
      return device.controlTransferOut(clears ? { ...setup, request: ABORT } : setup, data, timeoutMs);
    },
    controlTransferIn: async (setup, length, timeoutMs) => {
      const asked = isClass(setup) && setup.request === GETSTATUS && blocks === nth;
      if (asked) questions += 1;
      if (asked && questions === 2) throw new UsbError('stall', 'endpoint stalled');
      const answer = await device.controlTransferIn(setup, length, timeoutMs);
      return asked && questions === 3
        ? { data: new DataView(Uint8Array.of(15, 0, 0, 0, 10, 0).buffer) }
        : answer;
    },
  });
}
