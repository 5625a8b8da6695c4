import { REQUEST, STATE, STATUS } from './dfu-states.ts';
import type { Judgement } from './judgement.ts';
import type { RomProfile } from './mcus/mcu-profile.ts';
import { decodeDownload, type RomCommand, type RomWork, type RomWorker } from './rom-work.ts';

/** What the ROM does to the board as a whole. */
export interface RomEvents {
  /** jumps to the application whose vectors stand there */
  leave(address: number): void;
  reset(): void;
}

const GET_COMMANDS_ANSWER = [0x00, 0x21, 0x41, 0x92];
const NOTHING = new Uint8Array(0);

/**
 * The DfuSe ROM at the level of requests: DFU 1.1 chapter 6 and AN3156, and where those are silent the state machine
 * of ST's open DFU device class (docs/simulation.md names each such place). Times are ms on the virtual clock.
 */
export class DfuseRom {
  private state: number = STATE.dfuIDLE;
  private status: number = STATUS.ok;
  private pointer: number;
  private command: RomCommand = { kind: 'none' };
  /** download data waits for the GETSTATUS that starts the work */
  private pending = false;
  private work: RomWork | null = null;
  private workStartedMs = 0;
  private busyUntil = 0;
  private mayPollFromMs = 0;
  private readonly profile: RomProfile;
  private readonly worker: RomWorker;
  private readonly judgement: Judgement;
  private readonly now: () => number;
  private readonly events: RomEvents;

  constructor(
    profile: RomProfile,
    flashStart: number,
    worker: RomWorker,
    judgement: Judgement,
    now: () => number,
    events: RomEvents,
  ) {
    this.profile = profile;
    this.pointer = flashStart;
    this.worker = worker;
    this.judgement = judgement;
    this.now = now;
    this.events = events;
    if (profile.bornInError) this.fail(STATUS.errFIRMWARE);
  }

  /** bState, for tests and for whoever looks on. */
  currentState(): number {
    this.settleWork();
    return this.state;
  }

  busyUntilMs(): number {
    return this.busyUntil;
  }

  /** The supply is gone: what was under way stays half done. */
  losePower(): void {
    const work = this.work;
    if (work && this.now() < this.busyUntil) {
      work.interrupt?.((this.now() - this.workStartedMs) / Math.max(work.durationMs, 1e-9));
    }
    this.work = null;
  }

  controlIn(request: number, block: number, length: number, arrivedMs: number): Uint8Array | 'stall' {
    this.settleWork();
    if (request === REQUEST.GETSTATUS) return this.getStatus(arrivedMs).slice(0, length);
    if (request === REQUEST.GETSTATE) return Uint8Array.of(this.state).slice(0, length);
    if (request === REQUEST.UPLOAD) return this.upload(block, length);
    return 'stall';
  }

  controlOut(request: number, block: number, data: Uint8Array): 'done' | 'stall' {
    this.settleWork();
    if (request === REQUEST.DNLOAD) return this.download(block, data);
    if (request === REQUEST.CLRSTATUS) return this.clearStatus();
    if (request === REQUEST.ABORT || request === REQUEST.DETACH) return this.abort();
    return 'stall';
  }

  private download(block: number, data: Uint8Array): 'done' | 'stall' {
    if (this.state !== STATE.dfuIDLE && this.state !== STATE.dfuDNLOAD_IDLE) {
      if (this.state === STATE.dfuDNLOAD_SYNC) this.judgement.dataBeforeStatus += 1;
      return this.refuse();
    }
    if (data.length > this.profile.wTransferSize) return this.refuse();
    if (data.length === 0) {
      this.state = STATE.dfuMANIFEST_SYNC;
      return 'done';
    }
    this.command = decodeDownload(block, data, this.pointer, this.profile.wTransferSize);
    this.pending = true;
    this.state = STATE.dfuDNLOAD_SYNC;
    return 'done';
  }

