import type { Polling } from '../../src/dfu/polling.ts';
import type { DfuInterface } from '../../src/dfu/requests.ts';
import { type UsbControlSetup, type UsbDevice, UsbError, type UsbErrorKind } from '../../src/ports/usb.ts';

/** An answer of a scripted device: bytes, or the kind of error that the transfer ends in. */
export type Answer = readonly number[] | UsbErrorKind;

/** One class request as it reached the device. */
export interface Seen {
  request: number;
  value: number;
  data: readonly number[];
}

/** GETSTATUS as six bytes. */
export function statusBytes(bState: number, bStatus = 0, pollMs = 0): readonly number[] {
  return [bStatus, pollMs & 0xff, (pollMs >> 8) & 0xff, (pollMs >> 16) & 0xff, bState, 0];
}

/**
 * A DFU interface that answers each IN request with the next line of the script, and each OUT request with success, or,
 * where `failOut` names its number (from 0), with that error. Time passes by sleeping alone.
 */
export function scripted(
  script: readonly Answer[],
  failOut: Readonly<Record<number, UsbErrorKind>> = {},
  polling: Polling['mode'] = 'announced',
) {
  const seen: Seen[] = [];
  const sleeps: number[] = [];
  const left = [...script];
  let outs = 0;
  const device: UsbDevice = {
    open: async () => undefined,
    close: async () => undefined,
    claimInterface: async () => undefined,
    releaseInterface: async () => undefined,
    selectAlternateInterface: async () => undefined,
    controlTransferIn: async (setup: UsbControlSetup) => {
      seen.push({ request: setup.request, value: setup.value, data: [] });
      const answer = left.shift();
      if (answer === undefined) throw new Error('the script has ended');
      if (typeof answer === 'string') throw new UsbError(answer, `scripted ${answer}`);
      return { data: new DataView(Uint8Array.from(answer).buffer) };
    },
    controlTransferOut: async (setup: UsbControlSetup, data: Uint8Array) => {
      seen.push({ request: setup.request, value: setup.value, data: [...data] });
      const failure = failOut[outs];
      outs += 1;
      if (failure) throw new UsbError(failure, `scripted ${failure}`);
      return { bytesWritten: data.length };
    },
  };
  let now = 0;
  const dfu: DfuInterface = {
    device,
    interfaceNumber: 0,
    polling: { mode: polling },
    clock: {
      nowMs: () => now,
      epochMs: () => now,
      sleep: async (ms) => {
        sleeps.push(ms);
        now += ms;
      },
    },
  };
  return { dfu, seen, sleeps, left };
}
