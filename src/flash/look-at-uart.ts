import type { Image } from '../firmware/image.ts';
import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { printable } from '../formats/text.ts';
import { likelyBoards } from '../knowledge/boards.ts';
import { MCUS, type McuFacts } from '../knowledge/mcus.ts';
import type { UartPart } from '../knowledge/uart-part.ts';
import { findUartPart, layoutBytes, layoutOfSize, uartFlashMap } from '../knowledge/uart-parts.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { MOST_BYTES } from '../uart/an3155.ts';
import { readMemory } from '../uart/commands.ts';
import { PRESETS } from '../uart/entry.ts';
import { KLIPPER_BAUD_RATE, requestBootloader } from '../uart/klipper-request.ts';
import { DOCUMENTED_BAUD_RATE } from '../uart/rates.ts';
import { again, openRom, type UartRom } from '../uart/rom.ts';
import { UartError } from '../uart/uart-error.ts';
import { entersAlone, formatWiring, startFirmware } from '../uart/wiring.ts';
import { possibleStarts } from './bootloader-guard.ts';
import { DeviceAccessError } from './device-errors.ts';
import type { UartRoute } from './flash-plan.ts';
import type { ImageWish } from './known-device.ts';
import type { DeviceFacts, FlashContent } from './plan-facts.ts';
import { isKlipperAtStart, readPlaces } from './uart-content.ts';
import { inUartWords } from './uart-errors.ts';
import { isMiniUart, type UartTarget } from './uart-target.ts';

/** DeviceAccessError where this port cannot send what the ROM needs, which is known without opening it. */
export async function refuseMiniUart(
  ports: Pick<HostPorts, 'files'>,
  target: Pick<UartTarget, 'tty' | 'entry'>,
): Promise<void> {
  if (target.entry && (await isMiniUart(ports, target.entry))) throw noParity(target);
}

/**
 * All that planning needs of a board behind a UART: leads it into its ROM, asks what it is, reads a little of its flash,
 * and where a control line is at RESET starts its firmware again: whatever ran there ends, so the user has agreed to
 * that, or has said that no line is wired. Changes nothing in its memory. ProgrammerError;
 * DeviceAccessError where the port cannot do it, or nothing is known of the chip.
 */
export async function lookAtUart(
  ports: HostPorts,
  target: UartTarget,
  { image, wish }: { image: Image; wish: ImageWish },
): Promise<DeviceFacts> {
  if (target.asksKlipper) await inUartWords(requestBootloader(ports, target.tty));
  const rom = await inUartWords(
    openRom(ports, {
      path: target.tty,
      wirings: target.wiring ? [target.wiring] : PRESETS,
      baudRate: target.baudRate ?? DOCUMENTED_BAUD_RATE,
    }),
  );
  try {
    const facts = await inUartWords(ask(ports, rom, target, { image, wish }));
    if (entersAlone(rom.wiring)) await inUartWords(startFirmware(rom.line.port, ports.clock, rom.wiring));
    return facts;
  } finally {
    await rom.line.port.close();
  }
}

async function ask(
  ports: HostPorts,
  rom: UartRom,
  target: UartTarget,
  { image, wish }: { image: Image; wish: ImageWish },
): Promise<DeviceFacts> {
  const part = findUartPart(rom.productId);
  if (!part) throw unknownPart(target, rom.productId);
  const flashKib = await readFlashSize(ports, rom, part);
  const { layout, isKnown } = layoutOfSize(part, flashKib);
  const map = uartFlashMap(part, layout);
  const mcus = mcusOf(part, wish.mcu);
  const [mcu] = mcus;
  const boards = mcus.length === 1 && mcu ? likelyBoards({ mcu: mcu.name }) : [];
  const read = await readContent(ports, rom, {
    part,
    wish,
    starts: { boards, mcus },
    bytes: layoutBytes(layout),
  });
  const route: UartRoute = {
    kind: 'uart',
    tty: target.tty,
    baudRate: target.baudRate,
    wiring: formatWiring(rom.wiring),
    productId: rom.productId,
    bootloaderVersion: rom.version,
    flashKib: layoutBytes(layout) / 1024,
    klipperBaudRate: klipperBaudRate(image),
    transferSize: MOST_BYTES,
  };
  return {
    device: { ...target.device, name: `${part.label} behind a ${printable(target.device.name, 80)}` },
    map,
    mapSource: 'board-facts',
    route,
    mcus,
    boards,
    content: read.content,
    protection: null,
    notes: [
      ...entryNotes(rom, target),
      ...(isKnown
        ? []
        : [
            `The chip does not tell how large its flash is, so the smallest ${part.label} is assumed: ${layoutBytes(layout) / 1024} KiB.`,
          ]),
      ...read.notes,
    ],
  };
}

