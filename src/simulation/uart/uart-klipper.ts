import type { LineCoding } from '../cdc/cdc-acm-function.ts';
import { findDictionary } from '../console/image-dictionary.ts';
import { KlipperConsole } from '../console/klipper-console.ts';
import { endMs, receive, type Transmission } from './transmission.ts';

/** 8N1 at the rate that Klipper's configuration offers first */
const CODING: LineCoding = { baudRate: 250_000, stopBits: 0, parity: 0, dataBits: 8 };

export interface UartKlipperEvents {
  nowMs(): number;
  transmit(transmission: Transmission): void;
  requestBootloader(): void;
}

/** Klipper's firmware on a UART: it answers `identify`, and heeds the text that asks for the bootloader. */
export class UartKlipper {
  private readonly console: KlipperConsole;
  /** when the last byte has left */
  private idleFromMs = 0;

  /** `image`: the flash from the application's start on */
  constructor(image: Uint8Array, events: UartKlipperEvents) {
    this.console = new KlipperConsole({
      dictionary: findDictionary(image)?.compressed ?? new Uint8Array(0),
      send: (bytes) => {
        const startMs = Math.max(events.nowMs(), this.idleFromMs);
        const transmission = { bytes, coding: CODING, startMs };
        this.idleFromMs = endMs(transmission);
        events.transmit(transmission);
      },
      onRequestText: () => events.requestBootloader(),
    });
  }

  receive(transmission: Transmission): void {
    const bytes = receive(transmission, CODING).map(({ byte }) => byte);
    this.console.receive(Uint8Array.from(bytes));
  }
}
