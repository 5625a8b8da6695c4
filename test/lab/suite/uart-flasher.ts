import assert from 'node:assert/strict';
import { readImage } from '../../../src/firmware/read-image.ts';
import type { FlashEvent } from '../../../src/flash/events.ts';
import { flash } from '../../../src/flash/flash.ts';
import { prepareFlash } from '../../../src/flash/prepare.ts';
import { openRealHost } from '../../../src/host/real-host.ts';
import type { HostPorts } from '../../../src/ports/host-ports.ts';
import type { UartBoard } from '../../../src/simulation/uart/uart-board.ts';
import { parseWiring } from '../../../src/uart/wiring.ts';
import { fileForAll } from './actions.ts';
import { firmwareOf } from './firmware.ts';
import type { LabTest } from './harness.ts';
import { withScene } from './plugged-in.ts';
import { portOf, RTS_DTR } from './stm32flash.ts';
import { runTool, shown } from './tool.ts';

/**
 * The board's clock stands still while it waits for its host, so that the guest, which is far slower than the wire, costs
 * neither tool anything: bytes, turnarounds and work count, and beside them what each tool waits for on purpose.
 */
const PACE = 0;
/** stm32flash waits so long at each comma of -i */
const COMMA_MS = 100;
const WIRING = parseWiring('rts=boot0,dtr=nreset');
const FILE = { name: 'klipper.bin', sha256: '0'.repeat(64) };

interface Row {
  scene: string;
  /** where its firmware starts */
  start: number;
  /** stm32flash 0.7 knows the part */
  isKnown: boolean;
}

const ROWS: readonly Row[] = [
  { scene: 'uart-skr-mini-e3', start: 0x0800_7000, isKnown: true },
  { scene: 'uart-stm32f407', start: 0x0800_0000, isKnown: true },
  { scene: 'uart-stm32g0b1', start: 0x0800_0000, isKnown: true },
  { scene: 'uart-stm32h743', start: 0x0800_0000, isKnown: true },
  { scene: 'uart-stm32h723', start: 0x0800_0000, isKnown: false },
  { scene: 'uart-stm32l072', start: 0x0800_0000, isKnown: true },
];

/** equal rates, then each as it is without being told one */
const MOST_AT_EQUAL_RATE = 1;
const MOST_AT_DEFAULTS = 0.5;

export const UART_FLASHER_TESTS: readonly LabTest[] = ROWS.map(({ scene, start, isKnown }) => ({
  name: `${scene}: our flasher goes in by RTS and DTR, flashes, verifies and starts it, beside stm32flash`,
  limitMs: 600_000,
  run: ({ saw }) =>
    withScene(
      scene,
      async (plugged) => {
        const [board] = plugged.host.uartBoards;
        assert.ok(board);
        const image = await firmwareOf(plugged.host);
        const port = await portOf(plugged);
        const ours = (baudRate?: number) =>
          timed(board, start, image, async () => {
            const { last, waitedMs } = await flashed(port, image, baudRate);
            assert.equal(last?.type, 'finished', JSON.stringify(last));
            assert.ok(last?.type === 'finished' && last.started === 'seen');
            return waitedMs;
          });
        const equal = await ours(115_200);
        const fastest = await ours();
        saw(`ours: ${seconds(equal)} s at 115200 baud, ${seconds(fastest)} s at its own rate`);
        if (!isKnown) return;
        await fileForAll('klipper.bin', image);
        const theirs = (rate: readonly string[]) =>
          timed(board, start, image, async () => {
            const place = ['-S', `0x${start.toString(16).padStart(8, '0')}`, '-g', '0'];
            const words = [...rate, '-i', RTS_DTR, '-w', '/tmp/klipper.bin', '-v', ...place];
            const run = await runTool(['stm32flash', ...words, port], { limitMs: 300_000 });
            assert.equal(run.exitCode, 0, shown(run.output));
            return (RTS_DTR.split(',').length - 1) * COMMA_MS;
          });
        const theirsEqual = await theirs(['-b', '115200']);
        const theirsDefault = await theirs([]);
        saw(
          `stm32flash 0.7: ${seconds(theirsEqual)} s at 115200 baud, ${seconds(theirsDefault)} s at 57600, its default`,
        );
        const atEqual = equal / theirsEqual;
        const atDefaults = fastest / theirsDefault;
        saw(`ours / stm32flash: ${atEqual.toFixed(2)} at equal rates, ${atDefaults.toFixed(2)} at defaults`);
        assert.ok(atEqual <= MOST_AT_EQUAL_RATE, `${atEqual} at equal rates`);
        assert.ok(atDefaults <= MOST_AT_DEFAULTS, `${atDefaults} at defaults`);
      },
      { pace: PACE },
    ),
}));

/** Milliseconds of the board's clock from the first sign on its line to the last, and those that `run` waited; the firmware runs in the end. */
async function timed(
  board: UartBoard,
  start: number,
  image: Uint8Array,
  run: () => Promise<number>,
): Promise<number> {
  // something else stands there, so that all of it has to be written
  board.preload(
    start,
    image.map((byte) => byte ^ 0x5a),
  );
  board.forgetLineTimes();
  const waitedMs = await run();
  const { firstMs, lastMs } = board.lineTimes();
  assert.deepEqual(board.flashContents(start, image.length), image);
  assert.equal(board.mode(), 'klipper');
  assert.equal(board.judgement.programmedUnerased, 0);
  return lastMs - firstMs + waitedMs;
}

async function flashed(
  port: string,
  bytes: Uint8Array,
  baudRate?: number,
): Promise<{ last: FlashEvent | undefined; waitedMs: number }> {
  const { ports, waitedMs } = countingWaits(openRealHost());
  const image = readImage(bytes, 'klipper.bin');
  const rate = baudRate === undefined ? {} : { baudRate };
  const request = { image, file: FILE, device: port, leave: true, wiring: WIRING, mayReset: true, ...rate };
  const plan = await prepareFlash(ports, request);
  assert.deepEqual(plan.refusals, []);
  let last: FlashEvent | undefined;
  for await (const event of flash(plan, ports, { signal: new AbortController().signal })) last = event;
  return { last, waitedMs: waitedMs() };
}

/** Adds up what is slept, and reads that ended with less than was asked for: the board's clock knows of neither. */
function countingWaits(real: HostPorts): { ports: HostPorts; waitedMs: () => number } {
  let waitedMs = 0;
  const ports: HostPorts = {
    ...real,
    clock: {
      nowMs: () => real.clock.nowMs(),
      epochMs: () => real.clock.epochMs(),
      sleep: (ms) => {
        waitedMs += ms;
        return real.clock.sleep(ms);
      },
    },
    serial: {
      list: () => real.serial.list(),
      open: async (path, settings) => {
        const handle = await real.serial.open(path, settings);
        return {
          write: (bytes) => handle.write(bytes),
          flush: () => handle.flush(),
          setLines: (lines) => handle.setLines(lines),
          update: (change) => handle.update(change),
          close: () => handle.close(),
          read: async (length, timeoutMs, atLeast = length) => {
            const bytes = await handle.read(length, timeoutMs, atLeast);
            if (bytes.length < atLeast) waitedMs += timeoutMs;
            return bytes;
          },
        };
      },
    },
  };
  return { ports, waitedMs: () => waitedMs };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
