import assert from 'node:assert/strict';
import { fileForAll } from './actions.ts';
import { assertDone, flashCommand } from './command.ts';
import { firmwareOf } from './firmware.ts';
import type { LabTest } from './harness.ts';
import { deviceAt, IN_DFU_MODE, KLIPPER, type PluggedIn, withScene } from './plugged-in.ts';
import { runTool, shown } from './tool.ts';

const ROUNDS = 3;

interface Row {
  scene: string;
  announces: string;
  /** bytes of the image; null = the scene's own firmware */
  size: number | null;
  /** the guest is slower than the wire: the slower the board, the less the guest's own time counts */
  pace: number;
  /** of the time of dfu-util 0.11 */
  most: number;
}

const START = 0x0800_8000;
const ROWS: readonly Row[] = [
  { scene: 'octopus-pro-f446', announces: '104 ms', size: 128 * 1024, pace: 3, most: 0.5 },
  { scene: 'f446-truthful', announces: 'the truth', size: 448 * 1024, pace: 5, most: 1.1 },
];

export const FLASH_TIMES_TESTS: readonly LabTest[] = ROWS.map(({ scene, announces, size, pace, most }) => ({
  name: `${scene}: its ROM announces ${announces}; ours with verify beside dfu-util 0.11 without, from first to last transfer`,
  limitMs: 900_000,
  run: ({ saw }) =>
    withScene(
      scene,
      async (plugged) => {
        const image = filledTo(await firmwareOf(plugged.host), size);
        const file = await fileForAll('klipper.bin', image);
        const ours: number[] = [];
        const theirs: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
          ours.push(
            await timed(plugged, image, async (path) =>
              assertDone(await flashCommand({ file, device: path })),
            ),
          );
          theirs.push(
            await timed(plugged, image, async (path) => {
              const place = `0x${START.toString(16).padStart(8, '0')}:leave`;
              const run = await runTool(['dfu-util', '-p', path, '-a', '0', '-s', place, '-D', file]);
              assert.match(run.output, /File downloaded successfully/, shown(run.output));
            }),
          );
        }
        // the best of each: what a busy host adds is neither's
        const ratio = Math.min(...ours) / Math.min(...theirs);
        saw(
          `${image.length} bytes: ours ${listed(ours)}; dfu-util ${listed(theirs)}; of the best ${ratio.toFixed(3)}`,
        );
        assert.ok(ratio <= most, `${ratio} of the time of dfu-util`);
      },
      { pace },
    ),
}));

/** Milliseconds of the virtual clock from the first control transfer to the last. */
async function timed(
  { host, board, path }: PluggedIn,
  image: Uint8Array,
  run: (path: string) => Promise<void>,
): Promise<number> {
  if (board.mode() !== 'dfu') {
    board.boot0 = true;
    board.pressReset();
    await deviceAt(path, 'the ROM', IN_DFU_MODE);
  }
  // something else stands there, so that all of it has to be written
  board.preload(
    START,
    image.map((byte) => byte ^ 0x5a),
  );
  const from = host.transfers.log.length;
  board.boot0 = false;
  await run(path);
  await deviceAt(path, 'Klipper', KLIPPER);
  assert.deepEqual(board.flashContents(START, image.length), image);
  const transfers = host.transfers.log.slice(from).filter((one) => isOfDfu(one.setup));
  const [first] = transfers;
  const last = transfers.at(-1);
  assert.ok(first && last);
  return last.atMs - first.atMs;
}

/** The same firmware with more behind it, none of it blank. */
function filledTo(firmware: Uint8Array, size: number | null): Uint8Array {
  if (size === null) return firmware;
  const image = Uint8Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8) * 13) % 251);
  image.set(firmware);
  return image;
}

function isOfDfu(setup: PluggedIn['host']['transfers']['log'][number]['setup']): boolean {
  // those of a serial port begin at 0x20
  return setup.requestType === 'class' && setup.request < 0x20;
}

function listed(values: readonly number[]): string {
  return `${values.map((ms) => (ms / 1000).toFixed(3)).join(', ')} s`;
}
