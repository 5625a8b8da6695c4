import type { SectorLayout } from '../knowledge/sector-layouts.ts';
import type { UartPart } from '../knowledge/uart-part.ts';
import { pageNumber } from '../knowledge/uart-parts.ts';
import type { Clock } from '../ports/clock.ts';
import { LIMIT_MS, MOST_BYTES } from '../uart/an3155.ts';
import { go, readMemory, writeMemory } from '../uart/commands.ts';
import { eraseCommandOf, erasePages, spoilerOf } from '../uart/erase.ts';
import { mostPages } from '../uart/frames.ts';
import { again, type UartRom } from '../uart/rom.ts';
import { resynchronise } from '../uart/sync.ts';
import { UartError } from '../uart/uart-error.ts';
import { entersAlone, startFirmware } from '../uart/wiring.ts';
import type { PlannedSector } from './flash-plan.ts';
import { type Programmer, ProgrammerError, type Step } from './programmer.ts';
import { inUartWords } from './uart-errors.ts';

/** Compared with what is there, a page is settled by its first bytes as a rule, and each byte costs time on the line. */
const PROBE_BYTES = 16;
/** What one erase covers at most: between two of them the user may stop. */
const ERASE_BYTES = 32 * 1024;
/** pages of 128 bytes one by one would cost a fifth of what writing them costs */
const SHARED_FATE_BYTES = 2048;
const MOST_TRIES = 3;
/** words with ECC take one program after each erase, even one of ones */
const ECC_UNIT = 8;
const WORD = 4;

export interface UartChip {
  part: UartPart;
  /** of this chip's flash size */
  layout: SectorLayout;
}

/** A programmer over AN3155, on a ROM that is in step. */
export function uartProgrammer(rom: UartRom, clock: Clock, { part, layout }: UartChip): Programmer {
  const { line } = rom;
  const eraseCommand = eraseCommandOf(rom.commands);
  const erasesToOnes = part.erasedByte === 0xff;
  const programsBlankCells = erasesToOnes && part.writeUnit < ECC_UNIT;
  const inStep = (limitMs: number, spoiler?: Uint8Array) =>
    resynchronise(line, limitMs, () => clock.nowMs(), spoiler);

  function* read(address: number, length: number, use?: 'compare'): Generator<Step<Uint8Array>, void> {
    const first = use === 'compare' ? Math.min(PROBE_BYTES, length) : 0;
    for (let at = 0; at < length; ) {
      const from = address + at;
      const size = at < first ? first : Math.min(toBoundary(from), length - at);
      const carryOut = () => inUartWords(again(line, clock, () => readMemory(line, from, size)));
      yield { address: from, length: size, carryOut };
      at += size;
    }
  }

  function* write(address: number, data: Uint8Array): Generator<Step<void>, void> {
    for (let at = 0; at < data.length; ) {
      const from = address + at;
      const bytes = data.subarray(at, at + toBoundary(from));
      yield { address: from, length: bytes.length, carryOut: () => inUartWords(writeBlock(from, bytes)) };
      at += bytes.length;
    }
  }

  /**
   * After a disturbance nobody knows what became of a block: it is read. Equal is done, blank is written again where cells
   * take that, anything else needs its sector erased.
   */
  async function writeBlock(address: number, bytes: Uint8Array): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await writeMemory(line, address, bytes);
        return;
      } catch (error) {
        if (!(error instanceof UartError)) throw error;
        await inStep(LIMIT_MS.erasePage);
        // before the data nothing can have been written
        const wasSent = error.stage === 'body';
        if (wasSent) {
          const there = await again(line, clock, () => readMemory(line, address, bytes.length));
          if (there.every((byte, at) => byte === bytes[at])) return;
          const isBlank = there.every((byte) => byte === part.erasedByte);
          if (!isBlank || !programsBlankCells) {
            throw new ProgrammerError('block-lost', error.message, { cause: error });
          }
        }
        if (tries === MOST_TRIES) throw error;
      }
    }
  }

  function* erase(sectors: readonly PlannedSector[]): Generator<Step<void>, void> {
    for (const group of eraseGroups(sectors, mostPages(eraseCommand))) {
      const length = group.reduce((sum, { size }) => sum + size, 0);
      yield { address: group[0]?.address ?? 0, length, carryOut: () => inUartWords(eraseGroup(group)) };
    }
  }

  async function eraseGroup(group: readonly PlannedSector[]): Promise<void> {
    const pages = group.map(({ address }) => pageNumber(layout, address));
    const known = pages.filter((page) => page !== null);
    if (known.length !== pages.length) throw new RangeError('no page begins at that address');
    // of several failures the one that may have erased something is told
    let begun: UartError | null = null;
    for (let tries = 1; ; tries += 1) {
      try {
        await erasePages(line, eraseCommand, known);
        return;
      } catch (error) {
        if (!(error instanceof UartError)) throw error;
        if (error.kind !== 'nack' || error.stage !== 'command') begun ??= error;
        // it may still be at work, and erasing twice does no harm
        await inStep(LIMIT_MS.eraseAll, spoilerOf(eraseCommand));
        if (tries === MOST_TRIES) throw begun ?? error;
      }
    }
  }

  return {
    traits: {
      transferSize: MOST_BYTES,
      writeUnit: Math.max(WORD, part.writeUnit),
      erasesToOnes,
      // erasing takes less time than reading all of a page to see that it is blank
      programsBlankCells: false,
      readsBlankBack: false,
      sharedFateBytes: SHARED_FATE_BYTES,
    },
    read,
    erase,
    write,
    // between two commands a ROM always waits for the next one, whatever it is
    settle: async () => undefined,
    recover: () => inUartWords(inStep(LIMIT_MS.erasePage)),
    leave: (address) => inUartWords(leave(address)),
    close: () => line.port.close(),
  };

  /** RESET is what switching on is, and shows more than a jump; without a line at RESET the ROM has to jump. */
  async function leave(address: number): Promise<string | null> {
    if (entersAlone(rom.wiring)) {
      await startFirmware(line.port, clock, rom.wiring);
      return null;
    }
    try {
      await go(line, address);
      return null;
    } catch (error) {
      if (error instanceof UartError) return error.message;
      throw error;
    }
  }
}

/** Neighbours that one command erases. */
function eraseGroups(sectors: readonly PlannedSector[], most: number): PlannedSector[][] {
  const groups: PlannedSector[][] = [];
  let bytes = 0;
  for (const sector of sectors) {
    const group = groups.at(-1);
    if (group && group.length < most && bytes + sector.size <= ERASE_BYTES) {
      group.push(sector);
      bytes += sector.size;
    } else {
      groups.push([sector]);
      bytes = sector.size;
    }
  }
  return groups;
}

/** Bytes up to the next address at which a block begins. */
function toBoundary(address: number): number {
  return MOST_BYTES - (address % MOST_BYTES);
}
