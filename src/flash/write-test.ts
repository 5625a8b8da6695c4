import { regionAt } from '../formats/memory-layout.ts';
import { formatAddress, formatSize } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { ActionEvent } from './action-events.ts';
import type { PlannedSector } from './flash-plan.ts';
import type { LookedDevice } from './looked-device.ts';
import type { FlashContent } from './plan-facts.ts';
import type { Programmer } from './programmer.ts';
import { progressOf, readWith, usingProgrammer, type Whereabouts } from './read-memory.ts';

/** passed: written, read back equal, erased again and read back blank. failed: not so, with where and what. */
export interface WriteTest {
  outcome: 'passed' | 'failed';
  sector: PlannedSector;
  words: string;
}

/** Enough to see that cells take ones and zeros; more costs time and wear. */
const TESTED_BYTES = 16 * 1024;

/** The last sector of the flash that is blank from end to end and may be written; null when there is none. */
export function blankSector(looked: LookedDevice, content: FlashContent): PlannedSector | null {
  const { map } = looked.place;
  let found: PlannedSector | null = null;
  for (const { start, sectorSize, sectors, erasable, writeable } of map.regions) {
    if (!erasable || !writeable) continue;
    for (let index = 0; index < sectors; index++) {
      const address = start + index * sectorSize;
      const from = address - content.start;
      const bytes = content.data.subarray(from, from + sectorSize);
      if (bytes.length === sectorSize && bytes.every((byte) => byte === 0xff)) {
        found = { address, size: sectorSize };
      }
    }
  }
  return found && regionAt(map, found.address) ? found : null;
}

/**
 * Erases a sector that is blank, writes a pattern into it, reads that back, erases it again and reads that it is blank.
 * ProgrammerError, FlashFailure: then the sector may hold a part of the pattern.
 */
export async function* testWriting(
  ports: Pick<HostPorts, 'usb' | 'serial' | 'clock'>,
  looked: LookedDevice,
  sector: PlannedSector,
  { signal, at }: { signal: AbortSignal; at: Whereabouts },
): AsyncGenerator<ActionEvent, WriteTest> {
  const length = Math.min(sector.size, TESTED_BYTES);
  const where = `${formatSize(length)} at ${formatAddress(sector.address)}`;
  const result = yield* usingProgrammer(ports, looked, async function* test(programmer) {
    yield* eraseSector(programmer, sector, at);
    const pattern = patternOf(sector.address, length);
    await write(programmer, { address: sector.address, data: pattern }, at);
    const options = { phase: 'verify', signal, at } as const;
    const written = yield* readWith(programmer, { address: sector.address, length }, options);
    await programmer.settle();
    yield* eraseSector(programmer, sector, at);
    const blank = yield* readWith(programmer, { address: sector.address, length: sector.size }, options);
    return {
      wrong: written.findIndex((byte, index) => byte !== pattern[index]),
      left: blank.findIndex((byte) => byte !== 0xff),
    };
  });
  at.address = null;
  if (result.left >= 0) {
    const left = formatAddress(sector.address + result.left);
    const words = `After the write test the sector at ${formatAddress(sector.address)} did not become blank again, first at ${left}: the flash is faulty there.`;
    return { outcome: 'failed', sector, words };
  }
  if (result.wrong >= 0) {
    const wrong = formatAddress(sector.address + result.wrong);
    const words = `The write test failed: at ${wrong} the flash does not hold what was written. The sector was erased again and read back blank.`;
    return { outcome: 'failed', sector, words };
  }
  const words = `The write test passed: ${where} were written, read back equal, erased again and read back blank. That says nothing of the rest of the flash.`;
  return { outcome: 'passed', sector, words };
}

async function* eraseSector(
  programmer: Programmer,
  sector: PlannedSector,
  at: Whereabouts,
): AsyncGenerator<ActionEvent, void> {
  for (const step of programmer.erase([sector])) {
    at.address = step.address;
    await step.carryOut();
    yield* progressOf('erase', sector.size)(sector.size, sector.address);
  }
  await programmer.settle();
}

async function write(
  programmer: Programmer,
  { address, data }: { address: number; data: Uint8Array },
  at: Whereabouts,
): Promise<void> {
  for (const step of programmer.write(address, data)) {
    at.address = step.address;
    await step.carryOut();
  }
  await programmer.settle();
}

/** Bytes that differ from one address to the next, ones and zeros alike (xorshift, Marsaglia 2003). */
function patternOf(address: number, length: number): Uint8Array {
  const pattern = new Uint8Array(length);
  let state = address | 1;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    pattern[at] = state & 0xff;
  }
  return pattern;
}
