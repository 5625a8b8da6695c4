import type { HostPorts } from '../ports/host-ports.ts';
import type { ActionEvent, ActionPhase } from './action-events.ts';
import { FlashFailure } from './failure.ts';
import { type LookedDevice, openProgrammer } from './looked-device.ts';
import type { MemoryArea } from './memory-areas.ts';
import type { Programmer } from './programmer.ts';

/** Where an action is: kept up to date, so that whoever ends it can say where. */
export interface Whereabouts {
  address: number | null;
}

/**
 * Reads memory once; every transfer must bring all its bytes. `at` moves on with it. ProgrammerError, FlashFailure
 * "interrupted".
 */
export async function* readMemory(
  ports: Pick<HostPorts, 'usb' | 'serial' | 'clock'>,
  looked: LookedDevice,
  area: Pick<MemoryArea, 'address' | 'length' | 'alternateSetting'>,
  { signal, at }: { signal: AbortSignal; at: Whereabouts },
): AsyncGenerator<ActionEvent, Uint8Array> {
  const read = (programmer: Programmer) => readWith(programmer, area, { phase: 'read', signal, at });
  const data = yield* usingProgrammer(ports, looked, read, area);
  at.address = null;
  return data;
}

/** Opens the device, brings it to where it takes commands, and leaves it there, however `work` ends. */
export async function* usingProgrammer<T>(
  ports: Pick<HostPorts, 'usb' | 'serial' | 'clock'>,
  looked: LookedDevice,
  work: (programmer: Programmer) => AsyncGenerator<ActionEvent, T>,
  area: { alternateSetting: number } | null = null,
): AsyncGenerator<ActionEvent, T> {
  const programmer = await openProgrammer(ports, looked, area);
  try {
    await programmer.recover();
    const result = yield* work(programmer);
    await programmer.settle();
    return result;
  } catch (error) {
    if (error instanceof FlashFailure) await programmer.recover();
    throw error;
  } finally {
    await programmer.close();
  }
}

/** The same with a programmer that is open and waits for commands. */
export async function* readWith(
  programmer: Programmer,
  { address, length }: { address: number; length: number },
  { phase, signal, at }: { phase: ActionPhase; signal: AbortSignal; at: Whereabouts },
): AsyncGenerator<ActionEvent, Uint8Array> {
  const data = new Uint8Array(length);
  const told = progressOf(phase, length);
  let done = 0;
  for (const step of programmer.read(address, length)) {
    if (signal.aborted) throw new FlashFailure('interrupted', 'Stopped as asked.');
    at.address = step.address;
    data.set(await step.carryOut(), step.address - address);
    done += step.length;
    yield* told(done, step.address);
  }
  return data;
}

/** Lets a progress event through about a hundred times, and at the end. */
export function progressOf(phase: ActionPhase, totalBytes: number) {
  let toldBytes = 0;
  return (doneBytes: number, address: number): ActionEvent[] => {
    if (doneBytes < totalBytes && doneBytes - toldBytes < totalBytes / 100) return [];
    toldBytes = doneBytes;
    return [{ type: 'progress', phase, doneBytes, totalBytes, address }];
  };
}
