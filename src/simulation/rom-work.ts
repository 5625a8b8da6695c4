import { STATUS } from './dfu-states.ts';
import type { FlashMemory } from './flash-memory.ts';
import type { FlashTimes } from './flash-times.ts';
import type { Judgement } from './judgement.ts';
import type { RomProfile } from './mcus/mcu-profile.ts';
import type { RomCommand } from './rom-command.ts';

/** How a command ended: DFU status, how long it took (ms), and how to undo what a power loss on the way undoes. */
export interface RomWork {
  status: number;
  durationMs: number;
  interrupt?: (doneShare: number) => void;
}

/** What a board's ROM works on. */
export interface RomBench {
  memory: FlashMemory;
  times: FlashTimes;
  judgement: Judgement;
}

const DONE: RomWork = { status: STATUS.ok, durationMs: 0 };

/** Carries commands out on the flash and says how long each took. */
export class RomWorker {
  /** read-out protection level 1 */
  isProtected = false;
  private readonly rom: RomProfile;
  private readonly memory: FlashMemory;
  private readonly times: FlashTimes;
  private readonly judgement: Judgement;

  constructor(rom: RomProfile, { memory, times, judgement }: RomBench) {
    this.rom = rom;
    this.memory = memory;
    this.times = times;
    this.judgement = judgement;
  }

  /** bwPollTimeout that the ROM announces for it. */
  announcedMs(command: RomCommand): number {
    if (this.rom.quirks.announcesTruth) return Math.ceil(this.trueMs(command));
    if (command.kind === 'erase-page') return this.memory.sectorAt(command.address)?.announcedMs ?? 0;
    if (command.kind === 'program') return this.rom.announcedProgramMs;
    if (command.kind === 'set-address') return this.rom.announcedSetAddressMs;
    if (command.kind === 'mass-erase') return this.rom.announcedMassEraseMs;
    return 0;
  }

  private trueMs(command: RomCommand): number {
    const sector = command.kind === 'erase-page' ? this.memory.sectorAt(command.address) : null;
    if (sector) return this.times.eraseMs(sector);
    if (command.kind === 'program') return this.times.programMs(command.data.length);
    return command.kind === 'mass-erase' ? this.times.massEraseMs() : 0;
  }

  /** Is there memory to read: flash, option bytes, OTP? */
  isReadable(address: number, length: number): boolean {
    return this.memory.contains(address, length) || this.isExtra(address, length);
  }

  /** Does protection refuse an upload? */
  refusesReading(): boolean {
    return this.isProtected && !this.rom.quirks.acceptsWhileProtected;
  }

  read(address: number, length: number): Uint8Array {
    if (this.memory.contains(address, length) && !this.isProtected) {
      return this.memory.read(address, length);
    }
    return this.readExtra(address, length);
  }

  private readExtra(address: number, length: number): Uint8Array {
    const found = new Uint8Array(length).fill(0xff);
    for (const { start, bytes = [], protectionByte } of this.rom.extraMemory) {
      for (let at = 0; at < length; at += 1) {
        const index = address + at - start;
        const byte = bytes[index];
        if (byte !== undefined) found[at] = this.isProtected && index === protectionByte ? 0xbb : byte;
      }
    }
    return found;
  }

  carryOut(command: RomCommand): RomWork {
    if (command.kind === 'set-address') return this.setAddress(command.address);
    if (command.kind === 'read-unprotect') return this.readUnprotect();
    if (command.kind === 'none') return DONE;
    if (this.isProtected) return this.rom.quirks.acceptsWhileProtected ? DONE : failed(STATUS.errVENDOR);
    if (command.kind === 'erase-page') return this.erasePage(command.address);
    if (command.kind === 'program') return this.program(command.address, command.data);
    return this.rom.quirks.massEraseFails ? failed(STATUS.errERASE) : this.massErase();
  }

  private isExtra(address: number, length: number): boolean {
    return this.rom.extraMemory.some(
      (part) => address >= part.start && address + length <= part.start + part.size,
    );
  }

  private setAddress(address: number): RomWork {
    if (this.isExtra(address, 1) && this.refusesReading()) return failed(STATUS.errVENDOR);
    if (this.isReadable(address, 1)) return DONE;
    this.judgement.badAddresses += 1;
    return failed(STATUS.errTARGET);
  }

  private erasePage(address: number): RomWork {
    const sector = this.memory.sectorAt(address);
    if (!sector || sector.isReadOnly) {
      this.judgement.badAddresses += 1;
      return failed(STATUS.errTARGET);
    }
    this.memory.erase(sector.address, sector.size);
    return {
      status: STATUS.ok,
      durationMs: this.times.eraseMs(sector),
      interrupt: () => this.memory.disturb(sector.address, sector.size),
    };
  }

  private massErase(): RomWork {
    this.memory.eraseAll();
    return {
      status: STATUS.ok,
      durationMs: this.times.massEraseMs(),
      interrupt: () => this.memory.disturb(this.memory.start, this.memory.size),
    };
  }

  /** Takes protection away together with everything in the flash; on a part without protection it only resets. */
  private readUnprotect(): RomWork {
    this.judgement.readUnprotects += 1;
    if (!this.isProtected) return DONE;
    this.isProtected = false;
    return this.massErase();
  }

  private program(address: number, data: Uint8Array): RomWork {
    if (!this.isWriteable(address, data.length)) {
      this.judgement.badAddresses += 1;
      return failed(STATUS.errTARGET);
    }
    const before = this.memory.contents(address, data.length);
    const outcome = this.memory.program(address, data);
    if (outcome === 'not-erased') this.judgement.programmedUnerased += 1;
    if (outcome === 'unaligned') return failed(STATUS.errADDRESS);
    // a part whose bits only clear says nothing: what could not be set shows on reading back only
    if (outcome === 'not-erased' && this.memory.refusesOverwriting()) return failed(STATUS.errWRITE);
    return {
      status: STATUS.ok,
      durationMs: this.times.programMs(data.length),
      interrupt: (doneShare) => {
        const done = Math.floor(data.length * doneShare);
        this.memory.preload(address + done, before.subarray(done));
      },
    };
  }

  private isWriteable(address: number, length: number): boolean {
    return (
      this.memory.contains(address, length) &&
      this.memory.sectorAt(address)?.isReadOnly === false &&
      this.memory.sectorAt(address + length - 1)?.isReadOnly === false
    );
  }
}

function failed(status: number): RomWork {
  return { status, durationMs: 0 };
}
