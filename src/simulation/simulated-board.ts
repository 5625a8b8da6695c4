import type { NodeRights } from './attachment.ts';
import { bootloaderOn, katapultOn, klipperOn } from './board-functions.ts';
import type { BoardFaults } from './boards/board-faults.ts';
import type { BoardProfile } from './boards/board-profile.ts';
import { bootAfterLeave, hasKatapult } from './boot-check.ts';
import { DfuseRom } from './dfuse-rom.ts';
import { FlashMemory } from './flash-memory.ts';
import { FlashTimes, type Parallelism } from './flash-times.ts';
import { flawless, type Judgement } from './judgement.ts';
import type { KatapultProtocol } from './katapult/katapult-core.ts';
import type { UsbKatapult } from './katapult/katapult-function.ts';
import { type BoardInside, type BoardMode, modeAfterRequest, modeAfterReset } from './reset-modes.ts';
import { romFunction } from './rom-function.ts';
import { romSerial } from './rom-serial.ts';
import { RomWorker } from './rom-work.ts';
import type { SimulatedBus } from './simulated-bus.ts';
import type { UsbFunction } from './usb-function.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** From the last answer until the board drops off the bus, and from there until Klipper has enumerated. */
const DROP_OFF_MS = 3;
const START_UP_MS = 700;
const RESET_MS = 300;
/** a second RESET within so many ms after the first makes Katapult stay */
const DOUBLE_RESET_MS = 500;

export interface BoardPlacement {
  /** bus path */
  path: string;
  profile: BoardProfile;
  /** 12 UID bytes in memory order, as 24 hex digits */
  uid: string;
  mode: BoardMode;
  /** the BOOT0 jumper is set */
  boot0: boolean;
  /** rights of its device node */
  rights: NodeRights;
  /** what an earlier flash left at the application start, null = nothing */
  application: Uint8Array | null;
  /** in place of the maker's bootloader, and what it speaks; absent = the maker's */
  katapult?: KatapultProtocol | undefined;
  faults: BoardFaults;
}

/** One board with its flash, its ROM and its jumper. Everything that a user's hands could do is a method. */
export class SimulatedBoard {
  readonly path: string;
  readonly name: string;
  readonly judgement: Judgement = flawless();
  readonly faults: BoardFaults;
  boot0: boolean;
  private readonly placement: BoardPlacement;
  private readonly memory: FlashMemory;
  private readonly times: FlashTimes;
  /** null: no DFU in ROM */
  private readonly worker: RomWorker | null;
  private readonly inside: BoardInside;
  private readonly bus: SimulatedBus;
  private readonly clock: VirtualClock;
  private current: BoardMode;
  private isPlugged = true;
  private isPowered = true;
  private powerUps = 1;
  private connections = 0;
  private rom: DfuseRom | null = null;
  private katapult: UsbKatapult | null = null;
  private lastResetMs = Number.NEGATIVE_INFINITY;
  private shown: UsbFunction | null = null;
  /** what was planned before a reset or power cut no longer happens */
  private generation = 0;

  constructor(placement: BoardPlacement, bus: SimulatedBus, clock: VirtualClock) {
    const { profile } = placement;
    this.placement = placement;
    this.path = placement.path;
    this.name = profile.name;
    this.boot0 = placement.boot0;
    this.faults = placement.faults;
    this.bus = bus;
    this.clock = clock;
    this.memory = new FlashMemory(profile.mcu);
    this.times = new FlashTimes(profile.mcu);
    const { memory, times, judgement } = this;
    this.worker = profile.mcu.rom ? new RomWorker(profile.mcu.rom, { memory, times, judgement }) : null;
    const bootloader = bootloaderOn(placement);
    this.inside = { profile, memory, bootloader, uartRxFloats: placement.faults.uartRxFloats === true };
    memory.preload(memory.start, bootloader);
    if (placement.application) this.memory.preload(profile.applicationStart, placement.application);
    this.current = placement.mode;
    this.plant();
    this.start(placement.mode);
  }

  private plant(): void {
    const { faults } = this;
    if (this.worker) this.worker.isProtected = faults.readProtected === true;
    for (const { address, mask } of faults.wrongReads ?? []) this.corruptRead(address, mask);
    if (faults.lowSupply) this.times.setParallelism('x8');
    if (faults.wornFlash) this.times.wear = 'worst';
  }

  mode(): BoardMode {
    return this.current;
  }

  /** bState of the ROM; null when it is not running. */
  dfuState(): number | null {
    return this.rom?.currentState() ?? null;
  }

  /** What the flash cells hold, `length` bytes from an absolute address. */
  flashContents(address: number, length: number): Uint8Array {
    return this.memory.contents(address, length);
  }

