import type { NodeRights } from '../attachment.ts';
import { bootloaderOn } from '../board-functions.ts';
import { type Boot, bootAfterLeave, bootApplication, bootFromPowerOn } from '../boot-check.ts';
import { FlashMemory } from '../flash-memory.ts';
import { FlashTimes, type Parallelism } from '../flash-times.ts';
import { modeAfterRequest } from '../reset-modes.ts';
import type { SimulatedBus } from '../simulated-bus.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { SceneUartBoard } from './scene-uart-board.ts';
import { byteMs, type Transmission } from './transmission.ts';
import { flawlessOnUart, type UartJudgement } from './uart-judgement.ts';
import { UartKatapult } from './uart-katapult.ts';
import { UartKlipper } from './uart-klipper.ts';
import { UartMemory } from './uart-memory.ts';
import { UartRom } from './uart-rom.ts';
import { bytesOf, serialNumberOf } from './unique-numbers.ts';
import { UsbUartAdapter } from './usb-uart-adapter.ts';
import { type ControlLines, isActive } from './wiring.ts';

/** in-reset: RESET is held. */
export type UartBoardMode = 'uart-rom' | Boot['mode'] | 'in-reset';

export interface UartBoardPlacement extends Omit<SceneUartBoard, 'application'> {
  /** of the adapter's device node */
  rights: NodeRights;
  /** what an earlier flash left at the application start, null = nothing */
  application: Uint8Array | null;
}

/** what the board sends reaches the adapter in pieces of so many bytes, as they come in */
const PIECE_BYTES = 16;

/**
 * A board whose only way in is a UART, with the adapter at the other end of it: its flash, its ROM, and the pins that
 * choose between ROM and application. The board has a supply of its own.
 */
export class UartBoard {
  /** bus path of the adapter */
  readonly path: string;
  readonly name: string;
  readonly judgement: UartJudgement = flawlessOnUart();
  /** the jumper; read when RESET is released */
  boot0: boolean;
  private readonly placement: UartBoardPlacement;
  private readonly flash: FlashMemory;
  private readonly times: FlashTimes;
  private readonly memory: UartMemory;
  private readonly bootloader: Uint8Array;
  private readonly adapter: UsbUartAdapter;
  private readonly bus: SimulatedBus;
  private readonly clock: VirtualClock;
  private current: UartBoardMode = 'silent';
  private rom: UartRom | null = null;
  private klipper: UartKlipper | null = null;
  private katapult: UartKatapult | null = null;
  private lines: ControlLines = { dtr: false, rts: false };
  private moved = { firstMs: Number.NaN, lastMs: Number.NaN };
  /** what was planned before a reset no longer happens */
  private generation = 0;

  constructor(placement: UartBoardPlacement, bus: SimulatedBus, clock: VirtualClock) {
    const { profile } = placement;
    this.placement = placement;
    this.path = placement.path;
    this.name = profile.name;
    this.boot0 = placement.boot0;
    this.bus = bus;
    this.clock = clock;
    this.flash = new FlashMemory(profile.mcu);
    this.times = new FlashTimes(profile.mcu);
    const chip = { mcu: profile.mcu, profile: placement.rom, uid: bytesOf(placement.uid) };
    this.memory = new UartMemory(chip, this.flash, this.times, this.judgement);
    this.memory.isReadoutProtected = placement.isReadoutProtected === true;
    this.bootloader = bootloaderOn(placement);
    if (this.bootloader.length > 0) this.flash.preload(profile.mcu.flashStart, this.bootloader);
    if (placement.application) this.flash.preload(profile.applicationStart, placement.application);
    this.adapter = new UsbUartAdapter(placement.adapter, serialNumberOf(placement.uid), clock, {
      receive: (transmission) => {
        this.lineMoved();
        this.rom?.receive(transmission);
        this.klipper?.receive(transmission);
        this.katapult?.receive(transmission);
      },
      controlLines: (lines) => this.setLines(lines),
    });
    this.release();
    this.plug();
  }

  mode(): UartBoardMode {
    return this.current;
  }

  /** The rate that the ROM measured, baud; null before it did and while it does not run. */
  lockedRate(): number | null {
    return this.rom?.rate() ?? null;
  }

  /** What the flash cells hold, `length` bytes from an absolute address. */
  flashContents(address: number, length: number): Uint8Array {
    return this.flash.contents(address, length);
  }

  /** Puts bytes into the flash as if an earlier flash had left them. */
  preload(address: number, data: Uint8Array): void {
    this.flash.preload(address, data);
  }

  /** From now on that byte reads with the bits of `mask` flipped. */
  corruptRead(address: number, mask = 0xff): void {
    this.flash.corruptRead(address, mask);
  }

  setParallelism(parallelism: Parallelism): void {
    this.times.setParallelism(parallelism);
  }

  /** RESET, with BOOT0 as it stands. */
  pressReset(): void {
    this.holdReset();
    this.release();
  }

