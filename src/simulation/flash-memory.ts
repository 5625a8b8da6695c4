import type { McuProfile } from './mcus/mcu-profile.ts';

/** One sector; times in ms, `announcedMs` what a ROM tells the host to wait. */
export interface Sector {
  address: number;
  size: number;
  eraseMs: number;
  worstEraseMs: number;
  announcedMs: number;
  isReadOnly: boolean;
}

/** Flash with its physics: an erase takes whole sectors, and what programming may do depends on the part. */
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
    this.bytes = new Uint8Array(this.size).fill(profile.erasedByte);
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
          worstEraseMs: run.worstEraseMs,
          announcedMs: run.announcedEraseMs,
          isReadOnly: run.readOnly === true,
        };
      }
      start = end;
    }
    return null;
  }

  erase(address: number, size: number): void {
    this.put(address, new Uint8Array(size).fill(this.profile.erasedByte));
    this.used.fill(0, this.unitOf(address), this.unitOf(address + size));
  }

  /** Erases everything but what is read-only. */
  eraseAll(): void {
    let start = this.start;
    for (const run of this.profile.sectors) {
      const size = run.sectorSize * run.sectors;
      if (!run.readOnly) this.erase(start, size);
      start += size;
    }
  }

  /**
   * Programs bytes. "not-erased": where the part refuses to program over something, nothing changes; else bits that
   * were clear stay clear, and the cells hold less than was asked for. "unaligned": the part cannot program there.
   */
  program(address: number, data: Uint8Array): 'done' | 'not-erased' | 'unaligned' {
    const { overwrite, programUnit } = this.profile;
    const first = this.unitOf(address);
    const last = this.unitOf(address + data.length - 1);
    if (overwrite === 'clears-bits') {
      const before = this.contents(address, data.length);
      const after = data.map((byte, at) => byte & (before[at] ?? 0));
      this.put(address, after);
      return after.every((byte, at) => byte === data[at]) ? 'done' : 'not-erased';
    }
    if ((address - this.start) % programUnit !== 0) return 'unaligned';
    for (let unit = first; unit <= last; unit += 1) {
      const from = (unit - first) * programUnit;
      if (!this.isFree(unit, data.subarray(from, from + programUnit))) return 'not-erased';
    }
    this.put(address, data);
    this.used.fill(1, first, last + 1);
    return 'done';
  }

  /** May this unit be programmed with that? */
  private isFree(unit: number, data: Uint8Array): boolean {
    const { overwrite, programUnit, erasedByte } = this.profile;
    const isZero = data.length === programUnit && data.every((byte) => byte === 0);
    if (overwrite === 'once') return this.used[unit] === 0;
    if (overwrite === 'once-or-zero') return this.used[unit] === 0 || isZero;
    const held = this.bytes.subarray(unit * programUnit, (unit + 1) * programUnit);
    return isZero || held.every((byte) => byte === erasedByte);
  }

  /** Does the part say so when cells are not erased? */
  refusesOverwriting(): boolean {
    return this.profile.overwrite !== 'clears-bits';
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