  /** Puts bytes into the flash as if an earlier flash had left them. */
  preload(address: number, data: Uint8Array): void {
    this.memory.preload(address, data);
  }

  /** From now on that byte reads with the bits of `mask` flipped. */
  corruptRead(address: number, mask = 0xff): void {
    this.memory.corruptRead(address, mask);
  }

  setParallelism(parallelism: Parallelism): void {
    this.times.setParallelism(parallelism);
  }

  /** Is its heater pin on, with nothing there to switch it off? */
  heaterIsOn(): boolean {
    const isInRom = this.current === 'dfu' || this.current === 'rom-uart';
    return this.isPowered && isInRom && this.placement.profile.heaterOnInRom;
  }

  /** Pulls the USB cable; with `power` "lost" the board had no other supply. */
  unplug(power: 'kept' | 'lost' = 'kept'): void {
    this.isPlugged = false;
    this.bus.detach(this.path);
    if (power === 'lost') {
      this.isPowered = false;
      this.generation += 1;
      this.losePower();
    }
  }

  plug(): void {
    this.isPlugged = true;
    if (this.isPowered) {
      this.show();
    } else {
      this.isPowered = true;
      this.powerUps += 1;
      this.start(modeAfterReset(this.inside, this.boot0));
    }
  }

  /** A bad contact: off the bus and back, while the board itself goes on. */
  reconnect(): void {
    this.show();
  }

  /** RESET, with BOOT0 as the jumper stands. Twice in half a second makes Katapult stay. */
  pressReset(): void {
    if (!this.isPowered) return;
    const nowMs = this.clock.nowMs();
    const isDouble = nowMs - this.lastResetMs <= DOUBLE_RESET_MS && !this.boot0 && hasKatapult(this.memory);
    this.lastResetMs = nowMs;
    this.restart(() => (isDouble ? 'katapult' : modeAfterReset(this.inside, this.boot0)));
  }

  private enterBootloader(): void {
    // the request that asked for it is still answered
    this.later(DROP_OFF_MS, () => this.restart(() => modeAfterRequest(this.inside, this.boot0)));
  }

  private restart(nextMode: () => BoardMode): void {
    this.generation += 1;
    this.losePower();
    this.bus.detach(this.path);
    this.later(RESET_MS, () => this.start(nextMode()));
  }

  private losePower(): void {
    this.rom?.losePower();
    this.rom = null;
    this.katapult?.losePower();
    this.katapult = null;
    this.shown = null;
  }

  private start(mode: BoardMode): void {
    const { mcu } = this.placement.profile;
    this.current = mode;
    this.rom = null;
    this.shown = null;
    if (mode === 'dfu' && mcu.rom && this.worker) {
      const hostMsPerMs = this.clock.hostMsPerMs();
      const place = { flashStart: mcu.flashStart, atRootPort: !this.path.includes('.'), hostMsPerMs };
      this.rom = new DfuseRom(mcu.rom, place, this.worker, this.judgement, () => this.clock.nowMs(), {
        leave: (address) => this.leave(address),
        reset: (afterMs) => this.later(afterMs, () => this.pressReset()),
      });
      const serial = romSerial(mcu.rom.serial, this.placement.uid, this.powerUps);
      this.shown = romFunction(mcu.rom, serial, this.rom);
    } else if (mode === 'klipper') {
      this.shown = klipperOn(this.inside, this.placement.uid, () => this.enterBootloader());
    } else if (mode === 'katapult') {
      this.katapult = katapultOn(this.inside, this.placement, this.times, {
        later: (ms, happen) => this.later(ms, happen),
        restart: (next) => this.restart(next),
      });
      this.shown = this.katapult.usbFunction;
    }
    this.show();
  }

  private show(): void {
    if (!this.isPlugged || !this.shown) return;
    const { descriptorRead, reenumerates } = this.faults;
    const shown = descriptorRead ? { ...this.shown, descriptorFault: descriptorRead } : this.shown;
    this.bus.attach(this.path, shown, this.placement.rights);
    this.connections += 1;
    const { connections } = this;
    if (!reenumerates) return;
    this.clock.inBackground(reenumerates.everyMs, () => {
      if (connections === this.connections) this.reconnect();
    });
  }

  private leave(address: number): void {
    const boot = bootAfterLeave(this.placement.profile, this.memory, this.inside.bootloader, address);
    this.later(DROP_OFF_MS, () => {
      this.current = 'silent';
      this.rom = null;
      this.shown = null;
      this.bus.detach(this.path);
      this.later(START_UP_MS, () => this.start(boot.mode));
    });
  }

  private later(ms: number, happen: () => void): void {
    const { generation } = this;
    this.clock.after(ms, () => {
      if (generation === this.generation) happen();
    });
  }
}
