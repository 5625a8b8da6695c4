import { describe, expect, test } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { prepareFlash } from '../../src/flash/prepare.ts';
import type { HostPorts } from '../../src/ports/host-ports.ts';
import { type UsbControlSetup, type UsbDevice, UsbError } from '../../src/ports/usb.ts';
import type { SimulatedHost } from '../../src/simulation/simulate-host.ts';
import { BOARDS, FILE, FLASH_START, firmwareOf, prepared, sameBytes, simulated } from './simulated-flash.ts';

/** The host with USB answers replaced: `answer` gives bytes, throws, or returns undefined to let it pass. */
function intercepted(
  { ports }: SimulatedHost,
  answer: (setup: UsbControlSetup) => Uint8Array | undefined,
): HostPorts {
  const wrap = (device: UsbDevice): UsbDevice => ({
    open: () => device.open(),
    close: () => device.close(),
    claimInterface: (number) => device.claimInterface(number),
    releaseInterface: (number) => device.releaseInterface(number),
    selectAlternateInterface: (number, alternate) => device.selectAlternateInterface(number, alternate),
    controlTransferOut: (setup, data, timeoutMs) => device.controlTransferOut(setup, data, timeoutMs),
    controlTransferIn: async (setup, length, timeoutMs) => {
      const bytes = answer(setup);
      return bytes
        ? { data: new DataView(bytes.buffer) }
        : device.controlTransferIn(setup, length, timeoutMs);
    },
  });
  return {
    ...ports,
    usb: {
      // without the kernel's copy of the strings
      list: async () =>
        (await ports.usb.list()).map((entry) => ({
          ...entry,
          interfaces: entry.interfaces.map((one) => ({ ...one, name: null })),
        })),
      device: async (path) => wrap(await ports.usb.device(path)),
      watch: (onChange) => ports.usb.watch(onChange),
    },
  };
}

const isString = ({ requestType, request, value }: UsbControlSetup) =>
  requestType === 'standard' && request === 6 && value >> 8 === 3;

async function request(host: SimulatedHost) {
  const image = readImage(await firmwareOf(host), 'klipper.bin');
  return { image, file: FILE, leave: true };
}

test.each(BOARDS)('looking at %s changes nothing in its flash and plans without a refusal', async (name) => {
  const { host, board } = simulated(name);
  const before = board.flashContents(FLASH_START, 512 * 1024);
  const plan = await prepared(host);
  expect(plan.refusals).toEqual([]);
  expect(plan.bootloader).toMatchObject({ start: FLASH_START, end: plan.address, certain: true });
  expect(sameBytes(board.flashContents(FLASH_START, 512 * 1024), before)).toBe(true);
});

test('the cut-off string of an F429 is used as it came, and that is said', async () => {
  const plan = await prepared(simulated('octopus-pro-f429').host);
  expect(plan.mapSource).toBe('device-clamped');
  expect(plan.map.regions.map(({ sectors }) => sectors)).toEqual([4, 1, 7]);
  expect(plan.notes[0]).toContain('announced 166 bytes of memory map and sent 112');
});

test('looking drops an erase that a killed program had sent, instead of starting it', async () => {
  const one = simulated('octopus-pro-f446');
  const { host, board } = one;
  const before = board.flashContents(FLASH_START, 512 * 1024);
  const handle = await host.ports.usb.device(board.path);
  await handle.open();
  await handle.claimInterface(0);
  const dfu = { requestType: 'class', recipient: 'interface', value: 0, index: 0 } as const;
  const status = async () => (await handle.controlTransferIn({ ...dfu, request: 3 }, 6)).data?.getUint8(4);
  if ((await status()) === 10) await handle.controlTransferOut({ ...dfu, request: 4 }, new Uint8Array(0));
  await handle.controlTransferOut({ ...dfu, request: 1 }, Uint8Array.of(0x41, 0, 0, 0, 8));
  host.restartProgram();
  expect(board.dfuState()).toBe(3);
  await prepared(host);
  expect(sameBytes(board.flashContents(FLASH_START, 512 * 1024), before)).toBe(true);
});

describe('the device is chosen', () => {
  test('by bus path', async () => {
    const { host } = simulated('two-boards');
    expect((await prepared(host, { device: '1-1.3' })).device.path).toBe('1-1.3');
  });

  test('by serial number', async () => {
    const { host } = simulated('octopus-pro-f429');
    const plan = await prepared(host);
    expect((await prepared(host, { device: plan.device.serialNumber ?? '' })).device.path).toBe(
      plan.device.path,
    );
  });

  test('by VID:PID, in either case', async () => {
    const { host } = simulated('octopus-pro-f446');
    expect((await prepared(host, { device: '0483:DF11' })).device.vendorId).toBe(0x0483);
  });

  test('by a tty path: a board that runs Klipper is refused with the way into DFU mode', async () => {
    const { host } = simulated('healthy-printer');
    const plan = await prepared(host, { device: '/dev/ttyACM0' });
    expect(plan.refusals).toMatchObject([{ code: 'not-in-dfu-mode' }]);
    expect(plan.refusals[0]?.wayOut).toContain('BOOT0');
    expect([plan.erase, plan.write]).toEqual([[], []]);
  });

  test('by itself where only one board runs, to say that it is not in DFU mode', async () => {
    const plan = await prepared(simulated('healthy-printer').host);
    expect(plan.refusals).toMatchObject([{ code: 'not-in-dfu-mode' }]);
  });

  test('never among several: they are listed', async () => {
    const { host } = simulated('two-boards');
    for (const device of [undefined, '0483:df11']) {
      await expect(prepared(host, device === undefined ? {} : { device })).rejects.toMatchObject({
        name: 'SelectionError',
        code: 'ambiguous-device',
        choices: [{ path: '1-1.3' }, { path: '1-1.4' }],
      });
    }
  });

  test('or nothing is: what is there is listed, and what to do', async () => {
    const { host, board } = simulated('octopus-pro-f446');
    await expect(prepared(host, { device: '1-9' })).rejects.toMatchObject({
      code: 'no-device',
      choices: [{ path: board.path, inDfuMode: true }],
    });
    board.unplug();
    await expect(prepared(host)).rejects.toMatchObject({
      code: 'no-device',
      choices: [],
      next: expect.stringContaining('BOOT0'),
    });
  });
});

