import type { FirmwareLink } from '../firmware/dictionary.ts';
import type { Image } from '../firmware/image.ts';
import type { MemoryMap } from '../formats/memory-layout.ts';
import type { Refusal } from './refusals.ts';

/** One sector (or page) of the device. */
export interface PlannedSector {
  address: number;
  /** bytes */
  size: number;
}

export interface PlannedWrite {
  address: number;
  data: Uint8Array;
}

/** DfuSe over USB. */
export interface DfuSeRoute {
  kind: 'dfuse';
  interfaceNumber: number;
  alternateSetting: number;
  /** wTransferSize in bytes; 0 when the device does not say */
  transferSize: number;
}

/** The bootloader Katapult, over a serial port of its own on USB or over a UART. */
export interface KatapultRoute {
  kind: 'katapult';
  /** device node */
  tty: string;
  /** overUsb: the device at the plan's path is the board itself; else it is the adapter, or nothing on USB at all */
  overUsb: boolean;
  /** baud; of no effect over USB */
  baudRate: number;
  /** of Katapult's protocol: "1.1.0" */
  protocol: string;
  /** of Katapult's build; null where it does not tell */
  softwareVersion: string | null;
  /** as Katapult names it: stm32f446xx */
  mcu: string;
  /** where it starts the firmware, and the first address that it writes */
  applicationStart: number;
  /** bytes of a block */
  transferSize: number;
}

/** The bootloader in ROM over a UART (AN3155). */
export interface UartRoute {
  kind: 'uart';
  /** device node */
  tty: string;
  /** the rate that the user wants; null = the fastest that holds */
  baudRate: number | null;
  /** how the control lines lead into the bootloader, "rts=boot0,dtr=nreset"; "none" = it runs already */
  wiring: string;
  /** what Get ID answered */
  productId: number;
  /** what Get answered: 0x31 is protocol 3.1 */
  bootloaderVersion: number;
  flashKib: number;
  /** the rate at which the firmware answers on this line once it runs; null = it does not talk here */
  klipperBaudRate: number | null;
  /** bytes that one command carries */
  transferSize: number;
}

/** What the device is spoken to with, and over what. */
export type Route = DfuSeRoute | KatapultRoute | UartRoute;

export interface PlannedDevice {
  /** bus path */
  path: string;
  /** changes whenever something is plugged in, so that boards of one kind and serial number are told apart */
  deviceNumber: number;
  vendorId: number;
  productId: number;
  serialNumber: string | null;
  name: string;
}

/** The file as it was read. */
export interface PlannedFile {
  name: string;
  /** of the whole file, 64 lower-case hex digits */
  sha256: string;
  format: Image['format'];
  /** where its bytes go; address null = not known */
  segments: readonly { address: number | null; size: number }[];
  /** what a Klipper says of itself; null where it is none */
  klipper: {
    /** `git describe` of the tree that it was built from */
    version: string | null;
    /** as Klipper names it: stm32f446xx */
    mcu: string | null;
    /** Hz */
    clockFrequency: number | null;
    link: FirmwareLink | null;
  } | null;
}

/**
 * What leads a running board into its bootloader. touch: its own port on USB, opened at 1200 baud. klipper: a text that
 * the Klipper behind a UART heeds. lines: BOOT0 and RESET, moved by RTS and DTR. opening: nothing on purpose, but opening
 * a port moves RTS and DTR for a moment, and nobody said that no RESET hangs on them.
 */
type EntryBy = 'touch' | 'klipper' | 'lines' | 'opening';

/** A running board is led into its bootloader over this serial port first. */
export interface Entry {
  tty: string;
  by: EntryBy;
  /** how the lines are wired, "rts=boot0,dtr=nreset"; null = not told: the common circuits are tried, or none is needed */
  wiring: string | null;
  /** known: its firmware listens to such a request. likely: it has the kind of port on which many do */
  listens: 'known' | 'likely';
}

/** Everything that will happen, decided before anything happens; pure data. */
export interface FlashPlan {
  device: PlannedDevice;
  file: PlannedFile;
  /** board and MCU as far as known, e.g. "BTT Octopus Pro (STM32F429)" */
  board: string | null;
  mcu: string | null;
  map: MemoryMap;
  /** device: the string as sent; device-clamped: fewer bytes than it declared; board-facts: unreadable, taken from what is known of the MCU */
  mapSource: 'device' | 'device-clamped' | 'board-facts';
  /** null = the device is in no mode in which it takes a firmware: it is asked into one, or that is a refusal */
  route: Route | null;
  /** what comes first where there is no route; the flash is planned after it */
  entry: Entry | null;
  /** where the image goes */
  address: number;
  /** bytes of the image */
  size: number;
  erase: readonly PlannedSector[];
  write: readonly PlannedWrite[];
  /** what stays untouched below the image, when something is there or is meant to be */
  bootloader: { start: number; end: number; certain: boolean } | null;
  /** application start for leave; null = stay in DFU mode */
  leaveAddress: number | null;
  /** the file that keeps what stands in the sectors to be erased; null = none is made */
  backup: string | null;
  /** things worth saying that stop nothing */
  notes: readonly string[];
  /** empty = may be carried out */
  refusals: readonly Refusal[];
  /** what speaks against it and was set aside by the user */
  forced: readonly Refusal[];
}
