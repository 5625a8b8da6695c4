import { expect, test } from 'vitest';
import { comeBack } from '../../src/flash/come-back.ts';
import { type Usb, type UsbEntry, UsbError } from '../../src/ports/usb.ts';

const DEVICE = { path: '1-1.4', deviceNumber: 7 };

/** A device descriptor, for DFU followed by a configuration with one DfuSe interface. */
function entry(vendorId: number, productId: number, deviceNumber: number): UsbEntry {
  const device = new Uint8Array(18);
  const view = new DataView(device.buffer);
  device.set([18, 1]);
  view.setUint16(8, vendorId, true);
  view.setUint16(10, productId, true);
  const configuration = [9, 2, 27, 0, 1, 1, 0, 0xc0, 50];
  const dfu = [9, 4, 0, 0, 0, 0xfe, 1, 2, 4, 9, 0x21, 11, 255, 0, 0, 8, 0x1a, 1];
  return {
    path: DEVICE.path,
    busNumber: 1,
    deviceNumber,
    speed: 'full',
    descriptors: Uint8Array.from([...device, ...(productId === 0xdf11 ? [...configuration, ...dfu] : [])]),
    manufacturer: null,
    product: 'stm32f446xx',
    serialNumber: null,
    interfaces: [],
    access: 'read-write',
    node: null,
  };
}

const rom = (deviceNumber: number) => entry(0x0483, 0xdf11, deviceNumber);
const klipper = entry(0x1d50, 0x614e, 8);
const katapult = entry(0x1d50, 0x6177, 8);

/** Looks come in this order, the last one for ever. */
function bus(looks: readonly (readonly UsbEntry[] | Error)[]) {
  let now = 0;
  let at = 0;
  const usb: Usb = {
    list: async () => {
      const look = looks[Math.min(at, looks.length - 1)] ?? [];
      at += 1;
      if (look instanceof Error) throw look;
      return look;
    },
    device: async () => {
      throw new UsbError('not-found', 'nothing is opened here');
    },
    watch: () => () => undefined,
  };
  const clock = {
    nowMs: () => now,
    epochMs: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  return { ports: { usb, clock }, elapsedMs: () => now };
}

const wait = (looks: readonly (readonly UsbEntry[] | Error)[]) =>
  comeBack(bus(looks).ports, DEVICE, () => undefined);

test('what is no bootloader at the same path has returned', async () => {
  expect(await wait([[rom(7)], [], [], [klipper]])).toMatchObject({
    kind: 'returned',
    as: { path: '1-1.4', vendorId: 0x1d50, productId: 0x614e },
  });
});

test('a bootloader may pass on to the firmware, or stay', async () => {
  expect(await wait([[], [katapult], [katapult], [klipper]])).toMatchObject({ kind: 'returned' });
  expect(await wait([[], [katapult]])).toEqual({ kind: 'bootloader', name: 'Katapult bootloader' });
});

test('the ROM again, after it was gone or under a new device number, is DFU mode again', async () => {
  expect(await wait([[rom(7)], [], [rom(7)]])).toEqual({ kind: 'dfu-again' });
  expect(await wait([[rom(7)], [rom(8)]])).toEqual({ kind: 'dfu-again' });
});

test('the identity of a ROM is never the firmware, even while its interfaces are not to be seen', async () => {
  const bare = { ...rom(8), descriptors: rom(8).descriptors.subarray(0, 18) };
  expect(await wait([[rom(7)], [], [bare]])).toEqual({ kind: 'dfu-again' });
});

test('a look that failed does not make a board that stayed look like one that came back', async () => {
  expect(await wait([[rom(7)], new UsbError('other', 'no bus'), [rom(7)]])).toEqual({ kind: 'still-there' });
});

test('the ROM that never left is still there', async () => {
  expect(await wait([[rom(7)]])).toEqual({ kind: 'still-there' });
});

test('nothing is absent after 15 seconds, something at another path does not count', async () => {
  const { ports, elapsedMs } = bus([[{ ...klipper, path: '1-1.3' }]]);
  expect(await comeBack(ports, DEVICE, () => undefined)).toEqual({ kind: 'absent', problem: null });
  expect(elapsedMs()).toBe(15_000);
});

test('a bus that cannot be read for a moment is asked again, for ever it is told', async () => {
  const error = new UsbError('other', 'no bus');
  expect(await wait([[], error, [klipper]])).toMatchObject({ kind: 'returned' });
  expect(await wait([error])).toEqual({ kind: 'absent', problem: 'no bus' });
});

test('waiting can be stopped at any look', async () => {
  const stop = () => {
    throw new Error('stopped');
  };
  await expect(comeBack(bus([[rom(7)]]).ports, DEVICE, stop)).rejects.toThrow('stopped');
});
