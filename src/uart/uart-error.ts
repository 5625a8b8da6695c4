import type { CommandName } from './an3155.ts';

/**
 * silent: no answer in time. nack: the ROM refused. garbled: an answer that is none. no-rom: nothing that speaks this
 * protocol is there. Errors of the port itself are SerialError.
 */
export type UartErrorKind = 'silent' | 'nack' | 'garbled' | 'no-rom';

/** Where in a command it went wrong: its first bytes, the address, the length or data, or its result. */
export type UartStage = 'command' | 'address' | 'body' | 'result';

/** What the ROM answered, or did not, where something else was needed. Free of phases: the caller knows what it did. */
export class UartError extends Error {
  readonly kind: UartErrorKind;
  /** null while nothing was asked yet */
  readonly command: CommandName | null;
  readonly stage: UartStage;
  /** in memory; null where the command has none */
  readonly address: number | null;
  readonly got: string;
  readonly expected: string;

  constructor(
    kind: UartErrorKind,
    where: { command: CommandName | null; stage: UartStage; address?: number | null },
    answer: { got: string; expected: string },
  ) {
    const { command, stage, address = null } = where;
    const place = address === null ? '' : ` at 0x${address.toString(16).padStart(8, '0')}`;
    const what = command === null ? 'Greeting the bootloader' : `${NAMES[command]} (${stage})${place}`;
    super(`${what}: got ${answer.got}, expected ${answer.expected}`);
    this.name = 'UartError';
    this.kind = kind;
    this.command = command;
    this.stage = stage;
    this.address = address;
    this.got = answer.got;
    this.expected = answer.expected;
  }
}

/** as AN3155 calls them */
const NAMES: Record<CommandName, string> = {
  get: 'Get',
  getVersion: 'Get Version',
  getId: 'Get ID',
  readMemory: 'Read Memory',
  go: 'Go',
  writeMemory: 'Write Memory',
  erase: 'Erase Memory',
  extendedErase: 'Extended Erase Memory',
  writeProtect: 'Write Protect',
  writeUnprotect: 'Write Unprotect',
  readoutProtect: 'Readout Protect',
  readoutUnprotect: 'Readout Unprotect',
  getChecksum: 'Get Checksum',
};

/** "0x79 (ACK)", or "nothing" */
export function byteName(byte: number | undefined): string {
  if (byte === undefined) return 'nothing';
  const name = byte === 0x79 ? ' (ACK)' : byte === 0x1f ? ' (NACK)' : '';
  return `0x${byte.toString(16).padStart(2, '0')}${name}`;
}