  /** Pulls the adapter's cable: its control lines fall with it. */
  unplug(): void {
    this.bus.detach(this.path);
    this.setLines({ dtr: false, rts: false });
  }

  plug(): void {
    this.bus.attach(this.path, this.adapter.usbFunction, this.placement.rights);
  }

  /** When its line or a control line first and last moved, ms of the virtual clock; NaN when nothing has. */
  lineTimes(): { firstMs: number; lastMs: number } {
    return { ...this.moved };
  }

  forgetLineTimes(): void {
    this.moved = { firstMs: Number.NaN, lastMs: Number.NaN };
  }

  private lineMoved(): void {
    const lastMs = this.clock.nowMs();
    this.moved = { firstMs: Number.isNaN(this.moved.firstMs) ? lastMs : this.moved.firstMs, lastMs };
  }

  private setLines(lines: ControlLines): void {
    this.lineMoved();
    const { reset } = this.placement.wiring;
    const wasHeld = isActive(reset, this.lines);
    this.lines = lines;
    const isHeld = isActive(reset, lines);
    if (isHeld && !wasHeld) this.holdReset();
    if (wasHeld && !isHeld) this.release();
  }

  private holdReset(): void {
    this.generation += 1;
    this.rom?.stop();
    this.rom = null;
    this.klipper = null;
    this.katapult?.losePower();
    this.katapult = null;
    this.current = 'in-reset';
  }

  private release(): void {
    if (isActive(this.placement.wiring.reset, this.lines)) return;
    if (this.startsRom()) this.startRom();
    else this.run(bootFromPowerOn(this.placement.profile, this.flash, this.bootloader));
  }

  private startRom(): void {
    const { rom: profile } = this.placement;
    this.current = 'uart-rom';
    this.later(profile.startUpMs, () => {
      const { memory, judgement } = this;
      this.rom = new UartRom(
        { profile, memory, judgement },
        { nowMs: () => this.clock.nowMs(), later: (ms, happen) => this.later(ms, happen) },
        {
          transmit: (transmission) => this.transmit(transmission),
          jump: (address) => this.jump(address),
          reset: () => this.pressReset(),
        },
      );
    });
  }

  /** An option byte that makes the chip ignore BOOT0 leaves one way in: an empty flash (RM0444 2.5). */
  private startsRom(): boolean {
    const { profile, wiring } = this.placement;
    if (profile.boot0 === 'starts-rom') return this.boot0 || isActive(wiring.boot0, this.lines);
    const { erasedByte } = profile.mcu;
    return this.flash.contents(this.flash.start, 4).every((byte) => byte === erasedByte);
  }

  private jump(address: number): void {
    this.generation += 1;
    this.rom = null;
    this.run(bootAfterLeave(this.placement.profile, this.flash, this.bootloader, address));
  }

  private run(boot: Boot): void {
    this.current = boot.mode;
    if (boot.mode === 'katapult') this.startKatapult();
    if (boot.mode !== 'klipper') return;
    const end = this.flash.start + this.flash.size;
    this.klipper = new UartKlipper(this.flash.contents(boot.start, end - boot.start), {
      nowMs: () => this.clock.nowMs(),
      transmit: (transmission) => this.transmit(transmission),
      requestBootloader: () => this.enterBootloader(),
    });
  }

  private enterBootloader(): void {
    const { placement, flash: memory, bootloader } = this;
    const inside = { profile: placement.profile, memory, bootloader, uartRxFloats: true };
    const mode = modeAfterRequest(inside, this.boot0);
    this.holdReset();
    if (mode === 'rom-uart') this.startRom();
    else if (mode === 'klipper') this.release();
    else this.run({ mode: mode === 'katapult' ? mode : 'silent' });
  }

  private startKatapult(): void {
    const { placement, flash: memory, times } = this;
    const { profile, katapult: protocol = '1.1.0' } = placement;
    const build = { mcu: profile.mcu.mcu, applicationStart: profile.applicationStart, protocol };
    this.katapult = new UartKatapult(
      build,
      {
        memory,
        times,
        later: (ms, happen) => this.later(ms, happen),
        startApplication: () => {
          this.holdReset();
          this.run(bootApplication(profile, memory));
        },
      },
      { nowMs: () => this.clock.nowMs(), transmit: (transmission) => this.transmit(transmission) },
    );
  }

  private transmit({ bytes, coding, startMs }: Transmission): void {
    const each = byteMs(coding);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      const transmission = { bytes: piece, coding, startMs: startMs + at * each };
      const endsMs = startMs + (at + piece.length) * each;
      this.later(endsMs - this.clock.nowMs(), () => this.adapter.arrived(transmission));
    }
  }

  private later(ms: number, happen: () => void): void {
    const { generation } = this;
    this.clock.after(ms, () => {
      if (generation === this.generation) happen();
    });
  }
}
