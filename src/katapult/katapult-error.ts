export type KatapultErrorKind =
  /** no answer to any of the tries */
  | 'silent'
  /** it says that it cannot do that */
  | 'refused'
  /** it says that it is busy, and went on saying so */
  | 'busy'
  /** it could not read what was sent, each time */
  | 'unreadable'
  /** a whole answer that does not fit the question */
  | 'unfit';

/** What Katapult answered, or did not. Free of phases: the caller knows what it was doing. */
export class KatapultError extends Error {
  readonly kind: KatapultErrorKind;
  /** as protocol.md calls it */
  readonly command: string;
  /** absolute; null for a command without one */
  readonly address: number | null;
  readonly got: string;
  readonly expected: string;

  constructor(
    kind: KatapultErrorKind,
    command: string,
    what: { address: number | null; got: string; expected: string },
  ) {
    const where = what.address === null ? '' : ` at 0x${what.address.toString(16).padStart(8, '0')}`;
    super(`Katapult, ${command}${where}: got ${what.got}, expected ${what.expected}`);
    this.name = 'KatapultError';
    this.kind = kind;
    this.command = command;
    this.address = what.address;
    this.got = what.got;
    this.expected = what.expected;
  }
}
