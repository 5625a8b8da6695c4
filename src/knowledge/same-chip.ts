import { chipIdentity } from './chip-identity.ts';
import type { McuFacts } from './mcus.ts';

/** The 12 bytes of the unique id in the order of memory, as Klipper gives it as its USB serial number. */
const UID = /^[0-9A-F]{24}$/i;

/**
 * The serial number that the ROM makes of a chip's unique id: eight digits of word 0 + word 2, then the upper four of
 * word 1 (observed on F4, G0 and U5). Undefined when `uid` is no unique id.
 */
export function romSerialOf(uid: string): string | undefined {
  if (!UID.test(uid)) return undefined;
  const word = (at: number) =>
    [3, 2, 1, 0].reduce(
      (value, byte) => value * 256 + Number.parseInt(uid.slice((at + byte) * 2, (at + byte) * 2 + 2), 16),
      0,
    );
  const sum = (word(0) + word(8)) % 0x1_0000_0000;
  const hex = sum.toString(16).padStart(8, '0') + (word(4) >>> 16).toString(16).padStart(4, '0');
  return hex.toUpperCase();
}

/**
 * Is the chip that called itself `uid` when it ran Klipper the one with this serial number in its bootloader? Katapult
 * sends the same one. DFU mode tells only where the family makes the one from the other; elsewhere "unknown", and the
 * place on the bus is all that tells.
 */
export function sameChip(
  uid: string | null,
  romSerial: string | null,
  mcus: readonly McuFacts[],
): 'same' | 'other' | 'unknown' {
  if (uid !== null && romSerial !== null && UID.test(uid) && UID.test(romSerial)) {
    return uid.toUpperCase() === romSerial.toUpperCase() ? 'same' : 'other';
  }
  const expected = uid === null ? undefined : romSerialOf(uid);
  if (expected === undefined || romSerial === null || chipIdentity(romSerial, mcus).serial !== 'unique')
    return 'unknown';
  return expected === romSerial ? 'same' : 'other';
}
