import { REQUEST, STATE, STATUS } from './dfu-states.ts';
import type { Judgement } from './judgement.ts';
import type { RomProfile } from './mcus/mcu-profile.ts';
import { decodeDownload, type RomCommand } from './rom-command.ts';
import { RomJob } from './rom-job.ts';
import type { RomWorker } from './rom-work.ts';

/** What the ROM does to the board as a whole. */
export interface RomEvents {
  /** jumps to the application whose vectors stand there */
  leave(address: number): void;
  /** `afterMs` from now */
  reset(afterMs: number): void;
}

/** Where a ROM stands. */
export interface RomPlace {
  /** the address pointer after start */
  flashStart: number;
  /** no hub between it and the host's controller */
  atRootPort: boolean;
  /** a host that waits as it is told does so by its own clock, which may run faster */
  hostMsPerMs: number;
}

const GET_COMMANDS_ANSWER = [0x00, 0x21, 0x41, 0x92];
const NOTHING = new Uint8Array(0);
/** where ABORT leads to dfuIDLE */
const ABORTABLE: readonly number[] = [
  STATE.dfuIDLE,
  STATE.dfuDNLOAD_SYNC,
  STATE.dfuDNLOAD_IDLE,
  STATE.dfuMANIFEST_SYNC,
  STATE.dfuUPLOAD_IDLE,
];

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
  private job: RomJob | null = null;
  /** in dfuDNBUSY for ever, until CLRSTATUS */
  private isStuck = false;
  private busyUntil = 0;
  private mayPollFromMs = 0;
  private readonly profile: RomProfile;
  private readonly worker: RomWorker;
  private readonly judgement: Judgement;
  private readonly now: () => number;
  private readonly events: RomEvents;
  private readonly place: RomPlace;

  constructor(
    profile: RomProfile,
    place: RomPlace,
    worker: RomWorker,
    judgement: Judgement,
    now: () => number,
    events: RomEvents,
  ) {
    this.profile = profile;
    this.place = place;
    this.pointer = place.flashStart;
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

  /** Until then it answers no transfer at all. */
  busyUntilMs(): number {
    return this.profile.busy === 'holds' ? this.busyUntil : 0;
  }

  /** The supply is gone: what was under way stays half done. */
  losePower(): void {
    this.job?.interrupt(this.now());
    this.job = null;
  }

  controlIn(
    request: number,
    block: number,
    length: number,
    arrivedMs: number,
  ): Uint8Array | 'stall' | 'silence' {
    this.settleWork();
    if (this.disturbsWork()) return 'stall';
    if (request === REQUEST.GETSTATUS) return this.getStatus(arrivedMs, length);
    if (request === REQUEST.GETSTATE) return Uint8Array.of(this.state).slice(0, length);
    if (request === REQUEST.UPLOAD) return this.upload(block, length);
    return 'stall';
  }

  controlOut(request: number, block: number, data: Uint8Array): 'done' | 'stall' {
    this.settleWork();
    if (this.disturbsWork()) return 'stall';
    if (request === REQUEST.DNLOAD) return this.download(block, data);
    if (request === REQUEST.CLRSTATUS) return this.clearStatus();
    if (request === REQUEST.ABORT || request === REQUEST.DETACH) return this.abort();
    return 'stall';
  }

  /** A request while the flash works, on a ROM that does not simply hold it. */
  private disturbsWork(): boolean {
    if (!this.job) return false;
    if (this.profile.busy === 'stalls') {
      // a host that waited as long as it was told has done nothing wrong
      if (this.now() < this.mayPollFromMs) this.judgement.polledTooEarly += 1;
      return true;
    }
    if (this.profile.busy === 'needs-time') {
      this.judgement.neededTimeSkipped += 1;
      this.losePower();
      this.fail(STATUS.errSTALLEDPKT);
      return true;
    }
    return false;
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
    if (block === 1) this.judgement.reservedBlocks += 1;
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
    if (block === 1) this.judgement.reservedBlocks += 1;
    else if (this.worker.refusesReading()) {
      this.fail(STATUS.errVENDOR);
      return 'stall';
    }
    if (block === 1 || !this.worker.isReadable(address, wanted)) {
      if (block !== 1) this.judgement.badAddresses += 1;
      this.state = STATE.stalledPacketAsState;
      this.status = STATUS.errSTALLEDPKT;
      return 'stall';
    }
    this.state = STATE.dfuUPLOAD_IDLE;
    return this.worker.read(address, wanted);
  }

  private getStatus(arrivedMs: number, length: number): Uint8Array | 'silence' {
    if (arrivedMs < this.mayPollFromMs) this.judgement.polledTooEarly += 1;
    const isLeaving = this.state === STATE.dfuMANIFEST_SYNC;
    const startsWork = this.state === STATE.dfuDNLOAD_SYNC && this.pending;
    const pollTimeout = this.pollTimeoutMs(startsWork);
    if (startsWork) this.state = STATE.dfuDNBUSY;
    else if (this.state === STATE.dfuDNLOAD_SYNC) this.state = STATE.dfuDNLOAD_IDLE;
    else if (isLeaving) this.state = STATE.dfuMANIFEST;
    const told = Math.ceil(pollTimeout * this.place.hostMsPerMs);
    const bytes = [this.status, told, told >> 8, told >> 16, this.state, 0];
    this.mayPollFromMs = this.now() + pollTimeout;
    if (startsWork) this.startWork();
    if (isLeaving) {
      this.events.leave(this.pointer);
      if (this.profile.leaveReply === 'lost') return 'silence';
    }
    return Uint8Array.from(bytes).slice(0, length);
  }

  private pollTimeoutMs(startsWork: boolean): number {
    if (startsWork) return this.neverEndsMs() || this.worker.announcedMs(this.command);
    return this.isStuck ? this.neverEndsMs() : 0;
  }

  /** What it announces for ever where no command ends, 0 where they do. */
  private neverEndsMs(): number {
    return this.place.atRootPort ? (this.profile.quirks.stuckWithoutHubMs ?? 0) : 0;
  }

  /** The work runs once the answer is on its way. */
  private startWork(): void {
    this.pending = false;
    this.isStuck = this.neverEndsMs() > 0;
    if (this.isStuck) return;
    const { command } = this;
    const work = this.worker.carryOut(command);
    this.job = new RomJob(work, this.now());
    const needsTime = this.profile.busy === 'needs-time';
    this.busyUntil = needsTime ? Math.max(this.job.endsMs, this.mayPollFromMs) : this.job.endsMs;
    const isPointed = command.kind === 'set-address' || command.kind === 'erase-page';
    if (work.status === STATUS.ok && isPointed) this.pointer = command.address;
    if (command.kind === 'read-unprotect') this.events.reset(work.durationMs);
  }

  private settleWork(): void {
    if (!this.job || this.now() < this.busyUntil) return;
    const { status } = this.job;
    this.job = null;
    const stuckFrom = this.profile.quirks.stuckAfterEraseFrom ?? Number.POSITIVE_INFINITY;
    this.isStuck = this.command.kind === 'erase-page' && this.command.address >= stuckFrom;
    if (this.isStuck) return;
    if (status === STATUS.ok) this.state = STATE.dfuDNLOAD_SYNC;
    else this.fail(status);
  }

  private clearStatus(): 'done' | 'stall' {
    if (this.state === STATE.dfuERROR || this.state === STATE.stalledPacketAsState) {
      this.state = STATE.dfuIDLE;
      this.status = STATUS.ok;
      return 'done';
    }
    // the way out for a host whose ROM is stuck: nothing to blame it for
    if (!this.isStuck) this.judgement.wrongState += 1;
    if (this.profile.quirks.clearStatusOnlyInError) return 'stall';
    this.fail(STATUS.errUNKNOWN);
    return 'done';
  }

  private abort(): 'done' {
    if (ABORTABLE.includes(this.state)) {
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
    this.isStuck = false;
  }
}
