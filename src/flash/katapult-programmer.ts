import type { KatapultLink } from '../katapult/exchange.ts';
import { complete, connect, endOfFile, requestBlock, sendBlock } from '../katapult/katapult.ts';
import { KatapultError } from '../katapult/katapult-error.ts';
import { SerialError } from '../ports/serial.ts';
import type { KatapultRoute, PlannedSector, PlannedWrite } from './flash-plan.ts';
import { inKatapultWords } from './katapult-errors.ts';
import type { Programmer, Step } from './programmer.ts';

/** What erased cells read as, and what fills a block that the firmware does not fill. */
const BLANK = 0xff;
/** These have parts with pages half as large as the others of their name, and Katapult goes by the part. */
const SMALL_PAGES: Readonly<Record<string, number>> = { stm32f103: 1024, stm32f070: 1024 };

/**
 * A programmer over Katapult, whose protocol has no erase: a page is erased when its first block is written and the
 * page holds anything else. So to erase means here to write the first block of each page, as `content` has it.
 */
export function katapultProgrammer(
  link: KatapultLink,
  route: KatapultRoute,
  content: readonly PlannedWrite[],
): Programmer {
  const blockSize = route.transferSize;
  const smallPage = Object.entries(SMALL_PAGES).find(([name]) => route.mcu.startsWith(name))?.[1];
  let hasWritten = false;

  function* read(address: number, length: number): Generator<Step<Uint8Array>, void> {
    for (let at = address; at < address + length; ) {
      const block = at - (at % blockSize);
      const end = Math.min(address + length, block + blockSize);
      const from = at;
      const carryOut = async () => {
        if (hasWritten) await inKatapultWords(endOfFile(link));
        hasWritten = false;
        const data = await inKatapultWords(requestBlock(link, block, blockSize));
        return data.subarray(from - block, end - block);
      };
      yield { address: at, length: end - at, carryOut };
      at = end;
    }
  }

  function* write(address: number, data: Uint8Array): Generator<Step<void>, void> {
    for (let at = 0; at < data.length; at += blockSize) {
      const block = data.subarray(at, at + blockSize);
      yield { address: address + at, length: block.length, carryOut: () => send(address + at, block) };
    }
  }

  function* erase(sectors: readonly PlannedSector[]): Generator<Step<void>, void> {
    for (const { address, size } of sectors) {
      const carryOut = async () => {
        for (let page = address; page < address + size; page += smallPage ?? size) {
          await send(page, contentAt(content, page, blockSize));
        }
      };
      yield { address, length: size, carryOut };
    }
  }

  async function send(address: number, block: Uint8Array): Promise<void> {
    hasWritten = true;
    await inKatapultWords(sendBlock(link, address, block));
  }

  return {
    traits: {
      transferSize: blockSize,
      writeUnit: blockSize,
      erasesToOnes: true,
      // it erases a page that is not blank throughout, whatever of it is to be written
      programsBlankCells: false,
      readsBlankBack: true,
      sharedFateBytes: 0,
    },
    read,
    erase,
    write,
    settle: () => Promise.resolve(),
    recover: async () => {
      await inKatapultWords(connect(link));
    },
    leave: async () => {
      try {
        await complete(link);
        return null;
      } catch (error) {
        if (error instanceof KatapultError || error instanceof SerialError) return error.message;
        throw error;
      }
    },
    close: () => link.port.close(),
  };
}

/** The block at `address` as it is to be in the end. */
function contentAt(content: readonly PlannedWrite[], address: number, size: number): Uint8Array {
  const block = new Uint8Array(size).fill(BLANK);
  for (const piece of content) {
    const from = Math.max(piece.address, address);
    const to = Math.min(piece.address + piece.data.length, address + size);
    if (from < to) block.set(piece.data.subarray(from - piece.address, to - piece.address), from - address);
  }
  return block;
}
