import { expect, test } from 'vitest';
import type { FlashEvent } from '../../src/flash/events.ts';
import { SERIAL_FAULTS, type SerialFault } from '../../src/simulation/serial-control.ts';
import { THREE_WIRES, type Wiring } from '../../src/uart/wiring.ts';
import { sameBytes } from './simulated-flash.ts';
import { type OnUart, RTS_DTR, smallFirmware, UART_SCENES, uartRun, uartScene } from './simulated-uart.ts';

const FLASH_START = 0x0800_0000;
const LOOKED_AT = 0x1_0000;
const ROWS: readonly (readonly [string, number, Wiring])[] = [
  ...UART_SCENES.map(([name, base]) => [name, base, RTS_DTR] as const),
  ['uart-three-wires', 0x0800_7000, THREE_WIRES],
];

function scene(name: string, base: number) {
  const one = uartScene(name);
  // something else is there, so that pages must be erased
  one.board.preload(base, new Uint8Array(4096).fill(0x3c));
  return { ...one, firmware: smallFirmware(base) };
}

type One = ReturnType<typeof scene>;

function run({ firmware, ...one }: One, wiring: Wiring): Promise<FlashEvent | Error> {
  return uartRun(one, { image: firmware.image, wiring });
}

function expectTrue(ending: FlashEvent | Error, { board, firmware }: One, base: number, before: Uint8Array) {
  const now = board.flashContents(FLASH_START, LOOKED_AT);
  const at = base - FLASH_START;
  const written = now.subarray(at, at + firmware.bytes.length);
  if (ending instanceof Error) {
    expect(ending.name).toBe('DeviceAccessError');
    expect(sameBytes(now, before)).toBe(true);
    return 'not looked at';
  }
  if (ending.type === 'finished') {
    expect(sameBytes(written, firmware.bytes)).toBe(true);
    return 'finished';
  }
  if (ending.type !== 'failed') throw new Error(`ended with ${ending.type}`);
  expect(ending.code).not.toBe('internal');
  expect(ending.next.length).toBeGreaterThan(0);
  if (ending.boardState === 'untouched') expect(sameBytes(now, before)).toBe(true);
  if (ending.boardState === 'verified') expect(sameBytes(written, firmware.bytes)).toBe(true);
  return 'failed';
}

/** As the words of a failure say: plug the adapter in again; RESET is pressed only where they ask for it. */
async function asTold({ host, board }: OnUart, ending: FlashEvent | Error): Promise<void> {
  host.restartProgram();
  board.plug();
  const next = 'next' in ending && Array.isArray(ending.next) ? ending.next.join(' ') : '';
  if (/press RESET/.test(next) || board.mode() !== 'uart-rom') board.pressReset();
  await host.ports.clock.sleep(100);
}

/** After a kill there are no words: the next run starts in what was left, or says that RESET is needed. */
async function nextRun(one: One, wiring: Wiring): Promise<FlashEvent | Error> {
  const ending = await run(one, wiring);
  if (!(ending instanceof Error) && ending.type === 'finished') return ending;
  await asTold(one, ending);
  return run(one, wiring);
}

async function writesOf(name: string, base: number, wiring: Wiring): Promise<number> {
  const one = scene(name, base);
  expect(await run(one, wiring)).toMatchObject({ type: 'finished' });
  return one.host.serialWrites.log.length;
}

test.each(ROWS)(
  '%s: each fault at each frame ends in success or a true statement, and the next run ends verified',
  async (name, base, wiring) => {
    const writes = await writesOf(name, base, wiring);
    const counts = { runs: 0, finished: 0, failed: 0, 'not looked at': 0 };
    for (const kind of [...SERIAL_FAULTS, 'kill'] as const) {
      for (let nth = 1; nth <= writes; nth += 1) {
        const one = scene(name, base);
        const before = one.board.flashContents(FLASH_START, LOOKED_AT);
        plant(one, nth, kind);
        const ending = await run(one, wiring);
        try {
          counts.runs += 1;
          if (kind !== 'kill') counts[expectTrue(ending, one, base, before)] += 1;
          await asTold(one, ending);
          const again = await nextRun(one, wiring);
          expect(again).toMatchObject({ type: 'finished', verified: true });
          expectTrue(again, one, base, before);
          expect(one.board.judgement.programmedUnerased).toBe(0);
          const below = one.board.flashContents(FLASH_START, base - FLASH_START);
          expect(sameBytes(below, before.subarray(0, below.length))).toBe(true);
        } catch (cause) {
          throw new Error(`${kind} at write ${nth} of ${writes}: ${JSON.stringify(ending)}`, { cause });
        }
      }
    }
    console.log(`${name}: ${writes} frames, ${JSON.stringify(counts)}`);
    expect(counts.runs).toBe(writes * (SERIAL_FAULTS.length + 1));
  },
  120_000,
);

function plant({ host }: OnUart, nth: number, kind: SerialFault | 'kill'): void {
  if (kind === 'kill') host.serialWrites.killAtWrite(nth);
  else host.serialWrites.failWrite(nth, kind);
}
