import type { LineCoding } from '../cdc/cdc-acm-function.ts';
import { type KatapultBoard, type KatapultBuild, KatapultCore } from '../katapult/katapult-core.ts';
import { endMs, receive, type Transmission } from './transmission.ts';

/** 8N1 at the rate that Katapult's configuration offers first */
const CODING: LineCoding = { baudRate: 250_000, stopBits: 0, parity: 0, dataBits: 8 };

export interface UartKatapultEvents {
  nowMs(): number;
  transmit(transmission: Transmission): void;
}

/** Katapult, the bootloader, waiting for a flash on a UART. */
export class UartKatapult {
  private readonly core: KatapultCore;
  /** when the last byte has left */
  private idleFromMs = 0;

  constructor(build: KatapultBuild, board: Omit<KatapultBoard, 'send'>, events: UartKatapultEvents) {
    this.core = new KatapultCore(build, {
      ...board,
      send: (bytes) => {
        const startMs = Math.max(events.nowMs(), this.idleFromMs);
        const transmission = { bytes, coding: CODING, startMs };
        this.idleFromMs = endMs(transmission);
        events.transmit(transmission);
      },
    });
  }

  receive(transmission: Transmission): void {
    this.core.receive(Uint8Array.from(receive(transmission, CODING).map(({ byte }) => byte)));
  }

  losePower(): void {
    this.core.losePower();
  }
}
