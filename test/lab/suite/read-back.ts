import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { SCENES, simulateHost } from '../../../src/simulation/simulate-host.ts';
import { fileForAll } from './actions.ts';
import { assertDone, flashCommand, readCommand } from './command.ts';
import { firmwareOf } from './firmware.ts';
import type { LabTest } from './harness.ts';
import { withScene } from './plugged-in.ts';
import { runTool, shown } from './tool.ts';

/** the bytes count here, not the time: the guest is slower than the wire anyway */
const PACE = 0.25;
const OURS = '/tmp/read.bin';
const THEIRS = '/tmp/uploaded.bin';

/** Every part that has DFU in its ROM. */
export const READ_BACK_TESTS: readonly LabTest[] = SCENES.map(({ name }) => name)
  .filter((name) => name.startsWith('chip-') && hasDfu(name))
  .map((scene) => ({
    name: `${scene}: flashed, what we read back and what dfu-util 0.11 uploads are the bytes of the file`,
    limitMs: 120_000,
    run: ({ saw }) =>
      withScene(
        scene,
        async ({ host, board, path }) => {
          const image = await firmwareOf(host);
          const file = await fileForAll('klipper.bin', image);
          const flashed = await flashCommand({ file, device: path, leave: false });
          assertDone(flashed);
          const start = addressIn(flashed.out);
          const address = `0x${start.toString(16).padStart(8, '0')}`;
          const length = String(image.length);
          assertDone(await readCommand({ file: OURS, address, length, device: path, overwrite: true }));
          assert.ok(readFileSync(OURS).equals(image), 'what we read');
          rmSync(THEIRS, { force: true });
          const range = `${address}:${length}`;
          const argv = ['dfu-util', '-p', path, '-a', '0', '-s', range, '-U', THEIRS];
          const upload = await runTool(argv);
          assert.equal(upload.exitCode, 0, shown(upload.output));
          assert.ok(readFileSync(THEIRS).equals(image), 'what dfu-util uploads');
          assert.deepEqual(board.flashContents(start, image.length), image);
          saw(`${image.length} bytes at ${address}, equal three times`);
          saw(`judgement ${JSON.stringify(board.judgement)}`);
          assert.equal(board.judgement.programmedUnerased, 0);
          assert.equal(board.judgement.badAddresses, 0);
        },
        { pace: PACE },
      ),
  }));

/** Where the plan that was shown puts the firmware. */
function addressIn(plan: string): number {
  const [, digits] = /\b(0x08[0-9a-f]{6})\b/i.exec(plan) ?? [];
  assert.ok(digits, plan);
  return Number(digits);
}

function hasDfu(scene: string): boolean {
  const host = simulateHost(scene);
  host.stop();
  return host.boards[0]?.mode() === 'dfu';
}
