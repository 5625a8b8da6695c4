import { expect, test } from 'vitest';
import {
  ACK,
  connectUart,
  NACK,
  openUart,
  PARITY,
  pattern,
  type UartClient,
  withXor,
} from './uart-client.ts';

const FLASH = 0x0800_0000;

test.each([
  ['uart-skr-mini-e3', 0x414, 0x22, 0x43],
  ['uart-stm32f407', 0x413, 0x31, 0x44],
  ['uart-stm32g0b1', 0x467, 0x31, 0x44],
  ['uart-stm32h743', 0x450, 0x31, 0x44],
  ['uart-stm32h723', 0x483, 0x31, 0x44],
  ['uart-stm32l072', 0x447, 0x31, 0x44],
])(
  '%s: Get, Get Version and Get ID say what AN2606 has for the part',
  async (scene, productId, version, erase) => {
    const client = await connectUart(scene);
    const commands = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, erase, 0x63, 0x73, 0x82, 0x92];
    expect(await client.ask([0x00, 0xff], 16, 100)).toEqual([ACK, 11, version, ...commands, ACK]);
    expect(await client.ask([0x01, 0xfe], 6, 100)).toEqual([ACK, version, 0, 0, ACK]);
    expect(await client.ask([0x02, 0xfd], 6, 100)).toEqual([ACK, 1, productId >> 8, productId & 0xff, ACK]);
  },
);

test('what was erased and written reads back, and the flash holds it', async () => {
  const client = await connectUart('uart-stm32f407');
  expect(await client.eraseExtended([0])).toBe(ACK);
  const data = pattern(256);
  expect(await client.writeMemory(FLASH + 0x100, data)).toBe(ACK);
  expect(await client.readMemory(FLASH + 0x100, 256)).toEqual(data);
  expect(client.board.flashContents(FLASH + 0x100, 256)).toEqual(data);
  expect(client.board.judgement).toEqual({
    overruns: 0,
    damagedBytes: 0,
    refusals: 0,
    programmedUnerased: 0,
    badAddresses: 0,
    protectedWrites: 0,
    readoutUnprotects: 0,
  });
});

test('Erase of protocol 2.2 takes pages of one byte, and FF 00 for all', async () => {
  const client = await connectUart('uart-skr-mini-e3');
  expect(await client.command(0x44)).toBe(NACK);
  expect(await client.command(0x43)).toBe(ACK);
  expect(await client.ask(withXor([1, 14, 15]))).toEqual([ACK]);
  const blank = new Uint8Array(4096).fill(0xff);
  expect(client.board.flashContents(FLASH + 14 * 2048, 4096)).toEqual(blank);
  expect(client.board.flashContents(FLASH, 4)).not.toEqual(blank.slice(0, 4));
  expect(await client.command(0x43)).toBe(ACK);
  expect(await client.ask([0xff, 0x00])).toEqual([ACK]);
  expect(client.board.flashContents(FLASH, 4)).toEqual(blank.slice(0, 4));
});

test('Extended Erase knows the whole flash and each bank', async () => {
  const client = await connectUart('uart-stm32g0b1');
  const bank2 = FLASH + 0x4_0000;
  client.board.preload(bank2, pattern(8));
  const erase = async (code: readonly number[]) => {
    expect(await client.command(0x44)).toBe(ACK);
    return client.ask(withXor(code));
  };
  expect(await erase([0xff, 0xfd])).toEqual([ACK]);
  expect(client.board.flashContents(bank2, 8)).toEqual(new Uint8Array(8).fill(0xff));
  expect(client.board.flashContents(FLASH, 4)).not.toEqual(new Uint8Array(4).fill(0xff));
  expect(await erase([0xff, 0xfe])).toEqual([ACK]);
  expect(client.board.flashContents(FLASH, 4)).toEqual(new Uint8Array(4).fill(0xff));
  client.board.preload(bank2, pattern(8));
  expect(await erase([0xff, 0xff])).toEqual([ACK]);
  expect(client.board.flashContents(bank2, 8)).toEqual(new Uint8Array(8).fill(0xff));
  expect(await erase([0xff, 0xf5])).toEqual([NACK]);
});

test('a bank cannot be erased on a part with one', async () => {
  const client = await connectUart('uart-stm32f407');
  expect(await client.command(0x44)).toBe(ACK);
  expect(await client.ask(withXor([0xff, 0xfe]))).toEqual([NACK]);
});

test('wrong complements, checksums, addresses and pages end in NACK and change nothing', async () => {
  const client = await connectUart('uart-stm32f407');
  const before = client.board.flashContents(FLASH, 512);
  expect(await client.ask([0x00, 0x00])).toEqual([NACK]);
  expect(await client.ask([0x55, 0xaa])).toEqual([NACK]);
  expect(await client.command(0x11)).toBe(ACK);
  expect(await client.ask([0x08, 0x00, 0x00, 0x00, 0x09])).toEqual([NACK]);
  expect(await client.readMemory(0x0700_0000, 4)).toBeNull();
  expect(await client.writeMemory(0x1fff_c000, pattern(16))).toBe(NACK);
  expect(await client.eraseExtended([12])).toBe(NACK);
  expect(await client.command(0x31)).toBe(ACK);
  expect(await client.word(FLASH)).toBe(ACK);
  expect(await client.ask([3, 1, 2, 3, 4, 0x55])).toEqual([NACK]);
  expect(client.board.flashContents(FLASH, 512)).toEqual(before);
  expect(client.board.judgement.badAddresses).toBe(3);
});

