/** What a host did that a board only puts up with, counted. All zero = flawless manners. */
export interface Judgement {
  /** GETSTATUS before the announced bwPollTimeout was over */
  polledTooEarly: number;
  /** a request before it was over, on a ROM that needs it: the work is lost */
  neededTimeSkipped: number;
  /** DNLOAD before the GETSTATUS that the last one needs */
  dataBeforeStatus: number;
  /** requests that the state does not allow */
  wrongState: number;
  /** programming of cells that were not erased */
  programmedUnerased: number;
  /** addresses that are not there, or not to be written */
  badAddresses: number;
  /** DNLOAD or UPLOAD of block 1, which DfuSe reserves */
  reservedBlocks: number;
  readUnprotects: number;
}

export function flawless(): Judgement {
  return {
    polledTooEarly: 0,
    neededTimeSkipped: 0,
    dataBeforeStatus: 0,
    wrongState: 0,
    programmedUnerased: 0,
    badAddresses: 0,
    reservedBlocks: 0,
    readUnprotects: 0,
  };
}
