import { expect, test } from 'vitest';
import { get, getChecksum, getId, getVersion, go, readMemory, writeMemory } from '../../src/uart/commands.ts';
import { erasePages, eraseSpecial } from '../../src/uart/erase.ts';
import { checksumOf } from '../../src/uart/frames.ts';
import { readoutProtect, readoutUnprotect, writeProtect, writeUnprotect } from '../../src/uart/protection.ts';
import { openRom } from '../../src/uart/rom.ts';
import { inRom, PORT, pattern, RTS_DTR, START } from './rom.ts';

const PAGE = 2048;

test('a ROM says what it is, and which commands it has', async () => {
  const { rom } = await inRom('uart-skr-mini-e3');
  expect(rom.productId).toBe(0x414);
  expect(rom.version).toBe(0x22);
  expect(rom.commands.has('erase')).toBe(true);
  expect(rom.commands.has('extendedErase')).toBe(false);
  expect(rom.commands.has('getChecksum')).toBe(false);
  expect(await getVersion(rom.line)).toBe(0x22);
});

test('a page is erased, written and read, with flawless manners', async () => {
  const { rom, board } = await inRom('uart-stm32g0b1');
  await erasePages(rom.line, 'extendedErase', [3, 4]);
  expect(board.flashContents(START + 3 * PAGE, 2 * PAGE).every((byte) => byte === 0xff)).toBe(true);
  const data = pattern(256);
  await writeMemory(rom.line, START + 3 * PAGE, data);
  expect(await readMemory(rom.line, START + 3 * PAGE, 256)).toEqual(data);
  expect(await readMemory(rom.line, START + 3 * PAGE + 5, 3)).toEqual(data.slice(5, 8));
  expect(Object.values(board.judgement).every((count) => count === 0)).toBe(true);
});

test('one bank is erased, and the other is not', async () => {
  const { rom, board } = await inRom('uart-stm32g0b1');
  board.preload(START + 0x4_0000, pattern(64));
  await eraseSpecial(rom.line, 'extendedErase', 'bank1');
  expect(board.flashContents(START, 4096).every((byte) => byte === 0xff)).toBe(true);
  expect(board.flashContents(START + 0x4_0000, 64)).toEqual(pattern(64));
  await eraseSpecial(rom.line, 'extendedErase', 'bank2');
  expect(board.flashContents(START + 0x4_0000, 64).every((byte) => byte === 0xff)).toBe(true);
});

test('everything is erased, which an F407 takes its time for', async () => {
  const { rom, board, host } = await inRom('uart-stm32f407');
  const from = host.ports.clock.nowMs();
  await eraseSpecial(rom.line, 'extendedErase', 'everything');
  expect(host.ports.clock.nowMs() - from).toBeGreaterThan(5000);
  expect(board.flashContents(START, 4096).every((byte) => byte === 0xff)).toBe(true);
});

test('Erase has no codes for banks', async () => {
  const { rom } = await inRom('uart-skr-mini-e3');
  await expect(eraseSpecial(rom.line, 'erase', 'bank1')).rejects.toThrow(RangeError);
});

test('a checksum is computed where Get offers it', async () => {
  const { rom, board } = await inRom('uart-stm32u575');
  expect(rom.commands.has('getChecksum')).toBe(true);
  const expected = checksumOf(board.flashContents(START, 4096));
  expect(await getChecksum(rom.line, START, 4096)).toBe(expected);
});

test('a refusal tells the command, its stage and the address', async () => {
  const { rom } = await inRom('uart-stm32f407');
  await expect(readMemory(rom.line, 0x4000_0000, 4)).rejects.toMatchObject({
    name: 'UartError',
    kind: 'nack',
    command: 'readMemory',
    stage: 'address',
    address: 0x4000_0000,
    got: '0x1f (NACK)',
    expected: 'ACK',
  });
});

test('Go starts what stands there', async () => {
  const { rom, board } = await inRom('uart-stm32f407');
  await go(rom.line, START);
  expect(board.mode()).toBe('klipper');
});

test('protected sectors take nothing until they are unprotected; the chip resets each time', async () => {
  const one = await inRom('uart-skr-mini-e3');
  const again = async () => {
    await one.rom.line.port.close();
    return (await openRom(one.host.ports, { path: PORT, wirings: [RTS_DTR], baudRate: 115_200 })).line;
  };
  await writeProtect(one.rom.line, [0]);
  let line = await again();
  const before = one.board.flashContents(START, 64);
  await erasePages(line, 'erase', [0]);
  expect(one.board.flashContents(START, 64)).toEqual(before);
  await writeUnprotect(line);
  await line.port.close();
  line = await again();
  await erasePages(line, 'erase', [0]);
  expect(one.board.flashContents(START, 64).every((byte) => byte === 0xff)).toBe(true);
});

test('a read-protected chip says what it is and no more, and is empty when it is unprotected', async () => {
  const { host, board, rom } = await inRom('uart-stm32f407');
  await readoutProtect(rom.line);
  await rom.line.port.close();
  const locked = await openRom(host.ports, { path: PORT, wirings: [RTS_DTR], baudRate: 115_200 });
  expect(await getId(locked.line)).toBe(0x413);
  await expect(readMemory(locked.line, START, 4)).rejects.toMatchObject({ kind: 'nack', stage: 'command' });
  await readoutUnprotect(locked.line);
  expect(board.flashContents(START, 4096).every((byte) => byte === 0xff)).toBe(true);
  await locked.line.port.close();
  const open = await openRom(host.ports, { path: PORT, wirings: [RTS_DTR], baudRate: 115_200 });
  await expect(readMemory(open.line, START, 4)).resolves.toEqual(new Uint8Array(4).fill(0xff));
});

test('Get tells nothing that is not a command of AN3155', async () => {
  const { rom } = await inRom('uart-stm32l072');
  expect((await get(rom.line)).commands).toEqual(rom.commands);
});
