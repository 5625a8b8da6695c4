import { expect, test } from 'vitest';
import { readDeviceString } from '../../src/dfu/string-descriptor.ts';
import { scripted } from './scripted-device.ts';

const LAYOUT = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg';
const utf16 = (text: string) => [...text].flatMap((letter) => [letter.charCodeAt(0), 0]);

test('a string that announces 166 bytes and sends 112 is used as it came', async () => {
  const { dfu } = scripted([[166, 3, ...utf16(LAYOUT)]]);
  expect(await readDeviceString(dfu.device, 4)).toEqual({
    text: LAYOUT,
    declaredBytes: 166,
    receivedBytes: 112,
  });
});

test('index 0 is no string and is not asked for', async () => {
  const { dfu, seen } = scripted([]);
  expect(await readDeviceString(dfu.device, 0)).toBeNull();
  expect(seen).toEqual([]);
});

test('a stall means that there is no such string; a lost device is an error', async () => {
  expect(await readDeviceString(scripted(['stall']).dfu.device, 4)).toBeNull();
  await expect(readDeviceString(scripted(['disconnected']).dfu.device, 4)).rejects.toMatchObject({
    kind: 'disconnected',
  });
});

test('bytes that are no string descriptor give none', async () => {
  expect(await readDeviceString(scripted([[4, 9, 1, 2]]).dfu.device, 4)).toBeNull();
});
