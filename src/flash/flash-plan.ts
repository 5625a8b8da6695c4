import type { MemoryMap } from '../formats/memory-layout.ts';

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

/** Why a plan must not be carried out, in words for the user. */
export interface Refusal {
  code:
    | 'not-in-dfu-mode'
    | 'address-unknown'
    | 'outside-map'
    | 'not-writeable'
    | 'bootloader-overwritten'
    | 'linked-elsewhere'
    | 'not-bootable'
    | 'other-mcu'
    | 'too-large'
    | 'wrong-target'
    | 'transfer-size-unknown';
  what: string;
  why: string;
  /** what the user can do instead */
  wayOut: string;
}

/** DfuSe over USB. */
export interface DfuSeRoute {
  kind: 'dfuse';
  interfaceNumber: number;
  alternateSetting: number;
  /** wTransferSize in bytes; 0 when the device does not say */
  transferSize: number;
}

/** What the device is spoken to with, and over what. */
export type Route = DfuSeRoute;

/** Everything that will happen, decided before anything happens; pure data. */
export interface FlashPlan {
  device: { path: string; vendorId: number; productId: number; serialNumber: string | null; name: string };
  /** board and MCU as far as known, e.g. "BTT Octopus Pro (STM32F429)" */
  board: string | null;
  mcu: string | null;
  map: MemoryMap;
  /** device: the string as sent; device-clamped: fewer bytes than it declared; board-facts: unreadable, taken from what is known of the MCU */
  mapSource: 'device' | 'device-clamped' | 'board-facts';
  /** null = the device is in no mode in which it takes a firmware, and that is one of the refusals */
  route: Route | null;
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
  /** things worth saying that stop nothing */
  notes: readonly string[];
  /** empty = may be carried out */
  refusals: readonly Refusal[];
}