test('programming cells that are not erased is acknowledged, counted, and leaves the wrong bytes', async () => {
  const client = await connectUart('uart-stm32f407');
  client.board.preload(FLASH + 0x200, Uint8Array.of(0x0f, 0xf0, 0x00, 0xff));
  expect(await client.writeMemory(FLASH + 0x200, [0xff, 0xff, 0xff, 0xaa])).toBe(ACK);
  expect([...client.board.flashContents(FLASH + 0x200, 4)]).toEqual([0x0f, 0xf0, 0x00, 0xaa]);
  expect(client.board.judgement.programmedUnerased).toBe(1);
});

test('Go starts the application, and the ROM is silent from then on', async () => {
  const client = await connectUart('uart-stm32f407');
  expect(await client.command(0x21)).toBe(ACK);
  expect(await client.word(FLASH)).toBe(ACK);
  expect(client.board.mode()).toBe('klipper');
  expect(await client.ask([0x7f], 1, 200)).toEqual([]);
  // Klipper refuses what it cannot read, at its own rate: rubbish for whoever waits for the ROM
  expect(await client.ask([0x00, 0xff], 20, 200)).not.toContain(ACK);
});

test('Go is refused where nothing can run, and leads nowhere where nothing sound stands', async () => {
  const client = await connectUart('uart-stm32f407');
  expect(await client.command(0x21)).toBe(ACK);
  expect(await client.word(0x1fff_0000)).toBe(NACK);
  expect(await client.command(0x21)).toBe(ACK);
  expect(await client.word(FLASH + 0x8_0000)).toBe(ACK);
  expect(client.board.mode()).toBe('silent');
});

test('a program in RAM that resets the chip does so', async () => {
  const client = await connectUart('uart-stm32f407');
  const program = new Uint8Array(64);
  new DataView(program.buffer).setUint32(24, 0xe000_ed0c, true);
  new DataView(program.buffer).setUint32(28, 0x05fa_0004, true);
  expect(await client.writeMemory(0x2000_3000, program)).toBe(ACK);
  expect(await client.readMemory(0x2000_3000, 64)).toEqual(program);
  client.lines(false, false);
  expect(await client.command(0x21)).toBe(ACK);
  expect(await client.word(0x2000_3000)).toBe(ACK);
  expect(client.board.mode()).toBe('klipper');
});

test('RAM that the ROM itself uses is refused', async () => {
  const client = await connectUart('uart-stm32f407');
  expect(await client.readMemory(0x2000_0000, 4)).toBeNull();
  expect(await client.writeMemory(0x2000_0000, [1, 2, 3, 4])).toBe(NACK);
});

test('Write Protect resets the chip; afterwards writes are acknowledged and do nothing, until Write Unprotect', async () => {
  const client = await connectUart('uart-stm32f407');
  expect(await client.command(0x63)).toBe(ACK);
  expect(await client.ask(withXor([0, 1]))).toEqual([ACK]);
  await client.sleep(50);
  expect(await client.ask([0x7f])).toEqual([ACK]);
  const held = client.board.flashContents(FLASH + 0x4000, 4);
  expect(await client.eraseExtended([1])).toBe(ACK);
  expect(client.board.flashContents(FLASH + 0x4000, 4)).toEqual(held);
  expect(client.board.judgement.protectedWrites).toBe(1);
  expect(await client.ask([0x73, 0x8c], 2)).toEqual([ACK, ACK]);
  await client.sleep(50);
  expect(await client.ask([0x7f])).toEqual([ACK]);
  expect(await client.eraseExtended([1])).toBe(ACK);
  expect(client.board.flashContents(FLASH + 0x4000, 4)).toEqual(new Uint8Array(4).fill(0xff));
});

test('with read-out protection only Get, Get Version, Get ID and Readout Unprotect are left; that erases everything', async () => {
  const client = await connectUart('uart-protected');
  expect(await client.ask([0x00, 0xff], 15)).toHaveLength(15);
  expect(await client.ask([0x02, 0xfd], 5)).toEqual([ACK, 1, 0x04, 0x14, ACK]);
  for (const code of [0x11, 0x21, 0x31, 0x43, 0x63, 0x73, 0x82])
    expect(await client.command(code)).toBe(NACK);
  expect(await client.ask([0x92, 0x6d], 2, 40_000)).toEqual([ACK, ACK]);
  await client.sleep(50);
  expect(await client.ask([0x7f])).toEqual([ACK]);
  expect(await client.readMemory(FLASH, 4)).toEqual(new Uint8Array(4).fill(0xff));
  expect(client.board.judgement.readoutUnprotects).toBe(1);
});

