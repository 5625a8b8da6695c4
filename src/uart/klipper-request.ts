import type { Clock } from '../ports/clock.ts';
import type { Serial } from '../ports/serial.ts';

/** What Klipper on a UART heeds at its own rate, 8N1 (Klipper, docs/Bootloader_Entry.md). */
const REQUEST = new TextEncoder().encode('~ \u001c Request Serial Bootloader!! ~');
/** 8N1: start, eight data, stop */
const BITS_A_BYTE = 10;
/** it resets the chip, and the ROM starts */
const RESET_MS = 100;

/** Klipper's configuration offers this rate first. */
export const KLIPPER_BAUD_RATE = 250_000;

/** Asks Klipper on a UART to reset into its bootloader. Nothing answers; what starts shows. SerialError. */
export async function requestBootloader(
  { serial, clock }: { serial: Serial; clock: Clock },
  path: string,
  baudRate: number = KLIPPER_BAUD_RATE,
): Promise<void> {
  const port = await serial.open(path, { baudRate });
  try {
    // on a board whose lines are wired to RESET, opening may hold it
    await port.setLines({ rts: false, dtr: false }).catch(() => undefined);
    await clock.sleep(RESET_MS);
    await port.write(REQUEST);
    await clock.sleep((REQUEST.length * BITS_A_BYTE * 1000) / baudRate + RESET_MS);
  } finally {
    await port.close();
  }
}
