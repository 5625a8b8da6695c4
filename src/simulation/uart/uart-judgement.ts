/** What a host did on the UART that the ROM only puts up with, counted. All zero = flawless manners. */
export interface UartJudgement {
  /** bytes that came while the ROM was at work and had no room for them */
  overruns: number;
  /** bytes with wrong parity or stop bit */
  damagedBytes: number;
  /** commands that do not exist, or not at that moment; checksums that are wrong */
  refusals: number;
  /** programming of cells that were not erased */
  programmedUnerased: number;
  /** addresses, pages and lengths that are not there */
  badAddresses: number;
  /** writes and erases of protected pages: acknowledged, and without effect */
  protectedWrites: number;
  readoutUnprotects: number;
}

export function flawlessOnUart(): UartJudgement {
  return {
    overruns: 0,
    damagedBytes: 0,
    refusals: 0,
    programmedUnerased: 0,
    badAddresses: 0,
    protectedWrites: 0,
    readoutUnprotects: 0,
  };
}