test('Readout Protect holds from the reset that it ends in', async () => {
  const client = await connectUart('uart-stm32f407');
  expect(await client.ask([0x82, 0x7d], 2)).toEqual([ACK, ACK]);
  await client.sleep(50);
  expect(await client.ask([0x7f])).toEqual([ACK]);
  expect(await client.command(0x11)).toBe(NACK);
});

test('Get Checksum is the CRC unit of the chip over little-endian words', async () => {
  const client = await connectUart('uart-stm32u575');
  client.board.preload(FLASH + 0x10_0000, Uint8Array.of(0x78, 0x56, 0x34, 0x12));
  expect(await client.command(0xa1)).toBe(ACK);
  expect(await client.word(FLASH + 0x10_0000)).toBe(ACK);
  // DF8A8A2B for the word 0x12345678: the example that RM0008's CRC unit is known by
  expect(await client.ask([0, 0, 0, 4, 4], 7)).toEqual([ACK, ACK, ...withXor([0xdf, 0x8a, 0x8a, 0x2b])]);
  expect(await client.command(0xa1)).toBe(ACK);
  expect(await client.word(FLASH + 2)).toBe(NACK);
});

test('Get Checksum is refused by ROMs that do not have it', async () => {
  const client = await connectUart('uart-stm32g0b1');
  expect(await client.command(0xa1)).toBe(NACK);
});

test('a reset in the middle of an erase leaves neither the old nor blank cells', async () => {
  const client = await connectUart('uart-stm32f407');
  const before = client.board.flashContents(FLASH, 16);
  expect(await client.eraseExtended([0], 100)).toBe(-1);
  client.board.pressReset();
  const after = client.board.flashContents(FLASH, 16);
  expect(after).not.toEqual(before);
  expect(after).not.toEqual(new Uint8Array(16).fill(0xff));
});

test('what comes while the ROM works is lost but for one byte', async () => {
  const client = await connectUart('uart-stm32f407');
  expect(await client.command(0x44)).toBe(ACK);
  await client.write(withXor([0, 0, 0, 0]));
  await client.sleep(10);
  await client.write([0x02, 0xfd, 0x02]);
  expect([...(await client.read(3))]).toEqual([ACK]);
  expect(client.board.judgement.overruns).toBe(2);
  expect(await client.ask([0xfd], 5)).toEqual([ACK, 1, 0x04, 0x13, ACK]);
});

test('without BOOT0 a reset starts the application; with the jumper it starts the ROM', async () => {
  const client = openUart('uart-three-wires');
  client.configure(57_600, PARITY.even);
  client.lines(true, true);
  await client.sleep(50);
  expect(client.board.mode()).toBe('uart-rom');
  expect(await client.ask([0x7f])).toEqual([ACK]);
  client.board.boot0 = false;
  client.board.pressReset();
  expect(client.board.mode()).toBe('klipper');
  expect(await client.ask([0x7f], 1, 200)).toEqual([]);
});

test('while DTR holds RESET nothing answers; RTS at its release says what starts', async () => {
  const client = openUart('uart-stm32f407');
  client.configure(115_200);
  client.lines(true, false);
  await client.sleep(50);
  expect(client.board.mode()).toBe('in-reset');
  expect(await client.ask([0x7f], 1, 200)).toEqual([]);
  client.lines(false, false);
  expect(client.board.mode()).toBe('klipper');
  client.lines(true, true);
  client.lines(false, true);
  expect(client.board.mode()).toBe('uart-rom');
  client.host.unplug(client.board.path);
  expect(client.host.bus.attached().some(({ path }) => path === client.board.path)).toBe(false);
  client.host.plug(client.board.path);
  expect(client.host.bus.attached().some(({ path }) => path === client.board.path)).toBe(true);
});

/** Writes the firmware of the scene, block by block as a host does, and starts it there. */
async function flashAndGo(client: UartClient, address: number): Promise<void> {
  const firmware = await client.host.ports.files.read(client.host.firmwarePath, 1 << 20);
  const first = (address - FLASH) / 2048;
  const pages = Array.from({ length: Math.ceil(firmware.length / 2048) }, (_, at) => first + at);
  expect(await client.command(0x43)).toBe(ACK);
  expect(await client.ask(withXor([pages.length - 1, ...pages]), 1, 40_000)).toEqual([ACK]);
  for (let at = 0; at < firmware.length; at += 256) {
    expect(await client.writeMemory(address + at, firmware.slice(at, at + 256))).toBe(ACK);
  }
  expect(client.board.flashContents(address, firmware.length)).toEqual(firmware);
  expect(await client.command(0x21)).toBe(ACK);
  expect(await client.word(address)).toBe(ACK);
}

test('an F103 board starts what was written behind its bootloader', async () => {
  const client = await connectUart('uart-skr-mini-e3');
  await flashAndGo(client, FLASH + 0x7000);
  expect(client.board.mode()).toBe('klipper');
});

test('written over the bootloader, a firmware that is linked for behind it does not start', async () => {
  const client = await connectUart('uart-skr-mini-e3');
  await flashAndGo(client, FLASH);
  expect(client.board.mode()).toBe('silent');
  expect(client.board.judgement.programmedUnerased).toBe(0);
});
