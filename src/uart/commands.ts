import { COMMAND, COMMAND_NAMES, type CommandName, LIMIT_MS, MOST_BYTES } from './an3155.ts';
import { commandFrame, dataFrame, readLengthFrame, wordFrame, xorOf } from './frames.ts';
import type { UartLine } from './line.ts';
import { UartError } from './uart-error.ts';

/** What Get tells. */
export interface RomAbilities {
  /** 0x31 is protocol 3.1 */
  version: number;
  commands: ReadonlySet<CommandName>;
}

/** more codes than any ROM has */
const MOST_CODES = 32;

/** Sends a command and its complement, and waits for ACK. */
export async function begin(
  line: UartLine,
  command: CommandName,
  address: number | null = null,
): Promise<void> {
  await line.drop();
  await line.ask(commandFrame(command), { command, stage: 'command', address });
}

/**
 * Get (AN3155 3.1). The L412's ROM 13.1 ends it with one ACK too many, which would be taken for the answer to the next
 * command: what comes straight after it is dropped.
 */
export async function get(line: UartLine): Promise<RomAbilities> {
  await begin(line, 'get');
  const where = { command: 'get', stage: 'result' } as const;
  const [count = 0] = await line.receive(1, where);
  if (count === 0 || count > MOST_CODES) {
    throw new UartError('garbled', where, { got: `${count} commands`, expected: `1 to ${MOST_CODES}` });
  }
  const [version = 0, ...codes] = await line.receive(count + 1, where);
  await line.acknowledged(where, LIMIT_MS.answer);
  await line.drain();
  return { version, commands: new Set(COMMAND_NAMES.filter((name) => codes.includes(COMMAND[name]))) };
}

/** Get Version (AN3155 3.2): the version, without the two bytes behind it that mean nothing any more. */
export async function getVersion(line: UartLine): Promise<number> {
  await begin(line, 'getVersion');
  const where = { command: 'getVersion', stage: 'result' } as const;
  const [version = 0] = await line.receive(3, where);
  await line.acknowledged(where, LIMIT_MS.answer);
  return version;
}

/** Get ID (AN3155 3.3): the product ID. */
export async function getId(line: UartLine): Promise<number> {
  await begin(line, 'getId');
  const where = { command: 'getId', stage: 'result' } as const;
  const [count = 0] = await line.receive(1, where);
  if (count !== 1) {
    throw new UartError('garbled', where, { got: `${count + 1} bytes of ID`, expected: '2' });
  }
  const [high = 0, low = 0] = await line.receive(2, where);
  await line.acknowledged(where, LIMIT_MS.answer);
  return (high << 8) | low;
}

/** Read Memory (AN3155 3.4): 1 to 256 bytes. */
export async function readMemory(line: UartLine, address: number, length: number): Promise<Uint8Array> {
  const command = 'readMemory';
  await begin(line, command, address);
  await line.ask(wordFrame(address), { command, stage: 'address', address });
  await line.ask(readLengthFrame(length), { command, stage: 'body', address });
  return line.receive(length, { command, stage: 'result', address });
}

/** Go (AN3155 3.5): the ROM starts what stands at `address`. */
export async function go(line: UartLine, address: number): Promise<void> {
  await begin(line, 'go', address);
  await line.ask(wordFrame(address), { command: 'go', stage: 'address', address });
}

/** Write Memory (AN3155 3.6): up to 256 bytes, filled with 0xFF to whole words. `address` is a multiple of four. */
export async function writeMemory(line: UartLine, address: number, data: Uint8Array): Promise<void> {
  const command = 'writeMemory';
  await begin(line, command, address);
  await line.ask(wordFrame(address), { command, stage: 'address', address });
  await line.ask(dataFrame(data), { command, stage: 'body', address }, LIMIT_MS.write);
}

/**
 * Get Checksum (AN3155 3.13), where Get offers it: CRC-32 over whole words, `length` in bytes. The ROM reads for about a
 * microsecond a byte before it answers.
 */
export async function getChecksum(line: UartLine, address: number, length: number): Promise<number> {
  const command = 'getChecksum';
  await begin(line, command, address);
  await line.ask(wordFrame(address), { command, stage: 'address', address });
  await line.ask(wordFrame(length), { command, stage: 'body', address });
  const where = { command, stage: 'result', address } as const;
  await line.acknowledged(where, LIMIT_MS.answer + length / MOST_BYTES);
  const answer = await line.receive(5, where);
  if (xorOf(answer) !== 0) {
    throw new UartError('garbled', where, { got: 'a wrong checksum of the answer', expected: 'XOR 0' });
  }
  return new DataView(answer.buffer, answer.byteOffset).getUint32(0);
}