  /** Data at pointer + (block - 2) x wTransferSize; block 0 lists the commands. */
  private upload(block: number, length: number): Uint8Array | 'stall' {
    if (this.state !== STATE.dfuIDLE && this.state !== STATE.dfuUPLOAD_IDLE) return this.refuse();
    if (length === 0) {
      this.state = STATE.dfuIDLE;
      return NOTHING;
    }
    if (block === 0) {
      this.state = length > 3 ? STATE.dfuIDLE : STATE.dfuUPLOAD_IDLE;
      return Uint8Array.from(GET_COMMANDS_ANSWER).slice(0, length);
    }
    const wanted = Math.min(length, this.profile.wTransferSize);
    const address = this.pointer + (block - 2) * this.profile.wTransferSize;
    if (block === 1 || !this.worker.isReadable(address, wanted)) {
      this.judgement.badAddresses += 1;
      this.state = STATE.stalledPacketAsState;
      this.status = STATUS.errSTALLEDPKT;
      return 'stall';
    }
    this.state = STATE.dfuUPLOAD_IDLE;
    return this.worker.read(address, wanted);
  }

  private getStatus(arrivedMs: number): Uint8Array {
    if (arrivedMs < this.mayPollFromMs) this.judgement.polledTooEarly += 1;
    const isLeaving = this.state === STATE.dfuMANIFEST_SYNC;
    let pollTimeout = 0;
    if (this.state === STATE.dfuDNLOAD_SYNC && this.pending) {
      pollTimeout = this.worker.announcedMs(this.command);
      this.state = STATE.dfuDNBUSY;
    } else if (this.state === STATE.dfuDNLOAD_SYNC) {
      this.state = STATE.dfuDNLOAD_IDLE;
    } else if (isLeaving) {
      this.state = STATE.dfuMANIFEST;
    }
    const bytes = [this.status, pollTimeout, pollTimeout >> 8, pollTimeout >> 16, this.state, 0];
    this.mayPollFromMs = this.now() + pollTimeout;
    if (isLeaving) this.events.leave(this.pointer);
    if (this.state === STATE.dfuDNBUSY) this.startWork();
    return Uint8Array.from(bytes);
  }

  /** The work runs once the answer is on its way; until it ends the ROM answers nothing. */
  private startWork(): void {
    this.work = this.worker.carryOut(this.command);
    this.workStartedMs = this.now();
    this.busyUntil = this.now() + this.work.durationMs;
    const isPointed = this.command.kind === 'set-address' || this.command.kind === 'erase-page';
    if (this.work.status === STATUS.ok && isPointed && 'address' in this.command) {
      this.pointer = this.command.address;
    }
    if (this.command.kind === 'read-unprotect') this.events.reset();
  }

  private settleWork(): void {
    if (!this.work || this.now() < this.busyUntil) return;
    const { status } = this.work;
    this.work = null;
    this.pending = false;
    if (status === STATUS.ok) this.state = STATE.dfuDNLOAD_SYNC;
    else this.fail(status);
  }

  private clearStatus(): 'done' {
    if (this.state === STATE.dfuERROR || this.state === STATE.stalledPacketAsState) {
      this.state = STATE.dfuIDLE;
      this.status = STATUS.ok;
    } else {
      this.judgement.wrongState += 1;
      this.fail(STATUS.errUNKNOWN);
    }
    return 'done';
  }

  private abort(): 'done' {
    const abortable: readonly number[] = [
      STATE.dfuIDLE,
      STATE.dfuDNLOAD_SYNC,
      STATE.dfuDNLOAD_IDLE,
      STATE.dfuMANIFEST_SYNC,
      STATE.dfuUPLOAD_IDLE,
    ];
    if (abortable.includes(this.state)) {
      this.state = STATE.dfuIDLE;
      this.status = STATUS.ok;
      this.pending = false;
    } else {
      this.judgement.wrongState += 1;
    }
    return 'done';
  }

  private refuse(): 'stall' {
    this.judgement.wrongState += 1;
    return 'stall';
  }

  private fail(status: number): void {
    this.state = STATE.dfuERROR;
    this.status = status;
    this.pending = false;
  }
}
