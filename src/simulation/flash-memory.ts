import type { McuProfile } from './mcus/mcu-profile.ts';

/** One sector; `eraseMs` typical, `announcedMs` what a ROM tells the host to wait. */
export interface Sector {
  address: number;
  size: number;
  eraseMs: number;
  announcedMs: number;
}

const ERASED = 0xff;

/**
 * Flash with its physics: erasing sets whole sectors to ones, programming only clears bits, and where the part has
 * ECC over a word, that word takes one program for each erase.
 */
export class FlashMemory {
  readonly start: number;
  readonly size: number;
  private readonly profile: McuProfile;
  private readonly bytes: Uint8Array;
  /** units programmed since their erase */
  private readonly used: Uint8Array;
  private readonly flipped = new Map<number, number>();

  constructor(profile: McuProfile) {
    this.profile = profile;
    this.start = profile.flashStart;
    this.size = profile.sectors.reduce((sum, run) => sum + run.sectorSize * run.sectors, 0);
    this.bytes = new Uint8Array(this.size).fill(ERASED);
    this.used = new Uint8Array(Math.ceil(this.size / profile.programUnit));
  }

  contains(address: number, length: number): boolean {
    return address >= this.start && address + length <= this.start + this.size;
  }

  /** As the bus sees it, with faults that `corruptRead` planted. A copy. */
  read(address: number, length: number): Uint8Array {
    const found = this.contents(address, length);
    for (const [at, mask] of this.flipped) {
      if (at >= address && at < address + length) found[at - address] = (found[at - address] ?? 0) ^ mask;
    }
    return found;
  }

  /** What the cells really hold. A copy. */
  contents(address: number, length: number): Uint8Array {
    return this.bytes.slice(address - this.start, address - this.start + length);
  }

  sectorAt(address: number): Sector | null {
    let start = this.start;
    for (const run of this.profile.sectors) {
      const end = start + run.sectorSize * run.sectors;
      if (address >= start && address < end) {
        const index = Math.floor((address - start) / run.sectorSize);
        return {
          address: start + index * run.sectorSize,
          size: run.sectorSize,
          eraseMs: run.eraseMs,
          announcedMs: run.announcedEraseMs,
        };
      }
      start = end;
    }
    return null;
  }

  erase(address: number, size: number): void {
    this.put(address, new Uint8Array(size).fill(ERASED));
    this.used.fill(0, this.unitOf(address), this.unitOf(address + size));
  }

  /**
   * Programs bytes. "not-erased": bits that were clear stay clear, so the cells hold less than was asked for; on a
   * program-once part nothing changes at all. "unaligned": the part cannot program there.
   */
  program(address: number, data: Uint8Array): 'done' | 'not-erased' | 'unaligned' {
    const unit = this.profile.programUnit;
    const first = this.unitOf(address);
    const last = this.unitOf(address + data.length - 1);
    if (this.profile.programOnce) {
      if (address % unit !== 0) return 'unaligned';
      if (this.used.subarray(first, last + 1).some((mark) => mark !== 0)) return 'not-erased';
    }
    const before = this.contents(address, data.length);
    const after = data.map((byte, at) => byte & (before[at] ?? 0));
    this.put(address, after);
    this.used.fill(1, first, last + 1);
    return after.every((byte, at) => byte === data[at]) ? 'done' : 'not-erased';
  }

  /** An erase that lost power: neither old nor erased. */
  disturb(address: number, size: number): void {
    this.put(
      address,
      new Uint8Array(size).map((_, at) => (at % 3 === 0 ? 0x5a : 0xa1)),
    );
    this.used.fill(1, this.unitOf(address), this.unitOf(address + size));
  }

  /** Puts bytes there by no bus at all: what the maker or an earlier flash left. */
  preload(address: number, data: Uint8Array): void {
    this.put(address, data);
    this.used.fill(1, this.unitOf(address), this.unitOf(address + data.length - 1) + 1);
  }

  /** From now on a byte reads wrongly: `mask` is what flips. */
  corruptRead(address: number, mask: number): void {
    this.flipped.set(address, mask);
  }

  private put(address: number, data: Uint8Array): void {
    this.bytes.set(data, address - this.start);
  }

  private unitOf(address: number): number {
    return Math.floor((address - this.start) / this.profile.programUnit);
  }
}