/** The chip may be one of several; the firmware decides between them. */
function mcusOf(part: UartPart, imageMcu: McuFacts | null): readonly McuFacts[] {
  if (imageMcu && part.mcus.includes(imageMcu.name)) return [imageMcu];
  return MCUS.filter(({ name }) => part.mcus.includes(name));
}

/** In KiB; null where it is not known where it stands, or the chip refuses to tell. */
async function readFlashSize(ports: HostPorts, rom: UartRom, part: UartPart): Promise<number | null> {
  if (part.flashSizeAt === null) return null;
  const { start, length } = part.identityBlock ?? { start: part.flashSizeAt, length: 2 };
  const block = await unlessRefused(again(rom.line, ports.clock, () => readMemory(rom.line, start, length)));
  return block && new DataView(block.buffer, block.byteOffset).getUint16(part.flashSizeAt - start, true);
}

async function readContent(
  ports: HostPorts,
  rom: UartRom,
  known: {
    part: UartPart;
    wish: ImageWish;
    starts: Parameters<typeof possibleStarts>[0];
    bytes: number;
  },
): Promise<{ content: FlashContent | null; notes: readonly string[] }> {
  const start = 0x0800_0000;
  const end = start + known.bytes;
  const { address } = known.wish;
  const read = (from: number, length: number) =>
    again(rom.line, ports.clock, () => readMemory(rom.line, from, length));
  const { boards } = known.starts;
  const possible = possibleStarts(known.starts, start);
  // only an image that goes to the start itself is compared with what stands there, and with what may stand behind it
  const whole = address === start ? [start, ...possibleStarts({ boards, mcus: [] }, start)] : [];
  const tables =
    address === null || address === start ? possible : [address, ...possible.filter((one) => one < address)];
  try {
    const content = await readPlaces(read, start, { whole, tables, end });
    const isKlipper = address === start && (await isKlipperAtStart(read, content, end));
    return { content: { ...content, isKlipperAtStart: isKlipper }, notes: [] };
  } catch (error) {
    if (!(error instanceof UartError && error.kind === 'nack')) throw error;
    return {
      content: null,
      notes: [
        'The bootloader refuses to read the flash, so what stands in it is not known. A read-protected chip answers like this; that is a hint, not a finding.',
      ],
    };
  }
}

async function unlessRefused<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UartError && error.kind === 'nack') return null;
    throw error;
  }
}

/** The rate at which a Klipper in this image answers on its UART; null where it talks over something else, or is none. */
function klipperBaudRate(image: Image): number | null {
  const constants = readImageDictionary(image)?.constants;
  if (!constants || !('RESERVE_PINS_serial' in constants)) return null;
  const baud = constants['SERIAL_BAUD'];
  return typeof baud === 'number' && baud > 0 ? baud : KLIPPER_BAUD_RATE;
}

function entryNotes({ wiring, attempts }: UartRom, target: UartTarget): string[] {
  const failed = attempts.filter(({ failure }) => failure !== null);
  const tried =
    failed.length > 0
      ? ` Tried before that: ${failed.map((one) => `${one.wiring} (${one.failure})`).join(', ')}.`
      : '';
  if (entersAlone(wiring)) {
    return [
      `The bootloader was started through ${formatWiring(wiring)} to look at the chip, and the board was reset afterwards.${tried}${target.wiring ? '' : ` With --entry ${formatWiring(wiring)} the others are not tried again.`}`,
    ];
  }
  if (target.asksKlipper) {
    return [
      'Klipper was asked for its bootloader, which runs now; RESET starts the firmware again, whatever becomes of this plan.',
    ];
  }
  return [
    `The bootloader was running already.${tried} It keeps the rate at which it was spoken to first until the next RESET: another --baud needs RESET pressed.`,
  ];
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
