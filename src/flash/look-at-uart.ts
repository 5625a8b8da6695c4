import type { Image } from '../firmware/image.ts';
import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { printable } from '../formats/text.ts';
import { likelyBoards } from '../knowledge/boards.ts';
import { layoutBytes, uartFlashMap } from '../knowledge/uart-parts.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { readMemory } from '../uart/commands.ts';
import { PRESETS } from '../uart/entry.ts';
import { KLIPPER_BAUD_RATE, requestBootloader } from '../uart/klipper-request.ts';
import { DOCUMENTED_BAUD_RATE } from '../uart/rates.ts';
import { again, openRom, type UartRom } from '../uart/rom.ts';
import { entersAlone, startFirmware } from '../uart/wiring.ts';
import { possibleStarts } from './bootloader-guard.ts';
import { DeviceAccessError } from './device-errors.ts';
import type { ImageWish } from './known-device.ts';
import type { DeviceFacts, FlashContent } from './plan-facts.ts';
import type { ProtectionVerdict } from './protection.ts';
import { identifyChip, mcusOf, notesOnUart, routeOnUart, unlessRefused } from './uart-chip.ts';
import { isKlipperAtStart, readPlaces } from './uart-content.ts';
import { inUartWords } from './uart-errors.ts';
import { protectionOnUart } from './uart-protection.ts';
import { isMiniUart, type UartTarget } from './uart-target.ts';

/** DeviceAccessError where this port cannot send what the ROM needs, which is known without opening it. */
export async function refuseMiniUart(
  ports: Pick<HostPorts, 'files'>,
  target: Pick<UartTarget, 'tty' | 'entry'>,
): Promise<void> {
  if (target.entry && (await isMiniUart(ports, target.entry))) throw noParity(target);
}

/**
 * All that planning needs of a board behind a UART; changes nothing in its memory. As `askRom` otherwise.
 */
export function lookAtUart(
  ports: HostPorts,
  target: UartTarget,
  wanted: { image: Image; wish: ImageWish },
): Promise<DeviceFacts> {
  return askRom(ports, target, (rom) => ask(ports, rom, target, wanted));
}

/**
 * Leads the board into its ROM, asks it, and where a control line is at RESET starts its firmware again: whatever ran
 * there ends, so the user has agreed to that, or has said that no line is wired. ProgrammerError; DeviceAccessError where
 * nothing is known of the chip.
 */
export async function askRom<T>(
  ports: Pick<HostPorts, 'serial' | 'clock'>,
  target: UartTarget,
  work: (rom: UartRom) => Promise<T>,
): Promise<T> {
  if (target.asksKlipper) await inUartWords(requestBootloader(ports, target.tty));
  const rom = await inUartWords(
    openRom(ports, {
      path: target.tty,
      wirings: target.wiring ? [target.wiring] : PRESETS,
      baudRate: target.baudRate ?? DOCUMENTED_BAUD_RATE,
    }),
  );
  const start = async () => {
    if (entersAlone(rom.wiring)) await inUartWords(startFirmware(rom.line.port, ports.clock, rom.wiring));
  };
  try {
    const told = await inUartWords(work(rom));
    await start();
    return told;
  } catch (error) {
    // what the work failed of is what is told
    await start().catch(() => undefined);
    throw error;
  } finally {
    await rom.line.port.close();
  }
}

async function ask(
  { clock }: HostPorts,
  rom: UartRom,
  target: UartTarget,
  { image, wish }: { image: Image; wish: ImageWish },
): Promise<DeviceFacts> {
  const chip = await identifyChip(rom, clock, target);
  const { part, layout } = chip;
  const map = uartFlashMap(part, layout);
  const mcus = mcusOf(part, wish.mcu);
  const [mcu] = mcus;
  const boards = mcus.length === 1 && mcu ? likelyBoards({ mcu: mcu.name }) : [];
  const start = map.regions[0]?.start ?? 0;
  const bytes = layoutBytes(layout);
  const content = await readContent(rom, clock, { wish, starts: { boards, mcus }, start, bytes });
  const seen = content === null ? await protectionOnUart(rom, clock, start) : null;
  return {
    device: { ...target.device, name: `${part.label} behind a ${printable(target.device.name, 80)}` },
    map,
    mapSource: 'board-facts',
    route: routeOnUart(rom, chip, target, klipperBaudRate(image)),
    mcus,
    boards,
    content,
    protection: seen && { verdict: seen.verdict, staysBusy: false },
    notes: [...notesOnUart(rom, chip, target), ...(seen ? [unread(seen.verdict)] : [])],
  };
}

/** Of what is protected beyond doubt the plan speaks itself. */
function unread({ certainty, words }: ProtectionVerdict): string {
  const what = 'The bootloader refuses to read the flash, so what stands in it is not known.';
  return certainty === 'maybe' ? `${what} ${words}` : what;
}

/** Null where the ROM refuses to read the flash. */
async function readContent(
  rom: UartRom,
  clock: Clock,
  known: {
    wish: ImageWish;
    starts: Parameters<typeof possibleStarts>[0];
    start: number;
    bytes: number;
  },
): Promise<FlashContent | null> {
  const { start } = known;
  const { address } = known.wish;
  const { boards } = known.starts;
  const possible = possibleStarts(known.starts, start);
  // only an image that goes to the start itself is compared with what stands there, and with what may stand behind it
  const whole = address === start ? [start, ...possibleStarts({ boards, mcus: [] }, start)] : [];
  const tables =
    address === null || address === start ? possible : [address, ...possible.filter((one) => one < address)];
  return unlessRefused(
    contentAt(rom, clock, { whole, tables, start, end: start + known.bytes, ownImage: address === start }),
  );
}

/** A little of the flash, and with `ownImage` whether a Klipper fills it from its start. UartError, SerialError. */
export async function contentAt(
  { line }: UartRom,
  clock: Clock,
  places: {
    whole: readonly number[];
    tables: readonly number[];
    start: number;
    end: number;
    ownImage: boolean;
  },
): Promise<FlashContent> {
  const read = (from: number, length: number) => again(line, clock, () => readMemory(line, from, length));
  const content = await readPlaces(read, places.start, places);
  const isKlipper = places.ownImage && (await isKlipperAtStart(read, content, places.end));
  return { ...content, isKlipperAtStart: isKlipper };
}

/** The rate at which a Klipper in this image answers on its UART; null where it talks over something else, or is none. */
function klipperBaudRate(image: Image): number | null {
  const constants = readImageDictionary(image)?.constants;
  if (!constants || !('RESERVE_PINS_serial' in constants)) return null;
  const baud = constants['SERIAL_BAUD'];
  return typeof baud === 'number' && baud > 0 ? baud : KLIPPER_BAUD_RATE;
}

function noParity({ tty }: Pick<UartTarget, 'tty'>): DeviceAccessError {
  return new DeviceAccessError(
    'open-failed',
    `${tty} is the small UART of the Raspberry Pi, which cannot send the even parity that the chip's bootloader needs.`,
    [
      'Use the other UART, ttyAMA0: on Pi 3, 4 and Zero W add dtoverlay=disable-bt to config.txt, stop the service hciuart, and restart.',
      'Or use a USB-UART adapter, which has parity.',
    ],
    {},
  );
}
