import { expect, test } from 'vitest';
import { openDfuSe } from '../../src/dfu/open-dfuse.ts';
import { toIdle } from '../../src/dfu/to-idle.ts';
import { getCommands, massErase, readUnprotect } from '../../src/dfu/whole-flash.ts';
import { simulated } from '../flash/simulated-flash.ts';
import { scripted, statusBytes } from './scripted-device.ts';

async function opened(scene: string) {
  const one = simulated(scene);
  const { usb, clock } = one.host.ports;
  const where = { interfaceNumber: 0, alternateSetting: 0 };
  const dfu = await openDfuSe(await usb.device(one.board.path), clock, where);
  await toIdle(dfu);
  return { ...one, dfu };
}

test.each(['chip-stm32f405', 'chip-stm32h743', 'chip-stm32g0b1', 'chip-stm32l452'])(
  'the mass erase of %s is waited for as long as it takes, and leaves everything blank',
  async (scene) => {
    const { dfu, board, host } = await opened(scene);
    await massErase(dfu, null);
    const blank = board.flashContents(0x0800_0000, 64 * 1024).every((byte) => byte === 0xff);
    expect(blank).toBe(true);
    if (scene === 'chip-stm32f405') expect(host.ports.clock.nowMs()).toBeGreaterThan(16_000);
  },
);

test('a worn F429 of 2 MiB at x8, the slowest there is, is waited for', async () => {
  const { dfu, board } = await opened('chip-stm32f429-2m');
  board.setParallelism('x8');
  await massErase(dfu, null);
  expect(board.dfuState()).toBe(5);
});

test('a mass erase that the device refuses is a DfuError with its status', async () => {
  const { dfu } = await opened('chip-gd32vf103-bare');
  await expect(massErase(dfu, null)).rejects.toMatchObject({ name: 'DfuError', kind: 'status', bStatus: 4 });
});

test('read unprotect is one byte, and a device that answers busy has taken it', async () => {
  const { dfu, seen } = scripted([statusBytes(4, 0, 100)]);
  expect(await readUnprotect(dfu)).toBeNull();
  expect(seen[0]).toMatchObject({ value: 0, data: [0x92] });
});

test('a device that is gone before it answers may have taken read unprotect as well', async () => {
  const { dfu } = scripted(['disconnected']);
  expect(await readUnprotect(dfu)).toBe('scripted disconnected');
});

test('a device that refuses read unprotect is a DfuError with its status', async () => {
  const { dfu } = scripted([statusBytes(10, 11)]);
  await expect(readUnprotect(dfu)).rejects.toMatchObject({ kind: 'status', bStatus: 11 });
});

test('the commands that a ROM knows are read from block 0', async () => {
  const { dfu } = await opened('octopus-pro-f446');
  expect(await getCommands(dfu)).toEqual([0x00, 0x21, 0x41, 0x92]);
});
