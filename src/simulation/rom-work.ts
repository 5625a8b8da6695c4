import { STATUS } from './dfu-states.ts';
import type { FlashMemory } from './flash-memory.ts';
import type { Judgement } from './judgement.ts';
import type { McuProfile } from './mcus/mcu-profile.ts';

/** What a download asks for, decoded (AN3156 chapter 4). */
export type RomCommand =
  | { kind: 'set-address'; address: number }
  | { kind: 'erase-page'; address: number }
  | { kind: 'mass-erase' }
  | { kind: 'read-unprotect' }
  | { kind: 'program'; address: number; data: Uint8Array }
  | { kind: 'none' };

/** How a command ended: DFU status, how long it took (ms), and how to undo what a power loss on the way undoes. */
export interface RomWork {
  status: number;
  durationMs: number;
  interrupt?: (doneShare: number) => void;
}

const SET_ADDRESS = 0x21;
const ERASE = 0x41;
const READ_UNPROTECT = 0x92;

/** Commands come as block 0; block 1 is reserved; from 2 on data. */
export function decodeDownload(
  block: number,
  data: Uint8Array,
  pointer: number,
  wTransferSize: number,
): RomCommand {
  if (block >= 2) return { kind: 'program', address: pointer + (block - 2) * wTransferSize, data };
  const [code] = data;
  const address = data.length === 5 ? new DataView(data.buffer, data.byteOffset).getUint32(1, true) : null;
  if (block === 0 && code === SET_ADDRESS && address !== null) return { kind: 'set-address', address };
  if (block === 0 && code === ERASE && address !== null) return { kind: 'erase-page', address };
  if (block === 0 && code === ERASE && data.length === 1) return { kind: 'mass-erase' };
  if (block === 0 && code === READ_UNPROTECT && data.length === 1) return { kind: 'read-unprotect' };
  return { kind: 'none' };
}

/** How the supply lets flash be programmed: x8 programs bytes, takes four programs a word and twice the erase time. */
export type Parallelism = 'x32' | 'x8';

/** Carries commands out on the flash and says how long each took. */
export class RomWorker {
  parallelism: Parallelism = 'x32';
  private readonly profile: McuProfile;
  private readonly memory: FlashMemory;
  private readonly judgement: Judgement;

  constructor(profile: McuProfile, memory: FlashMemory, judgement: Judgement) {
    this.profile = profile;
    this.memory = memory;
    this.judgement = judgement;
  }

  /** bwPollTimeout that the ROM announces for it. */
  announcedMs(command: RomCommand): number {
    const rom = this.profile.rom;
    if (command.kind === 'erase-page') return this.memory.sectorAt(command.address)?.announcedMs ?? 0;
    if (command.kind === 'program') return rom.announcedProgramMs;
    if (command.kind === 'set-address') return rom.announcedSetAddressMs;
    if (command.kind === 'mass-erase') return rom.announcedMassEraseMs;
    return 0;
  }

  /** Is there memory to read: flash, option bytes, OTP? */
  isReadable(address: number, length: number): boolean {
    return (
      this.memory.contains(address, length) ||
      this.profile.rom.extraMemory.some(
        (part) => address >= part.start && address + length <= part.start + part.size,
      )
    );
  }

  read(address: number, length: number): Uint8Array {
    return this.memory.contains(address, length)
      ? this.memory.read(address, length)
      : new Uint8Array(length).fill(0xff);
  }

  carryOut(command: RomCommand): RomWork {
    if (command.kind === 'set-address') return this.setAddress(command.address);
    if (command.kind === 'erase-page') return this.erasePage(command.address);
    if (command.kind === 'program') return this.program(command.address, command.data);
    if (command.kind === 'mass-erase') {
      this.memory.erase(this.memory.start, this.memory.size);
      return {
        status: STATUS.ok,
        durationMs: this.profile.massEraseMs * this.eraseFactor(),
        interrupt: () => this.memory.disturb(this.memory.start, this.memory.size),
      };
    }
    if (command.kind === 'read-unprotect') this.judgement.readUnprotects += 1;
    return { status: STATUS.ok, durationMs: 0 };
  }

  private setAddress(address: number): RomWork {
    if (this.isReadable(address, 1)) return { status: STATUS.ok, durationMs: 0 };
    this.judgement.badAddresses += 1;
    return { status: STATUS.errTARGET, durationMs: 0 };
  }

  private erasePage(address: number): RomWork {
    const sector = this.memory.sectorAt(address);
    if (!sector) {
      this.judgement.badAddresses += 1;
      return { status: STATUS.errTARGET, durationMs: 0 };
    }
    this.memory.erase(sector.address, sector.size);
    return {
      status: STATUS.ok,
      durationMs: sector.eraseMs * this.eraseFactor(),
      interrupt: () => this.memory.disturb(sector.address, sector.size),
    };
  }

  private program(address: number, data: Uint8Array): RomWork {
    if (!this.memory.contains(address, data.length)) {
      this.judgement.badAddresses += 1;
      return { status: STATUS.errTARGET, durationMs: 0 };
    }
    const before = this.memory.contents(address, data.length);
    const outcome = this.memory.program(address, data);
    if (outcome === 'not-erased') this.judgement.programmedUnerased += 1;
    if (outcome === 'unaligned') return { status: STATUS.errADDRESS, durationMs: 0 };
    // a part without ECC says nothing: the bits that could not be set show on reading back only
    const failed = outcome === 'not-erased' && this.profile.programOnce;
    const units = Math.ceil(data.length / this.profile.programUnit);
    return {
      status: failed ? STATUS.errWRITE : STATUS.ok,
      durationMs: failed ? 0 : units * this.profile.programUnitMs * this.programFactor(),
      interrupt: (doneShare) => {
        const done = Math.floor(data.length * doneShare);
        this.memory.preload(address + done, before.subarray(done));
      },
    };
  }

  private eraseFactor(): number {
    return this.parallelism === 'x8' ? 2 : 1;
  }

  private programFactor(): number {
    return this.parallelism === 'x8' ? 4 : 1;
  }
}
