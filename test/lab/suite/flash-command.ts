import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { readImage } from '../../../src/firmware/read-image.ts';
import { fileForAll } from './actions.ts';
import { assertDone, flashCommand, flat } from './command.ts';
import { firmwareOf } from './firmware.ts';
import { type LabTest, until } from './harness.ts';
import { attachedHere, deviceAt, KLIPPER, type PluggedIn, withScene } from './plugged-in.ts';
import { portOf } from './stm32flash.ts';

const FLASH_START = 0x0800_0000;
const DNLOAD = 1;
const BACKUP = '/tmp/before.dfu';

interface Restored {
  scene: string;
  /** bytes of the maker's bootloader */
  bootloaderSize: number;
  /** where the firmware stands */
  start: number;
}

const F446: Restored = { scene: 'octopus-pro-f446', bootloaderSize: 0x6a00, start: 0x0800_8000 };
const H723: Restored = { scene: 'octopus-pro-h723', bootloaderSize: 0x9c00, start: 0x0802_0000 };

const fourAtOnce: LabTest = {
  name: 'four-boards: `flash --all` flashes them at once, and all four are back',
  limitMs: 180_000,
  run: ({ saw }) =>
    withScene('four-boards', async ({ host, paths }) => {
      const image = await firmwareOf(host);
      const file = await fileForAll('klipper.bin', image);
      const run = await flashCommand({ file, all: true });
      assertDone(run);
      assert.equal(paths.length, 4);
      assert.match(run.out, /4 of 4 boards are flashed and read back equal/);
      await until('four times Klipper', async () => (await attachedHere()).filter(KLIPPER).length === 4);
      for (const board of host.boards) {
        assert.deepEqual(board.flashContents(0x0800_8000, image.length), image);
        assert.equal(board.judgement.programmedUnerased, 0);
      }
      // at once: the last one is being written before the first is done
      const spans = host.boards.map(({ path }) => host.transfers.log.filter((one) => one.path === path));
      const lastBegins = Math.max(...spans.map((span) => firstBlock(span)?.number ?? Number.NaN));
      const firstEnds = Math.min(...spans.map((span) => span.at(-1)?.number ?? Number.NaN));
      saw(
        `transfers ${spans.map((span) => span.length).join(', ')}; the last is written from number ${lastBegins} on, the first is done at ${firstEnds}`,
      );
      assert.ok(lastBegins < firstEnds);
    }),
};

const entry: LabTest = {
  name: 'healthy-printer: `flash` asks it into DFU mode with 1200 baud on its tty, flashes it, and it is back',
  limitMs: 180_000,
  run: ({ saw }) =>
    withScene('healthy-printer', async (plugged) => {
      const { host, board, path } = plugged;
      const port = await portOf(plugged);
      assert.equal(board.mode(), 'klipper');
      const image = changedVersion(await firmwareOf(host));
      const file = await fileForAll('klipper.bin', image);
      const run = await flashCommand({ file, device: path });
      assertDone(run);
      await deviceAt(path, 'Klipper', KLIPPER);
      assert.deepEqual(board.flashContents(0x0800_8000, image.length), image);
      saw(`${port}: ${flat(run.out).slice(-300)}`);
    }),
};

const erased = (bootloader: Uint8Array) => new Uint8Array(bootloader.length).fill(0xff);
/** vectors that lead elsewhere, and other code */
const foreign = (bootloader: Uint8Array) =>
  bootloader.map((byte, at) => (at < 4 ? byte : at % 4 === 0 ? byte ^ 0x10 : byte));

const restored = [F446, H723].flatMap((row) =>
  [
    { what: 'an erased', change: erased },
    { what: 'a foreign', change: foreign },
  ].map(
    ({ what, change }): LabTest => ({
      name: `${row.scene}: its bootloader is put back over ${what} one, and the firmware behind it is kept and starts`,
      limitMs: 120_000,
      run: ({ saw }) =>
        withScene(row.scene, async ({ host, board, path }) => {
          const bootloader = board.flashContents(FLASH_START, row.bootloaderSize);
          board.preload(FLASH_START, change(bootloader));
          const before = board.flashContents(FLASH_START, row.bootloaderSize);
          const application = board.flashContents(row.start, (await firmwareOf(host)).length);
          const run = await restore(path, bootloader);
          assertDone(run);
          assert.match(flat(run.out), /The firmware at 0x08[0-9a-f]{6} is left as it is/);
          await deviceAt(path, 'Klipper', KLIPPER);
          assert.deepEqual(board.flashContents(FLASH_START, row.bootloaderSize), bootloader);
          assert.deepEqual(board.flashContents(row.start, application.length), application);
          const [kept] = readImage(readFileSync(BACKUP), 'before.dfu').segments;
          assert.equal(kept?.address, FLASH_START);
          assert.deepEqual(kept.data.slice(0, before.length), before);
          saw(
            `${bootloader.length} bytes put back; ${application.length} bytes at its application start equal`,
          );
        }),
    }),
  ),
);

const lost: LabTest = {
  name: 'octopus-pro-h723: a firmware in the sector of the bootloader is lost, is said to be, and is in the backup',
  limitMs: 120_000,
  run: ({ saw }) =>
    withScene(H723.scene, async ({ host, board, path }) => {
      const bootloader = board.flashContents(FLASH_START, H723.bootloaderSize);
      // a bootloader of 32 KiB with its firmware behind, both in the first sector of 128 KiB
      const early = 0x0800_8000;
      const firmware = moved(await firmwareOf(host), H723.start, early);
      board.preload(FLASH_START, foreign(bootloader.subarray(0, 0x8000)));
      board.preload(early, firmware);
      const small = bootloader.slice(0, 0x6a00);
      const run = await restore(path, small);
      assertDone(run);
      assert.match(flat(run.out), /The firmware at 0x08008000 is lost/);
      assert.equal(board.mode(), 'dfu', 'nothing is started that may not be there');
      assert.deepEqual(board.flashContents(FLASH_START, small.length), small);
      assert.ok(board.flashContents(early, firmware.length).every((byte) => byte === 0xff));
      const kept = readImage(readFileSync(BACKUP), 'before.dfu').segments[0];
      assert.equal(kept?.address, FLASH_START);
      const there = kept.data.subarray(early - FLASH_START, early - FLASH_START + firmware.length);
      assert.deepEqual(new Uint8Array(there), firmware);
      saw(flat(run.out).match(/The firmware at[^.]*\.[^.]*\./)?.[0] ?? '');
    }),
};

export const FLASH_COMMAND_TESTS: readonly LabTest[] = [fourAtOnce, entry, ...restored, lost];

async function restore(device: string, bootloader: Uint8Array) {
  const file = await fileForAll('bootloader.bin', bootloader);
  rmSync(BACKUP, { force: true });
  return flashCommand({ file, device, restoreBootloader: true, backup: BACKUP });
}

/** One byte of its filler differs, so that there is something to flash. */
function changedVersion(image: Uint8Array): Uint8Array {
  const changed = image.slice();
  changed[changed.length - 16] = (changed.at(-16) ?? 0) ^ 0x01;
  return changed;
}

/** Its vectors as if it were linked for another address. */
function moved(image: Uint8Array, from: number, to: number): Uint8Array {
  const copy = image.slice();
  const view = new DataView(copy.buffer);
  for (let at = 4; at < 4 * 98; at += 4) view.setUint32(at, view.getUint32(at, true) - from + to, true);
  return copy;
}

function firstBlock(span: PluggedIn['host']['transfers']['log']) {
  return span.find(
    ({ setup }) => setup.requestType === 'class' && setup.request === DNLOAD && setup.value > 1,
  );
}
