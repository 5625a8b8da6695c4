import { describe, expect, test } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { DeviceAccessError } from '../../src/flash/device-errors.ts';
import { jsonEvent, toJsonEvent } from '../../src/flash/event-schema.ts';
import { isKlipperAtStart, readPlaces } from '../../src/flash/uart-content.ts';
import { findUart, isMiniUart } from '../../src/flash/uart-target.ts';
import { FileError } from '../../src/ports/files.ts';
import { makeBootloader } from '../../src/simulation/firmware-maker.ts';
import { THREE_WIRES } from '../../src/uart/wiring.ts';
import { carriedOut, firmwareOf, prepared, sameBytes } from './simulated-flash.ts';
import { PORT, RTS_DTR, smallFirmware, UART_SCENES, uartRun, uartScene } from './simulated-uart.ts';

const NO_WISH = { baudRate: null, wiring: null, asksKlipper: false };

describe.each(UART_SCENES)('%s', (name, start) => {
  test('is flashed, read back equal, started, and seen on its line', async () => {
    const { host, board } = uartScene(name);
    const below = board.flashContents(0x0800_0000, start - 0x0800_0000);
    const image = await firmwareOf(host);
    const plan = await prepared(host, { device: PORT, wiring: RTS_DTR });
    expect(plan).toMatchObject({ refusals: [], address: start, route: { kind: 'uart', tty: PORT } });
    const events = await carriedOut(plan, host);
    expect(events.at(-1)).toMatchObject({
      type: 'finished',
      verified: true,
      started: 'seen',
      returnedAs: { path: PORT, name: 'Klipper on its UART' },
    });
    expect(sameBytes(board.flashContents(start, image.length), image)).toBe(true);
    expect(sameBytes(board.flashContents(0x0800_0000, below.length), below)).toBe(true);
    expect(board.mode()).toBe('klipper');
    expect(Object.values(board.judgement).every((count) => count === 0)).toBe(true);
    for (const event of events) expect(jsonEvent.safeParse(toJsonEvent(event, null)).success).toBe(true);
  });

  test('the same file again is read and nothing is written', async () => {
    const one = uartScene(name);
    await uartRun(one);
    const writes = one.host.serialWrites.log.length;
    const ending = await uartRun(one);
    expect(ending).toMatchObject({ type: 'finished', verified: true, started: 'seen' });
    expect(ending).toHaveProperty('skippedBytes', (ending as { verifiedBytes: number }).verifiedBytes);
    const since = one.host.serialWrites.log.slice(writes).map(({ bytes }) => bytes[0]);
    for (const code of [0x31, 0x43, 0x44]) expect(since).not.toContain(code);
  });
});

test('looking at a board changes nothing on it, and starts its firmware again', async () => {
  const { host, board } = uartScene('uart-stm32f407');
  const before = board.flashContents(0x0800_0000, 0x1_0000);
  await prepared(host, { device: PORT });
  expect(sameBytes(board.flashContents(0x0800_0000, 0x1_0000), before)).toBe(true);
  expect(board.mode()).toBe('klipper');
});

test('a rate that is asked for is used, and no other', async () => {
  const { host, board } = uartScene('uart-stm32f407');
  const plan = await prepared(host, { device: PORT, wiring: RTS_DTR, baudRate: 57_600, leave: false });
  expect(plan.route).toMatchObject({ baudRate: 57_600 });
  await carriedOut(plan, host);
  expect(board.lockedRate()).toBeCloseTo(57_600, -3);
});

test('a firmware that would replace the bootloader of an F103 is refused', async () => {
  const { host } = uartScene('uart-skr-mini-e3');
  const image = readImage(await firmwareOf(uartScene('uart-stm32f407').host), 'klipper.bin');
  const plan = await prepared(host, { device: PORT, wiring: RTS_DTR, image });
  expect(plan.refusals.map(({ code }) => code)).toContain('bootloader-overwritten');
});

test('a firmware that is linked elsewhere is not written where the address says', async () => {
  const { host } = uartScene('uart-skr-mini-e3');
  const plan = await prepared(host, { device: PORT, wiring: RTS_DTR, address: 0x0800_8000 });
  expect(plan.refusals.map(({ code }) => code)).toContain('linked-elsewhere');
});

