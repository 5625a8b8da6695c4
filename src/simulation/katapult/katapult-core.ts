import type { FlashMemory } from '../flash-memory.ts';
import type { FlashTimes } from '../flash-times.ts';
import { type BlockWork, writeBlock } from './katapult-flash.ts';
import { KatapultInput, katapultFrame } from './katapult-input.ts';

/** As protocol.md of Katapult has them. */
const COMMAND = {
  connect: 0x11,
  sendBlock: 0x12,
  endOfFile: 0x13,
  requestBlock: 0x14,
  complete: 0x15,
} as const;
const ANSWER = { acknowledged: 0xa0, nack: 0xf1, error: 0xf2 } as const;
const BLOCK_BYTES = 64;
const START_AFTER_MS = 100;
const SOFTWARE = 'v0.0.1-110-gb0bf421';

export type KatapultProtocol = '1.0.0' | '1.1.0';

export interface KatapultBuild {
  /** as Klipper names its MCU */
  mcu: string;
  applicationStart: number;
  protocol: KatapultProtocol;
}

export interface KatapultBoard {
  memory: FlashMemory;
  times: FlashTimes;
  send(bytes: Uint8Array): void;
  /** Lets it happen so many ms from now, unless the board is reset before. */
  later(ms: number, happen: () => void): void;
  /** resets into the application, whatever stands there */
  startApplication(): void;
}

/** Katapult's answers, one command after the other; a build without CAN. */
export class KatapultCore {
  private readonly build: KatapultBuild;
  private readonly board: KatapultBoard;
  private readonly input = new KatapultInput();
  private isBusy = false;
  private work: BlockWork | null = null;
  private pagesWritten = 0;

  constructor(build: KatapultBuild, board: KatapultBoard) {
    this.build = build;
    this.board = board;
  }

  receive(bytes: Uint8Array): void {
    this.input.push(bytes);
    this.goOn();
  }

  /** Power or reset came in the middle of what it was doing. */
  losePower(): void {
    this.work?.undo();
    this.work = null;
  }

  private goOn(): void {
    while (!this.isBusy) {
      const next = this.input.next();
      if (next.kind === 'waiting') return;
      if (next.kind === 'unreadable') this.answer(ANSWER.nack);
      else this.carryOut(next.command, next.words);
    }
  }

  private carryOut(command: number, words: Uint8Array): void {
    const address = words.length >= 4 ? new DataView(words.buffer).getUint32(0, true) : 0;
    switch (command) {
      case COMMAND.connect:
        return this.acknowledge(command, this.introduction());
      case COMMAND.sendBlock:
        return this.write(address, words.slice(4));
      case COMMAND.endOfFile:
        return this.acknowledge(command, word(this.pagesWritten));
      case COMMAND.requestBlock:
        return this.acknowledge(command, [...word(address), ...this.board.memory.read(address, BLOCK_BYTES)]);
      case COMMAND.complete:
        this.acknowledge(command, word(0));
        this.board.later(START_AFTER_MS, () => this.board.startApplication());
        return;
      default:
        this.answer(ANSWER.error);
    }
  }

  private write(address: number, block: Uint8Array): void {
    const { memory, times } = this.board;
    if (block.length !== BLOCK_BYTES || address < this.build.applicationStart) {
      this.answer(ANSWER.error);
      return;
    }
    const work = writeBlock(memory, times, address, block);
    if (memory.sectorAt(address)?.address === address) this.pagesWritten += 1;
    this.work = work;
    this.isBusy = true;
    this.board.later(work.durationMs, () => {
      this.work = null;
      this.isBusy = false;
      if (work.isDone) this.acknowledge(COMMAND.sendBlock, word(address));
      else this.answer(ANSWER.error);
      this.goOn();
    });
  }

  /** Texts are filled up to whole words; protocol 1.1 adds a word of zeros and the version of the build. */
  private introduction(): number[] {
    const { mcu, protocol, applicationStart } = this.build;
    const [major = 0, minor = 0, patch = 0] = protocol.split('.').map(Number);
    const head = [patch, minor, major, 0, ...word(applicationStart), ...word(BLOCK_BYTES), ...text(mcu)];
    return protocol === '1.0.0' ? head : [...head, ...word(0), ...text(SOFTWARE)];
  }

  private acknowledge(command: number, rest: readonly number[]): void {
    this.answer(ANSWER.acknowledged, [...word(command), ...rest]);
  }

  private answer(code: number, words: readonly number[] = []): void {
    this.board.send(katapultFrame(code, Uint8Array.from(words)));
  }
}

function word(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

function text(characters: string): number[] {
  const bytes = [...characters].map((character) => character.charCodeAt(0));
  while (bytes.length % 4 !== 0) bytes.push(0);
  return bytes;
}
