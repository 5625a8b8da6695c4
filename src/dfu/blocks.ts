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
 * `transferSize` (wTransferSize, bytes) must be above 0.
 */
export function planBlocks(address: number, length: number, transferSize: number): Block[] {
  const blocks: Block[] = [];
  let wBlockNum = FIRST_BLOCK;
  for (let done = 0; done < length; done += transferSize) {
    const size = Math.min(transferSize, length - done);
    const setAddress = done === 0 || size < transferSize || wBlockNum > LAST_BLOCK;
    if (setAddress) wBlockNum = FIRST_BLOCK;
    blocks.push({ address: address + done, length: size, wBlockNum, setAddress });
    wBlockNum += 1;
  }
  return blocks;
}