test.each([
  ['uart-stm32g0b1', 'uart-stm32f407', 'STM32G0B0/G0B1/G0C1'],
  ['uart-stm32l072', 'uart-stm32f407', 'STM32L07x/L08x'],
])('on %s a firmware built for another chip is refused by its product ID', async (name, other, chip) => {
  const image = readImage(await firmwareOf(uartScene(other).host), 'klipper.bin');
  const plan = await prepared(uartScene(name).host, { device: PORT, wiring: RTS_DTR, image });
  const refusal = plan.refusals.find(({ code }) => code === 'other-mcu');
  expect(refusal?.what).toContain(`${chip}, as its product ID shows`);
});

test('a chip whose option says that its pages are as its product ID tells is flashed', async () => {
  expect(await uartRun(uartScene('uart-stm32g474'))).toMatchObject({ type: 'finished', verified: true });
});

test('a chip whose pages have another size than its product ID tells is left as it is, and runs on', async () => {
  const one = uartScene('uart-stm32g474-one-bank');
  const before = one.board.flashContents(0x0800_0000, 0x1_0000);
  const ending = await uartRun(one);
  expect(ending).toBeInstanceOf(DeviceAccessError);
  expect(ending).toHaveProperty('message', expect.stringMatching(/DBANK is 0: .* pages of 4 KiB/));
  expect(sameBytes(one.board.flashContents(0x0800_0000, 0x1_0000), before)).toBe(true);
  expect(one.board.mode()).toBe('klipper');
});

test('a read-protected chip is known by two signs before anything is sent, and keeps its firmware', async () => {
  const { host, board } = uartScene('uart-protected');
  const before = board.flashContents(0x0800_0000, 0x1_0000);
  const plan = await prepared(host, { device: PORT, wiring: RTS_DTR });
  expect(plan.refusals).toMatchObject([
    { code: 'read-protected', wayOut: expect.stringContaining(`dfu-doctor unprotect --device ${PORT}`) },
  ]);
  const ending = (await carriedOut(plan, host)).at(-1);
  expect(ending).toMatchObject({ type: 'failed', code: 'refused', boardState: 'untouched' });
  expect(sameBytes(board.flashContents(0x0800_0000, 0x1_0000), before)).toBe(true);
});

test('a bootloader is put back over the UART, with what stood there kept', async () => {
  const { host, board } = uartScene('uart-skr-mini-e3');
  const start = 0x0800_0000;
  const bytes = makeBootloader(start, 0x2000_5000, 0x3000);
  const request = { device: PORT, wiring: RTS_DTR, image: readImage(bytes, 'boot.bin') };
  const plan = await prepared(host, { ...request, restoreBootloader: true, backup: 'before.dfu' });
  expect(plan.refusals).toEqual([]);
  expect(plan.forced.map(({ code }) => code)).toEqual(['bootloader-overwritten']);
  const stood = board.flashContents(start, bytes.length);
  let kept: Uint8Array | undefined;
  const keep = async (pieces: readonly { data: Uint8Array }[]) => {
    kept = pieces[0]?.data;
  };
  const events = await carriedOut(plan, host, { keep });
  expect(events.at(-1)).toMatchObject({ type: 'finished', verified: true });
  expect(sameBytes(board.flashContents(start, bytes.length), bytes)).toBe(true);
  expect(sameBytes(kept?.subarray(0, bytes.length) ?? bytes, stood)).toBe(true);
});

test('a board whose bootloader does not answer is told with every way that was tried', async () => {
  const ending = await uartRun(uartScene('uart-boot0-ignored'));
  expect(ending).toMatchObject({
    name: 'DeviceAccessError',
    code: 'device-not-answering',
    message: expect.stringContaining('rts=boot0,dtr=nreset'),
    next: expect.arrayContaining([expect.stringContaining('set BOOT0 and press RESET')]),
  });
});

test('three wires with the jumper set: Go starts the firmware, and it answers', async () => {
  const one = uartScene('uart-three-wires');
  expect(await uartRun(one, { wiring: THREE_WIRES })).toMatchObject({ type: 'finished', started: 'seen' });
  expect(one.board.mode()).toBe('klipper');
});