test('a ROM whose interfaces the system does not show is never said not to be in DFU mode', async () => {
  const { host } = simulated('octopus-pro-f446');
  const list = async () =>
    (await host.ports.usb.list()).map((entry) => ({
      ...entry,
      descriptors: entry.descriptors.subarray(0, 18),
    }));
  const ports = { ...host.ports, usb: { ...intercepted(host, () => undefined).usb, list } };
  for (const device of [undefined, '1-1.4']) {
    const asked = prepareFlash(ports, {
      ...(await request(host)),
      ...(device === undefined ? {} : { device }),
    });
    await expect(asked).rejects.toMatchObject({
      code: 'no-device',
      message: expect.stringContaining('identity of a boot ROM in DFU mode'),
      choices: [{ path: '1-1.4' }],
    });
  }
});

describe('a device that cannot be looked at is named with what to do', () => {
  test('without permission', async () => {
    await expect(prepared(simulated('no-permission').host)).rejects.toMatchObject({
      name: 'DeviceAccessError',
      code: 'permission-denied',
      next: [expect.stringContaining('udev'), expect.any(String)],
    });
  });

  test('held by another program', async () => {
    const { host, board } = simulated('octopus-pro-f446');
    const other = await host.ports.usb.device(board.path);
    await other.open();
    await other.claimInterface(0);
    await expect(prepared(host)).rejects.toMatchObject({ code: 'device-busy' });
  });

  test('on a machine whose bus cannot be read', async () => {
    const { host } = simulated('octopus-pro-f446');
    const list = async () => {
      throw new UsbError('other', 'getDevices error: /sys/bus/usb/devices/ not found (errno 2)');
    };
    const ports = { ...host.ports, usb: { ...intercepted(host, () => undefined).usb, list } };
    await expect(prepareFlash(ports, await request(host))).rejects.toMatchObject({
      name: 'DeviceAccessError',
      message: expect.stringContaining('/sys/bus/usb'),
    });
  });
});

describe('a memory map that cannot be read', () => {
  const noStrings = (setup: UsbControlSetup) => {
    if (isString(setup)) throw new UsbError('stall', 'endpoint stalled');
    return undefined;
  };

  test('is taken from what is known of the MCU that the image names, and that is said', async () => {
    const { host } = simulated('octopus-pro-f429');
    const plan = await prepareFlash(intercepted(host, noStrings), await request(host));
    expect(plan.refusals).toEqual([]);
    expect(plan.mapSource).toBe('board-facts');
    expect(plan.notes[0]).toContain('could not be read. The one of STM32F429');
    expect(plan.erase).toEqual((await prepared(host)).erase);
  });

  test('is refused where the image names none', async () => {
    const { host } = simulated('octopus-pro-f429');
    const bytes = (await firmwareOf(host)).slice();
    // without its dictionary: zlib streams begin with 0x78
    for (let at = 8; at < bytes.length; at += 1) if (bytes[at] === 0x78) bytes[at] = 0;
    const plan = await prepareFlash(intercepted(host, noStrings), {
      ...(await request(host)),
      image: readImage(bytes, 'klipper.bin'),
    });
    expect(plan.refusals.map(({ code }) => code)).toContain('outside-map');
    expect(plan.map.regions).toEqual([]);
  });

  test('is the kernel’s copy where only the device does not answer', async () => {
    const { host } = simulated('octopus-pro-f446');
    const ports = {
      ...host.ports,
      usb: { ...intercepted(host, noStrings).usb, list: () => host.ports.usb.list() },
    };
    const plan = await prepareFlash(ports, await request(host));
    expect(plan.mapSource).toBe('device');
    expect(plan.refusals).toEqual([]);
  });
});

test('flash that may not be read beforehand leaves the board facts to decide, and a hint', async () => {
  const { host } = simulated('octopus-pro-f446');
  const refusing = (setup: UsbControlSetup) => {
    if (setup.requestType === 'class' && setup.request === 2) throw new UsbError('stall', 'endpoint stalled');
    return undefined;
  };
  const plan = await prepareFlash(intercepted(host, refusing), await request(host));
  expect(plan.refusals).toEqual([]);
  expect(plan.bootloader?.certain).toBe(false);
  expect(plan.notes.join()).toContain('Whether the chip is read-protected could not be seen');
});

test('strings of a hostile device reach the plan without control characters', async () => {
  const { host } = simulated('octopus-pro-f446');
  const hostile = '@\u001b[31mInternal\u0007 Flash/0x08000000/04*016Kg,01*064Kg,03*128Kg';
  const bytes = Uint8Array.from([
    2 + hostile.length * 2,
    3,
    ...[...hostile].flatMap((letter) => [letter.charCodeAt(0), 0]),
  ]);
  const ports = intercepted(host, (setup) => (isString(setup) ? bytes.slice() : undefined));
  const plan = await prepareFlash(ports, await request(host));
  expect(JSON.stringify(plan)).not.toMatch(/\\u001b|\\u0007/);
  expect(plan.map.name).toBe('Internal Flash');
});
