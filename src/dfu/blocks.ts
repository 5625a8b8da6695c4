/** One DNLOAD or UPLOAD of data. */
export interface Block {
  address: number;
  /** bytes, at most wTransferSize */
  length: number;
  wBlockNum: number;
  /** the address pointer must be set to `address` first */
  setAddress: boolean;
}

/** Blocks 0 and 1 are commands and reserved (UM0424 10.3). */
const FIRST_BLOCK = 2;
const LAST_BLOCK = 0xffff;

/**
 * Cuts `length` bytes at `address` into transfers. The device computes pointer + (wBlockNum - 2) * wTransferSize, so
 * whole blocks count on from one pointer, and a short tail gets its own pointer, where ROMs agree on its place.
 * `transferSize` (wTransferSize, bytes) must be above 0. `after`: the block that was transferred last, in the same
 * direction and with nothing since; where the first one continues it, no address needs to be set.
 */
export function planBlocks(
  address: number,
  length: number,
  transferSize: number,
  after: Block | null = null,
): Block[] {
  const blocks: Block[] = [];
  let last = after;
  for (let done = 0; done < length; done += transferSize) {
    const next = { address: address + done, length: Math.min(transferSize, length - done) };
    const continues =
      last !== null &&
      last.length === transferSize &&
      next.length === transferSize &&
      last.address + transferSize === next.address &&
      last.wBlockNum < LAST_BLOCK;
    last = {
      ...next,
      wBlockNum: continues && last ? last.wBlockNum + 1 : FIRST_BLOCK,
      setAddress: !continues,
    };
    blocks.push(last);
  }
  return blocks;
}
