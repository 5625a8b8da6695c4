import type { FlashMemory, Sector } from '../flash-memory.ts';
import type { FlashTimes } from '../flash-times.ts';
import type { McuProfile } from '../mcus/mcu-profile.ts';
import type { UartJudgement } from './uart-judgement.ts';
import type { Stretch, UartRomProfile } from './uart-rom-profile.ts';

/** Work on the flash: how long it takes, and what a reset in its middle leaves. */
export interface FlashWork {
  durationMs: number;
  interrupt(): void;
}

const UID_BYTES = 12;
const BLANK = 0xff;
/** Cortex-M: writing this there resets the chip (ARMv7-M B3.2.6) */
const RESET_REGISTER = 0xe000_ed0c;
const RESET_VALUE = 0x05fa_0004;
/** a program that only resets the chip is shorter */
const RESET_PROGRAM_BYTES = 64;

/** Everything that the ROM can reach by address, and what becomes of it. */
export class UartMemory {
  /** codes of Write Protect; survives resets, as option bytes do */
  private readonly protectedCodes = new Set<number>();
  /** read-out protection level 1; survives resets */
  isReadoutProtected = false;
  /** where the last command wrote, when nothing came since */
  private justWritten: Stretch | null = null;
  private readonly ram: Uint8Array;
  private readonly mcu: McuProfile;
  private readonly profile: UartRomProfile;
  private readonly flash: FlashMemory;
  private readonly times: FlashTimes;
  private readonly judgement: UartJudgement;
  private readonly identityBytes: ReadonlyMap<number, number>;

  constructor(
    chip: { mcu: McuProfile; profile: UartRomProfile; uid: Uint8Array },
    flash: FlashMemory,
    times: FlashTimes,
    judgement: UartJudgement,
  ) {
    this.mcu = chip.mcu;
    this.profile = chip.profile;
    this.flash = flash;
    this.times = times;
    this.judgement = judgement;
    this.ram = new Uint8Array(chip.profile.freeRam.size);
    const { identity } = chip.profile;
    const kibibytes = flash.size / 1024;
    const options = chip.mcu.rom?.extraMemory ?? chip.profile.optionBytes ?? [];
    this.identityBytes = new Map([
      ...options.flatMap(({ start, bytes = [] }) => bytes.map((byte, at) => [start + at, byte] as const)),
      ...Array.from({ length: UID_BYTES }, (_, at) => [identity.uid + at, chip.uid[at] ?? 0] as const),
      [identity.flashSize, kibibytes & 0xff],
      [identity.flashSize + 1, kibibytes >> 8],
    ]);
  }

  /** Every command but Write Memory is enough for the last block to be read as it is. */
  otherCommandCame(): void {
    this.justWritten = null;
  }

  /** Is there anything to read from that address on? */
  isReadable(address: number): boolean {
    const whole = this.profile.identity.onlyWhole;
    if (whole?.refusedAt === 'address' && isIn(whole, address, 1) && address !== whole.start) return false;
    return this.stretchAt(address) !== null;
  }

  /** Null when that many bytes cannot be had there. */
  read(address: number, length: number): Uint8Array | null {
    const whole = this.profile.identity.onlyWhole;
    if (whole && isIn(whole, address, 1) && !(address === whole.start && length === whole.size)) return null;
    const stretch = this.stretchAt(address);
    if (!stretch || !isIn(stretch, address, length)) return null;
    const written = this.justWritten;
    this.justWritten = null;
    if (
      written &&
      this.profile.quirks.blankWhenReadAtOnce &&
      overlaps(written, { start: address, size: length })
    ) {
      return new Uint8Array(length).fill(BLANK);
    }
    if (this.flash.contains(address, length)) return this.flash.read(address, length);
    const { freeRam } = this.profile;
    if (isIn(freeRam, address, length)) {
      return this.ram.slice(address - freeRam.start, address - freeRam.start + length);
    }
    return Uint8Array.from({ length }, (_, at) => this.identityBytes.get(address + at) ?? BLANK);
  }

  isWritable(address: number): boolean {
    return this.flash.contains(address, 1) || isIn(this.profile.freeRam, address, 1);
  }

