import { MCUS, type McuFacts } from '../knowledge/mcus.ts';
import type { SectorLayout } from '../knowledge/sector-layouts.ts';
import type { LayoutOption, UartPart } from '../knowledge/uart-part.ts';
import { findUartPart, layoutBytes, layoutOfSize, uartFlashMap } from '../knowledge/uart-parts.ts';
import type { Clock } from '../ports/clock.ts';
import { MOST_BYTES } from '../uart/an3155.ts';
import { readMemory } from '../uart/commands.ts';
import { again, type UartRom } from '../uart/rom.ts';
import { UartError } from '../uart/uart-error.ts';
import { entersAlone, formatWiring } from '../uart/wiring.ts';
import { DeviceAccessError } from './device-errors.ts';
import type { UartRoute } from './flash-plan.ts';
import type { UartTarget } from './uart-target.ts';

/** The chip at the other end of a UART, as its ROM tells it. */
export interface ChipOnUart {
  part: UartPart;
  layout: SectorLayout;
  /** the chip told its size; else `layout` is the smallest that its part is made in */
  isSizeKnown: boolean;
}

/** Get ID, and the size of the flash. DeviceAccessError where nothing is known of the chip; UartError, SerialError. */
export async function identifyChip(rom: UartRom, clock: Clock, target: UartTarget): Promise<ChipOnUart> {
  const part = findUartPart(rom.productId);
  if (!part) throw unknownPart(target, rom.productId);
  const { layout, isKnown } = layoutOfSize(part, await readFlashSize(rom, clock, part));
  await refuseOtherLayout(rom, clock, target, { part, layout });
  return { part, layout, isSizeKnown: isKnown };
}

/** The ROM erases by numbers: with another layout they stand for other places, and what is not to be touched goes. */
async function refuseOtherLayout(
  rom: UartRom,
  clock: Clock,
  target: UartTarget,
  { part, layout }: Pick<ChipOnUart, 'part' | 'layout'>,
): Promise<void> {
  const option = part.layoutOption;
  if (!option || (option.onlyKib !== null && layoutBytes(layout) !== option.onlyKib * 1024)) return;
  const read = (from: number) => unlessRefused(again(rom.line, clock, () => readMemory(rom.line, from, 1)));
  const [byte] = (await read(option.at)) ?? [];
  if (byte !== undefined && ((byte >> option.bit) & 1) === option.listedAt) return;
  // a chip that lets nothing be read is protected, which is told in words of its own
  if (byte === undefined && (await read(uartFlashMap(part, layout).regions[0]?.start ?? 0)) === null) return;
  throw otherLayout(target, part, option, byte === undefined);
}

/** In KiB; null where it is not known where it stands, or the chip refuses to tell. */
async function readFlashSize(rom: UartRom, clock: Clock, part: UartPart): Promise<number | null> {
  if (part.flashSizeAt === null) return null;
  const { start, length } = part.identityBlock ?? { start: part.flashSizeAt, length: 2 };
  const block = await unlessRefused(again(rom.line, clock, () => readMemory(rom.line, start, length)));
  return block && new DataView(block.buffer, block.byteOffset).getUint16(part.flashSizeAt - start, true);
}

/** Null where the ROM refuses. */
export async function unlessRefused<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UartError && error.kind === 'nack') return null;
    throw error;
  }
}

/** How this chip is reached again. */
export function routeOnUart(
  rom: UartRom,
  { layout }: ChipOnUart,
  target: UartTarget,
  klipperBaudRate: number | null,
): UartRoute {
  return {
    kind: 'uart',
    tty: target.tty,
    baudRate: target.baudRate,
    wiring: formatWiring(rom.wiring),
    productId: rom.productId,
    bootloaderVersion: rom.version,
    flashKib: layoutBytes(layout) / 1024,
    klipperBaudRate,
    transferSize: MOST_BYTES,
  };
}

/** The chip may be one of several; the firmware decides between them. */
export function mcusOf(part: UartPart, imageMcu: McuFacts | null): readonly McuFacts[] {
  if (imageMcu && part.mcus.includes(imageMcu.name)) return [imageMcu];
  return MCUS.filter(({ name }) => part.mcus.includes(name));
}

/** What was done to look at it, and what is not known. */
export function notesOnUart(
  rom: UartRom,
  { part, layout, isSizeKnown }: ChipOnUart,
  target: UartTarget,
): string[] {
  const size = `The chip does not tell how large its flash is, so the smallest ${part.label} is assumed: ${layoutBytes(layout) / 1024} KiB.`;
  return [entryNote(rom, target), ...(isSizeKnown ? [] : [size])];
}

function entryNote({ wiring, attempts }: UartRom, target: UartTarget): string {
  const failed = attempts.filter(({ failure }) => failure !== null);
  const tried =
    failed.length > 0
      ? ` Tried before that: ${failed.map((one) => `${one.wiring} (${one.failure})`).join(', ')}.`
      : '';
  if (entersAlone(wiring)) {
    return `The bootloader was started through ${formatWiring(wiring)} to look at the chip, and the board was reset afterwards.${tried}${target.wiring ? '' : ` With --entry ${formatWiring(wiring)} the others are not tried again.`}`;
  }
  if (target.asksKlipper) {
    return 'Klipper was asked for its bootloader, which runs now; RESET starts the firmware again, whatever becomes of this plan.';
  }
  return `The bootloader was running already.${tried} It keeps the rate at which it was spoken to first until the next RESET: another --baud needs RESET pressed.`;
}

function otherLayout(
  { tty }: UartTarget,
  { label }: UartPart,
  { name, listedAt, otherwise }: LayoutOption,
  isUnread: boolean,
): DeviceAccessError {
  const what = isUnread
    ? `whether its flash consists of ${otherwise} hangs on its option ${name}, which its bootloader does not let be read`
    : `its option ${name} is ${1 - listedAt}: its flash consists of ${otherwise}`;
  return new DeviceAccessError(
    'device-error',
    `The chip at ${tty} is an ${label}, and ${what}. The bootloader erases by page numbers, which would stand for other places than those of the plan.`,
    [
      'Flash it with a debug probe (SWD), which needs no numbers of pages.',
      `Or set ${name} to ${listedAt} with STM32CubeProgrammer, and flash it here then; what stands in the flash now is lost by that.`,
    ],
    {},
  );
}

function unknownPart({ tty }: UartTarget, productId: number): DeviceAccessError {
  return new DeviceAccessError(
    'device-error',
    `A bootloader answers at ${tty}, but its product ID 0x${productId.toString(16)} is of no chip that is known here.`,
    [
      'Without knowing its memory nothing is erased or written. Please report the ID and what is printed on the chip.',
    ],
    {},
  );
}
