/** What the device answered where something else was needed. Free of phases: the caller knows what it was doing. */
export class DfuError extends Error {
  /**
   * status: the device reports an error (bStatus). state: it is somewhere else than the protocol says.
   * length: an answer too short. patience: still busy after the longest time that is documented.
   * lost: it dropped a command half done because it was asked too early; it is idle again and the command may be repeated.
   */
  readonly kind: 'status' | 'state' | 'length' | 'patience' | 'lost';
  readonly got: string;
  readonly expected: string;
  /** as the device sent it; null where no status was read */
  readonly bStatus: number | null;

  constructor(
    kind: DfuError['kind'],
    request: string,
    answer: { got: string; expected: string; bStatus?: number },
  ) {
    super(`${request}: got ${answer.got}, expected ${answer.expected}`);
    this.name = 'DfuError';
    this.kind = kind;
    this.got = answer.got;
    this.expected = answer.expected;
    this.bStatus = answer.bStatus ?? null;
  }
}