  /** Null when it does not fit there, or the part cannot program at such an address. */
  write(address: number, data: Uint8Array): FlashWork | null {
    const { freeRam } = this.profile;
    if (isIn(freeRam, address, data.length)) {
      this.ram.set(data, address - freeRam.start);
      return { durationMs: 0, interrupt: () => undefined };
    }
    if (!this.flash.contains(address, data.length)) return null;
    this.justWritten = { start: address, size: data.length };
    const before = this.flash.contents(address, data.length);
    if (this.isProtected(address) || this.isProtected(address + data.length - 1)) {
      this.judgement.protectedWrites += 1;
      return { durationMs: 0, interrupt: () => undefined };
    }
    const outcome = this.flash.program(address, data);
    if (outcome === 'unaligned') return null;
    if (outcome === 'not-erased') this.judgement.programmedUnerased += 1;
    return {
      durationMs: this.times.programMs(data.length),
      interrupt: () => this.flash.preload(address, before),
    };
  }

  /** Null when one of the pages does not exist. */
  erasePages(pages: readonly number[]): FlashWork | null {
    const sectors = pages.map((page) => this.pageAt(page));
    const known = sectors.filter((sector) => sector !== null);
    if (known.length !== sectors.length) return null;
    const open = known.filter((sector) => !this.isProtected(sector.address));
    this.judgement.protectedWrites += known.length - open.length;
    for (const sector of open) this.flash.erase(sector.address, sector.size);
    return {
      durationMs: open.reduce((sum, sector) => sum + this.times.eraseMs(sector), 0),
      interrupt: () => {
        for (const sector of open) this.flash.disturb(sector.address, sector.size);
      },
    };
  }

  eraseBank(bank: Stretch): FlashWork {
    this.flash.erase(bank.start, bank.size);
    return {
      durationMs: this.times.massEraseMs() / 2,
      interrupt: () => this.flash.disturb(bank.start, bank.size),
    };
  }

  eraseAll(): FlashWork {
    this.flash.eraseAll();
    return {
      durationMs: this.times.massEraseMs(),
      interrupt: () => this.flash.disturb(this.flash.start, this.flash.size),
    };
  }

  protect(codes: Uint8Array): void {
    for (const code of codes) this.protectedCodes.add(code);
  }

  unprotect(): void {
    this.protectedCodes.clear();
  }

  /** The RAM forgets nothing at a reset, but Readout Unprotect clears it (AN3155 4, protocol 2.2). */
  clearRam(): void {
    this.ram.fill(0);
  }

  /** What may be jumped to: flash and the free RAM. */
  mayJumpTo(address: number): boolean {
    return this.isWritable(address);
  }

  /** Does a program in RAM stand there that resets the chip, such as hosts put there to start the application? */
  resetsChip(address: number): boolean {
    const { freeRam } = this.profile;
    if (!isIn(freeRam, address, RESET_PROGRAM_BYTES)) return false;
    const at = address - freeRam.start;
    const view = new DataView(this.ram.buffer, at, RESET_PROGRAM_BYTES);
    const words = Array.from({ length: RESET_PROGRAM_BYTES / 4 }, (_, word) =>
      view.getUint32(word * 4, true),
    );
    return words.includes(RESET_REGISTER) && words.includes(RESET_VALUE);
  }

  private stretchAt(address: number): Stretch | null {
    const flash = { start: this.flash.start, size: this.flash.size };
    const all = [flash, this.profile.freeRam, ...this.profile.readable];
    return all.find((stretch) => isIn(stretch, address, 1)) ?? null;
  }

  private isProtected(address: number): boolean {
    const page = this.pageOf(address);
    return this.protectedCodes.has(Math.floor(page / this.profile.pagesPerProtection));
  }

  private pageAt(page: number): Sector | null {
    let first = 0;
    let start = this.flash.start;
    for (const run of this.mcu.sectors) {
      if (page < first + run.sectors) return this.flash.sectorAt(start + (page - first) * run.sectorSize);
      first += run.sectors;
      start += run.sectors * run.sectorSize;
    }
    return null;
  }

  private pageOf(address: number): number {
    let first = 0;
    let start = this.flash.start;
    for (const run of this.mcu.sectors) {
      const end = start + run.sectors * run.sectorSize;
      if (address < end) return first + Math.floor((address - start) / run.sectorSize);
      first += run.sectors;
      start = end;
    }
    return first;
  }
}

function isIn({ start, size }: Stretch, address: number, length: number): boolean {
  return address >= start && address + length <= start + size;
}

function overlaps(a: Stretch, b: Stretch): boolean {
  return a.start < b.start + b.size && b.start < a.start + a.size;
}
