import type { NodeRights } from './attachment.ts';
import type { BoardProfile } from './boards/board-profile.ts';
import { bootsAfterLeave, bootsFromPowerOn } from './boot-check.ts';
import { DfuseRom } from './dfuse-rom.ts';
import { makeBootloader } from './firmware-maker.ts';
import { FlashMemory } from './flash-memory.ts';
import { flawless, type Judgement } from './judgement.ts';
import { klipperFunction } from './klipper-function.ts';
import { romFunction } from './rom-function.ts';
import { type Parallelism, RomWorker } from './rom-work.ts';
import type { SimulatedBus } from './simulated-bus.ts';
import type { UsbFunction } from './usb-function.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type BoardMode = 'dfu' | 'klipper' | 'silent';

/** From the ROM's last answer until it drops off the bus, and from there until Klipper has enumerated. */
const DROP_OFF_MS = 3;
const START_UP_MS = 700;
const RESET_MS = 300;

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
}

/** One board with its flash, its ROM and its jumper. Everything that a user's hands could do is a method. */
export class SimulatedBoard {
  readonly path: string;
  readonly name: string;
  readonly judgement: Judgement = flawless();
  boot0: boolean;
  private readonly placement: BoardPlacement;
  private readonly memory: FlashMemory;
  private readonly worker: RomWorker;
  private readonly bootloader: Uint8Array;
  private readonly bus: SimulatedBus;
  private readonly clock: VirtualClock;
  private current: BoardMode;
  private isPlugged = true;
  private isPowered = true;
  private rom: DfuseRom | null = null;
  private shown: UsbFunction | null = null;
  /** what was planned before a reset or power cut no longer happens */
  private generation = 0;

  constructor(placement: BoardPlacement, bus: SimulatedBus, clock: VirtualClock) {
    const { profile } = placement;
    this.placement = placement;
    this.path = placement.path;
    this.name = profile.name;
    this.boot0 = placement.boot0;
    this.bus = bus;
    this.clock = clock;
    this.memory = new FlashMemory(profile.mcu);
    this.worker = new RomWorker(profile.mcu, this.memory, this.judgement);
    this.bootloader = makeBootloader(
      profile.mcu.flashStart,
      profile.mcu.ram[0]?.end ?? 0,
      profile.bootloaderSize,
    );
    this.memory.preload(profile.mcu.flashStart, this.bootloader);
    if (placement.application) this.memory.preload(profile.applicationStart, placement.application);
    this.current = placement.mode;
    this.start(placement.mode);
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
    this.worker.parallelism = parallelism;
  }

  /** Pulls the USB cable; with `power` "lost" the board had no other supply. */
  unplug(power: 'kept' | 'lost' = 'kept'): void {
    this.isPlugged = false;
    this.bus.detach(this.path);
    if (power === 'lost') {
      this.isPowered = false;
      this.generation += 1;
      this.rom?.losePower();
      this.rom = null;
      this.shown = null;
    }
  }

  plug(): void {
    this.isPlugged = true;
    if (this.isPowered) {
      this.show();
    } else {
      this.isPowered = true;
      this.start(this.modeAfterReset());
    }
  }

  /** RESET, with BOOT0 as the jumper stands. */
  pressReset(): void {
    if (!this.isPowered) return;
    this.generation += 1;
    this.rom?.losePower();
    this.rom = null;
    this.shown = null;
    this.bus.detach(this.path);
    this.later(RESET_MS, () => this.start(this.modeAfterReset()));
  }

  private modeAfterReset(): BoardMode {
    if (this.boot0) return 'dfu';
    const boots = bootsFromPowerOn(this.placement.profile, this.memory, this.bootloader);
    return boots ? 'klipper' : 'silent';
  }

  private start(mode: BoardMode): void {
    const { mcu } = this.placement.profile;
    this.current = mode;
    this.rom = null;
    this.shown = null;
    if (mode === 'dfu') {
      this.rom = new DfuseRom(
        mcu.rom,
        mcu.flashStart,
        this.worker,
        this.judgement,
        () => this.clock.nowMs(),
        { leave: (address) => this.leave(address), reset: () => this.pressReset() },
      );
      const serial = mcu.rom.serial === 'from-uid' ? romSerial(this.placement.uid) : mcu.rom.serial.fixed;
      this.shown = romFunction(mcu.rom, serial, this.rom);
    } else if (mode === 'klipper') {
      this.shown = klipperFunction(mcu.mcu, this.placement.uid);
    }
    this.show();
  }

  private show(): void {
    if (this.isPlugged && this.shown) this.bus.attach(this.path, this.shown, this.placement.rights);
  }

  private leave(address: number): void {
    const boots = bootsAfterLeave(this.placement.profile, this.memory, this.bootloader, address);
    this.later(DROP_OFF_MS, () => {
      this.current = 'silent';
      this.rom = null;
      this.shown = null;
      this.bus.detach(this.path);
      this.later(START_UP_MS, () => this.start(boots ? 'klipper' : 'silent'));
    });
  }

  private later(ms: number, happen: () => void): void {
    const { generation } = this;
    this.clock.after(ms, () => {
      if (generation === this.generation) happen();
    });
  }
}

/** UID word 0 plus word 2 as 8 hex digits, then the upper half of word 1, as F4 and its kin form it. */
function romSerial(uid: string): string {
  const bytes = Uint8Array.from({ length: 12 }, (_, at) =>
    Number.parseInt(uid.slice(at * 2, at * 2 + 2), 16),
  );
  const words = new DataView(bytes.buffer);
  const sum = (words.getUint32(0, true) + words.getUint32(8, true)) >>> 0;
  const upper = words.getUint32(4, true) >>> 16;
  return (sum.toString(16).padStart(8, '0') + upper.toString(16).padStart(4, '0')).toUpperCase();
}
