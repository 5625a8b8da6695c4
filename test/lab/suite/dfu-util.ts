import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { flawless } from '../../../src/simulation/judgement.ts';
import { fileForAll } from './actions.ts';
import { firmwareOf } from './firmware.ts';
import type { LabTest } from './harness.ts';
import { deviceAt, IN_DFU_MODE, KLIPPER, withScene } from './plugged-in.ts';
import { runTool, shown, type ToolRun } from './tool.ts';

/**
 * Scenes with a board, where its firmware goes, and dfu-util's exit code: 74 where the ROM is gone before it answers
 * the last GETSTATUS.
 */
const JOURNEYS: readonly (readonly [scene: string, address: number, exitCode: 0 | 74])[] = [
  ['chip-stm32f407', 0x0800_0000, 74],
  ['octopus-pro-f446', 0x0800_8000, 0],
  ['octopus-pro-h723', 0x0802_0000, 0],
  ['chip-stm32g0b1', 0x0800_0000, 74],
  ['chip-stm32l452', 0x0800_0000, 0],
];

const UPLOADED = '/tmp/uploaded.bin';

const journeys = JOURNEYS.map(
  ([scene, start, exitCode]): LabTest => ({
    name: `${scene}: dfu-util 0.11 downloads and leaves, Klipper starts, and it uploads the same bytes`,
    limitMs: 90_000,
    run: ({ saw }) =>
      withScene(scene, async ({ host, board, path }) => {
        const firmware = await firmwareOf(host);
        const file = await fileForAll('klipper.bin', firmware);
        const address = `0x${start.toString(16).padStart(8, '0')}`;
        const download = await runTool([
          'dfu-util',
          '-p',
          path,
          '-a',
          '0',
          '-s',
          `${address}:leave`,
          '-D',
          file,
        ]);
        saw(tail(download));
        assert.equal(download.exitCode, exitCode);
        assert.match(download.output, /File downloaded successfully/);
        await deviceAt(path, 'Klipper', KLIPPER);
        assert.deepEqual(board.flashContents(start, firmware.length), firmware);
        saw(`judgement ${JSON.stringify(board.judgement)}`);
        assert.deepEqual(board.judgement, flawless());

        board.boot0 = true;
        board.pressReset();
        await deviceAt(path, 'the ROM', IN_DFU_MODE);
        rmSync(UPLOADED, { force: true });
        const range = `${address}:${firmware.length}`;
        const upload = await runTool(['dfu-util', '-p', path, '-a', '0', '-s', range, '-U', UPLOADED]);
        assert.equal(upload.exitCode, 0, upload.output);
        assert.deepEqual(new Uint8Array(readFileSync(UPLOADED)), firmware);
        saw(`${firmware.length} bytes uploaded, equal`);
      }),
  }),
);

const FAULTS = [
  'fault-stall',
  'fault-timeout',
  'fault-lost-answer',
  'fault-short-answer',
  'fault-unplug',
  'read-protected',
];

const faults = FAULTS.map(
  (scene): LabTest => ({
    name: `${scene}: dfu-util 0.11 ends with exit code 74`,
    run: ({ saw }) =>
      withScene(scene, async ({ host, path }) => {
        const file = await fileForAll('klipper.bin', await firmwareOf(host));
        const argv = ['dfu-util', '-p', path, '-a', '0', '-s', '0x08008000:leave', '-D', file];
        const download = await runTool(argv);
        saw(tail(download));
        assert.equal(download.exitCode, 74);
      }),
  }),
);

export const DFU_UTIL_TESTS: readonly LabTest[] = [
  ...journeys,
  {
    name: 'octopus-pro-f429: dfu-util 0.11 patches the length of string 4 and flashes it',
    limitMs: 90_000,
    run: ({ saw }) =>
      withScene('octopus-pro-f429', async ({ host, board, path }) => {
        const firmware = await firmwareOf(host);
        const file = await fileForAll('klipper.bin', firmware);
        const argv = ['dfu-util', '-R', '-p', path, '-a', '0', '-s', '0x08008000:leave', '-D', file];
        const download = await runTool(argv);
        saw(shown(download.output));
        saw(`exit code ${download.exitCode}`);
        assert.match(download.output, /Patching string descriptor 4 length \(was 166, received 112\)/);
        assert.match(download.output, /File downloaded successfully/);
        await deviceAt(path, 'Klipper', KLIPPER);
        assert.deepEqual(board.flashContents(0x0800_8000, firmware.length), firmware);
      }),
  },
  ...faults,
  {
    name: 'fault-garbage: dfu-util 0.11 believes the time that a rubbish answer announces, and waits',
    run: ({ saw }) =>
      withScene('fault-garbage', async ({ host, path }) => {
        const file = await fileForAll('klipper.bin', await firmwareOf(host));
        const argv = ['dfu-util', '-p', path, '-a', '0', '-s', '0x08008000', '-D', file];
        const download = await runTool(argv, { limitMs: 10_000 });
        saw(tail(download));
        assert.equal(download.exitCode, null);
        assert.match(shown(download.output), /Download\s+\[=+ *\]\s+\d+%/);
      }),
  },
];

/** The last lines of what a tool printed, and its exit code. */
function tail({ output, exitCode }: ToolRun): string {
  const lines = shown(output)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return [...lines.slice(-4), `exit code ${exitCode}`].join('\n');
}
