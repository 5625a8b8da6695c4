import { type Block, planBlocks } from '../dfu/blocks.ts';
import { erasePage, leave, readBlock, writeBlock } from '../dfu/dfuse.ts';
import { openDfuSe } from '../dfu/open-dfuse.ts';
import { abort } from '../dfu/requests.ts';
import { toIdle } from '../dfu/to-idle.ts';
import type { Clock } from '../ports/clock.ts';
import type { UsbDevice } from '../ports/usb.ts';
import type { DeviceTraits } from './device-traits.ts';
import { inSharedWords } from './dfuse-errors.ts';
import type { DfuSeRoute, PlannedSector } from './flash-plan.ts';
import type { Programmer, Step } from './programmer.ts';

/** A programmer over DfuSe. */
export interface DfuSeProgrammer extends Programmer {
  /** As `recover`, and tells the states that the device was found in on the way. */
  toIdle(): ReturnType<typeof toIdle>;
}

/** Opens and claims the device; `toIdle` comes next. On failure it is closed again. Rejects with ProgrammerError. */
export async function openDfuSeProgrammer(
  device: UsbDevice,
  clock: Clock,
  route: DfuSeRoute,
  traits: DeviceTraits,
): Promise<DfuSeProgrammer> {
  const dfu = await inSharedWords(openDfuSe(device, clock, route, traits.polling));
  // whole blocks count on from one address pointer while nothing else comes in between
  let last: { direction: 'read' | 'write'; block: Block } | null = null;

  function* blocks(
    direction: 'read' | 'write',
    address: number,
    length: number,
  ): Generator<{ block: Block; done: () => void }, void> {
    const after = last?.direction === direction ? last.block : null;
    for (const block of planBlocks(address, length, route.transferSize, after)) {
      const done = () => {
        last = { direction, block };
      };
      yield { block, done };
    }
  }

  function* read(address: number, length: number): Generator<Step<Uint8Array>, void> {
    for (const { block, done } of blocks('read', address, length)) {
      const carryOut = async () => {
        last = null;
        const data = await inSharedWords(readBlock(dfu, block));
        done();
        return data;
      };
      yield { address: block.address, length: block.length, carryOut };
    }
  }

  function* write(address: number, data: Uint8Array): Generator<Step<void>, void> {
    for (const { block, done } of blocks('write', address, data.length)) {
      const from = block.address - address;
      const bytes = data.subarray(from, from + block.length);
      const carryOut = async () => {
        last = null;
        await inSharedWords(writeBlock(dfu, block, bytes, traits.programMs(block.length)));
        done();
      };
      yield { address: block.address, length: block.length, carryOut };
    }
  }

  function* erase(sectors: readonly PlannedSector[]): Generator<Step<void>, void> {
    for (const { address, size } of sectors) {
      const carryOut = () => {
        last = null;
        return inSharedWords(erasePage(dfu, address, traits.eraseMs(size), traits.staysBusy));
      };
      yield { address, length: size, carryOut };
    }
  }

  const idle = () => {
    last = null;
    return inSharedWords(toIdle(dfu, traits.staysBusy));
  };
  return {
    traits: { ...traits, transferSize: route.transferSize, readsBlankBack: true, sharedFateBytes: 0 },
    read,
    erase,
    write,
    settle: () => {
      last = null;
      return inSharedWords(abort(dfu));
    },
    recover: async () => {
      await idle();
    },
    toIdle: idle,
    leave: (address) => {
      last = null;
      return inSharedWords(leave(dfu, address));
    },
    close: async () => {
      await dfu.close();
    },
  };
}