test('a flash that was stopped says so, and the next run skips what is right', async () => {
  const { host } = uartScene('uart-skr-mini-e3');
  const stop = new AbortController();
  const plan = await prepared(host, { device: PORT, wiring: RTS_DTR, baudRate: 115_200 });
  let written = 0;
  const events = await carriedOut(plan, host, {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'progress' && event.phase === 'write') written += 1;
      if (written === 60) stop.abort();
    },
  });
  expect(events.at(-1)).toMatchObject({
    type: 'failed',
    code: 'interrupted',
    boardState: 'erased-or-partly-written',
  });
  const again = await carriedOut(await prepared(host, { device: PORT, wiring: RTS_DTR }), host);
  expect(again).toContainEqual(expect.objectContaining({ type: 'note', code: 'already-right' }));
  expect(again.at(-1)).toMatchObject({ type: 'finished', verified: true });
});

describe('which port is meant', () => {
  test('an adapter, by its node or a link to it; not a board on USB', async () => {
    const { host } = uartScene('uart-stm32f407');
    const [entry] = await host.ports.serial.list();
    for (const selector of [PORT, entry?.byId[0], entry?.byPath[0]]) {
      expect(await findUart(host.ports, selector, NO_WISH)).toMatchObject({ tty: PORT });
    }
    expect(await findUart(host.ports, '1-1.4', NO_WISH)).toBeNull();
    expect(await findUart(host.ports, undefined, NO_WISH)).toBeNull();
    expect(await findUart(host.ports, '/dev/ttyUSB7', NO_WISH)).toMatchObject({ tty: '/dev/ttyUSB7' });
  });

  test('a port that is not there is told in words', async () => {
    const ending = await uartRun(uartScene('uart-stm32f407'), { device: '/dev/ttyUSB7' });
    expect(ending).toMatchObject({ name: 'DeviceAccessError', code: 'device-lost' });
  });

  test('the small UART of a Raspberry Pi is known by its driver or by the model, and other ttyS0 are not', async () => {
    const files = (model: string | null) => ({
      files: {
        ...uartScene('uart-stm32f407').host.ports.files,
        read: async (path: string) => {
          if (model === null) throw new FileError('not-found', path, 'no such file');
          return new TextEncoder().encode(model);
        },
      },
    });
    const ttyS0 = { path: '/dev/ttyS0', driver: 'port', usbPath: null };
    expect(await isMiniUart(files(null), { ...ttyS0, driver: 'bcm2835-aux-uart' })).toBe(true);
    expect(await isMiniUart(files('Raspberry Pi 4 Model B Rev 1.4\0'), ttyS0)).toBe(true);
    expect(await isMiniUart(files('Some PC'), ttyS0)).toBe(false);
    expect(await isMiniUart(files(null), ttyS0)).toBe(false);
    expect(await isMiniUart(files('Raspberry Pi'), { ...ttyS0, path: '/dev/ttyAMA0' })).toBe(false);
    expect(await isMiniUart(files('Raspberry Pi'), { ...ttyS0, usbPath: '1-1.4' })).toBe(false);
  });
});

describe('what stands at the start of the flash', () => {
  const START = 0x0800_0000;
  const END = START + 0x1_0000;

  async function judged(change: (flash: Uint8Array) => void): Promise<boolean> {
    const flash = new Uint8Array(0x1_0000).fill(0x11);
    flash.set(smallFirmware(START).bytes);
    change(flash);
    const read = async (address: number, length: number) =>
      flash.slice(address - START, address - START + length);
    const content = await readPlaces(read, START, { whole: [], tables: [], end: END });
    return isKlipperAtStart(read, content, END);
  }

  test('Klipper is told by its start code and its size together', async () => {
    expect(await judged(() => undefined)).toBe(true);
  });

  test('Katapult, other start code, and something small are not', async () => {
    expect(await judged((flash) => flash.set(new TextEncoder().encode('CanBoot!'), 0x1f8))).toBe(false);
    expect(await judged((flash) => flash.set([0x00, 0xbf], 0x200))).toBe(false);
    expect(await judged((flash) => flash.fill(0xff, 0x4000))).toBe(false);
  });
});
