import type { SimulatedHost } from '../../src/simulation/simulate-host.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import type { UartBoard } from '../../src/simulation/uart/uart-board.ts';
import type { UsbFunction } from '../../src/simulation/usb-function.ts';

export const ACK = 0x79;
export const NACK = 0x1f;

/** SET_LINE_CODING's own numbers (PSTN120 table 17) */
export const PARITY = { none: 0, odd: 1, even: 2 } as const;

/** A serial port and an AN3155 host of a few lines on it, written from the document, that does what a test tells it. */
export class UartClient {
  readonly host: SimulatedHost;
  readonly board: UartBoard;
  private readonly port: UsbFunction;

  constructor(host: SimulatedHost, board: UartBoard, port: UsbFunction) {
    this.host = host;
    this.board = board;
    this.port = port;
  }

  configure(baudRate: number, parity: number = PARITY.even, dataBits = 8): void {
    const coding = new Uint8Array(7);
    new DataView(coding.buffer).setUint32(0, baudRate, true);
    coding.set([0, parity, dataBits], 4);
    this.control(0x20, 0, coding);
  }

  lines(dtr: boolean, rts: boolean): void {
    this.control(0x22, (dtr ? 1 : 0) | (rts ? 2 : 0));
  }

  /** Opens the port as a kernel does, then lets RTS and DTR start the ROM, and gives that time to come up. */
  async enterRom(baudRate = 115_200, parity: number = PARITY.even): Promise<void> {
    this.configure(baudRate, parity);
    this.lines(true, true);
    await this.sleep(20);
    this.lines(false, true);
    await this.sleep(50);
  }

  /** Enters the ROM and sends 0x7F. */
  async connect(baudRate = 115_200): Promise<void> {
    await this.enterRom(baudRate);
    await this.write([0x7f]);
    const answer = await this.read(1);
    if (answer[0] !== ACK) throw new Error(`0x7F was answered with ${answer.join(' ')}`);
  }

  async write(bytes: readonly number[] | Uint8Array): Promise<void> {
    await this.port.dataEndpoints?.out.get(2)?.(Uint8Array.from(bytes));
  }

  /** Up to `count` bytes; fewer when `timeoutMs` is over. */
  async read(count: number, timeoutMs = 1000): Promise<Uint8Array> {
    const endpoint = this.port.dataEndpoints?.in.get(3);
    const bytes: number[] = [];
    const { clock } = this.host.ports;
    for (const from = clock.nowMs(); bytes.length < count; ) {
      const more = endpoint?.take(count - bytes.length);
      if (more) bytes.push(...more);
      else if (clock.nowMs() - from >= timeoutMs) break;
      else await clock.sleep(0.5);
    }
    return Uint8Array.from(bytes);
  }

  async ask(bytes: readonly number[] | Uint8Array, count = 1, timeoutMs = 1000): Promise<number[]> {
    await this.write(bytes);
    return [...(await this.read(count, timeoutMs))];
  }

  /** The command byte and its complement; its first answer. */
  async command(code: number): Promise<number> {
    const [answer = -1] = await this.ask([code, code ^ 0xff]);
    return answer;
  }

  /** Address and length as Get Checksum and the memory commands have them. */
  async word(value: number): Promise<number> {
    const [answer = -1] = await this.ask(withXor(bigEndian(value)));
    return answer;
  }

  /** Read Memory to its end; null when one of its steps was refused. */
  async readMemory(address: number, length: number): Promise<Uint8Array | null> {
    if ((await this.command(0x11)) !== ACK || (await this.word(address)) !== ACK) return null;
    const [answer] = await this.ask([length - 1, (length - 1) ^ 0xff]);
    return answer === ACK ? this.read(length) : null;
  }

  /** Write Memory to its end; its last answer. */
  async writeMemory(address: number, data: Uint8Array | readonly number[]): Promise<number> {
    if ((await this.command(0x31)) !== ACK || (await this.word(address)) !== ACK) return NACK;
    const [answer = -1] = await this.ask(withXor([data.length - 1, ...data]));
    return answer;
  }

  /** Extended Erase of these pages; its last answer. */
  async eraseExtended(pages: readonly number[], timeoutMs = 40_000): Promise<number> {
    if ((await this.command(0x44)) !== ACK) return NACK;
    const body = [pages.length - 1, ...pages].flatMap((value) => [value >> 8, value & 0xff]);
    const [answer = -1] = await this.ask(withXor(body), 1, timeoutMs);
    return answer;
  }

  sleep(ms: number): Promise<void> {
    return this.host.ports.clock.sleep(ms);
  }

  private control(request: number, value: number, data: Uint8Array = new Uint8Array(0)): void {
    const setup = { requestType: 'class', recipient: 'interface', request, value, index: 0 } as const;
    if (this.port.controlOut(setup, data, 0) === 'stall') throw new Error(`request ${request} stalled`);
  }
}

export function openUart(scene: string): UartClient {
  const host = simulateHost(scene);
  const [board] = host.uartBoards;
  const adapter = host.bus.attached().find(({ path }) => path === board?.path);
  if (!board || !adapter) throw new Error(`${scene} has no board behind an adapter`);
  return new UartClient(host, board, adapter.usbFunction);
}

export async function connectUart(scene: string, baudRate?: number): Promise<UartClient> {
  const client = openUart(scene);
  await client.connect(baudRate);
  return client;
}

export function withXor(bytes: readonly number[]): number[] {
  return [...bytes, bytes.reduce((sum, byte) => sum ^ byte, 0)];
}

function bigEndian(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
}

export function pattern(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + seed * 13 + (at >> 3)) & 0xff);
}
