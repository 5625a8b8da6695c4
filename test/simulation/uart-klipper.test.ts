import { expect, test } from 'vitest';
import { decodeBlock, encodeBlock } from '../../src/simulation/console/message-block.ts';
import { firmwareOf } from './rom-client.ts';
import { ACK, openUart, PARITY, type UartClient } from './uart-client.ts';

const KLIPPER_BAUD = 250_000;
const REQUEST = new TextEncoder().encode('~ \u001c Request Serial Bootloader!! ~');
const IDENTIFY = encodeBlock(0, [1, 0, 40]);

/** A chip on an adapter, running the Klipper in its flash: RESET released with BOOT0 low. */
async function openKlipper(scene: string, start?: number): Promise<UartClient> {
  const client = openUart(scene);
  if (start !== undefined) client.board.preload(start, await firmwareOf(client.host));
  client.configure(KLIPPER_BAUD, PARITY.none);
  client.lines(true, false);
  await client.sleep(20);
  client.lines(false, false);
  await client.sleep(20);
  expect(client.board.mode()).toBe('klipper');
  return client;
}

test('Klipper on a UART answers identify, then acknowledges, at its own rate', async () => {
  const client = await openKlipper('uart-stm32f407');
  await client.write(IDENTIFY);
  const answer = await client.read(200, 50);
  const block = decodeBlock(answer);
  if (typeof block === 'string') throw new Error(block);
  expect([...block.content.subarray(0, 4)]).toEqual([0, 0, 40, 0x78]);
  expect(decodeBlock(answer.subarray(block.length))).toMatchObject({ sequence: 1, length: 5 });
});

test('at another rate it understands nothing', async () => {
  const client = await openKlipper('uart-stm32f407');
  client.configure(115_200, PARITY.none);
  await client.write(IDENTIFY);
  expect(typeof decodeBlock(await client.read(200, 50))).toBe('string');
  expect(client.board.mode()).toBe('klipper');
});

test('the request text leads from Klipper to the ROM, which a reset leaves again', async () => {
  const client = await openKlipper('uart-stm32f407');
  await client.write(REQUEST);
  await client.sleep(100);
  expect(client.board.mode()).toBe('uart-rom');
  client.configure(115_200);
  expect(await client.ask([0x7f])).toEqual([ACK]);
  client.board.pressReset();
  await client.sleep(100);
  expect(client.board.mode()).toBe('klipper');
});

test('on an F1, which has no such way, the request leaves the board silent', async () => {
  const client = await openKlipper('uart-skr-mini-e3', 0x0800_7000);
  await client.write(REQUEST);
  await client.sleep(100);
  expect(client.board.mode()).toBe('silent');
});
