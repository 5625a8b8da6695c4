import { isBlank, startsCode } from './occupant.ts';
import type { FlashContent } from './plan-facts.ts';

/** Reads so many bytes; the caller knows from what. */
export type ReadBytes = (address: number, length: number) => Promise<Uint8Array>;

/** stack pointer and reset vector, and what tells two tables apart */
const TABLE_BYTES = 32;
/** what the guards compare with an image */
const WHOLE_BYTES = 256;
const BLANK = 0xff;
/** Klipper is larger than this, and the bootloaders that begin like it are smaller */
const BEYOND_SMALL_BOOTLOADERS = 0x4000;
/** `cpsid i`, the first instruction of Klipper's reset handler */
const CPSID_I = 0xb672;
/** Katapult begins so too, but says its name in the eight bytes in front (Klipper, src/stm32: canboot request) */
const KATAPULT_MARK = 'CanBoot!';

/**
 * A line of 115200 baud carries 10 KiB a second, so of the flash only those places are read that tell a bootloader from a
 * firmware: where code may start. What was not read is filled with zeros, which neither look blank nor like code.
 */
export async function readPlaces(
  read: ReadBytes,
  start: number,
  places: { whole: readonly number[]; tables: readonly number[]; end: number },
): Promise<FlashContent> {
  const inside = (address: number) => address >= start && address + WHOLE_BYTES <= places.end;
  const whole = [...new Set(places.whole)].filter(inside);
  const tables = [...new Set([start, ...places.tables])].filter((one) => inside(one) && !whole.includes(one));
  const end = Math.max(start, ...whole, ...tables) + WHOLE_BYTES;
  const data = new Uint8Array(end - start);
  for (const address of whole) data.set(await read(address, WHOLE_BYTES), address - start);
  for (const address of tables) {
    const table = await read(address, TABLE_BYTES);
    // a place that begins blank counts as blank: the guards then see no firmware that runs across it
    if (table.every((byte) => byte === BLANK))
      data.fill(BLANK, address - start, address - start + WHOLE_BYTES);
    data.set(table, address - start);
  }
  return { start, data, placeBytes: WHOLE_BYTES };
}

/**
 * Is it a Klipper without a bootloader that stands at the start of the flash? Two signs must agree: its start code at
 * the reset vector, without Katapult's name in front of it, and more bytes than a bootloader of that kind has.
 */
export async function isKlipperAtStart(
  read: ReadBytes,
  content: FlashContent,
  end: number,
): Promise<boolean> {
  const { start, data } = content;
  if (!startsCode(content, start)) return false;
  const entry = new DataView(data.buffer, data.byteOffset).getUint32(4, true) - 1;
  if (entry - 8 < start || entry + 8 > end || start + BEYOND_SMALL_BOOTLOADERS + TABLE_BYTES > end)
    return false;
  const code = await read(entry - 8, 16);
  const mark = new TextDecoder('latin1').decode(code.subarray(0, 8));
  if (mark === KATAPULT_MARK || new DataView(code.buffer, code.byteOffset).getUint16(8, true) !== CPSID_I) {
    return false;
  }
  const beyond = start + BEYOND_SMALL_BOOTLOADERS;
  return !isBlank({ start: beyond, data: await read(beyond, TABLE_BYTES) }, beyond, TABLE_BYTES);
}
