import assert from 'node:assert/strict';
import { fileForAll } from './actions.ts';
import { assertDone, flashCommand, flat } from './command.ts';
import { firmwareOf } from './firmware.ts';
import type { LabTest } from './harness.ts';
import { deviceAt, KLIPPER, withScene } from './plugged-in.ts';
import { portOf } from './stm32flash.ts';

interface Row {
  scene: string;
  /** what it is before */
  mode: 'klipper' | 'katapult';
  protocol: string;
  /** where Katapult starts a firmware */
  start: number;
}

const ROWS: readonly Row[] = [
  { scene: 'katapult-f446', mode: 'katapult', protocol: '1.1.0', start: 0x0800_8000 },
  { scene: 'katapult-h723', mode: 'klipper', protocol: '1.1.0', start: 0x0802_0000 },
  { scene: 'katapult-g0b1', mode: 'klipper', protocol: '1.0.0', start: 0x0800_2000 },
  // the small USB peripheral, whose first answer waits for the second
  { scene: 'katapult-f103', mode: 'katapult', protocol: '1.1.0', start: 0x0800_2000 },
];

const onUsb = ROWS.map(
  ({ scene, mode, protocol, start }): LabTest => ({
    name: `${scene}: our Katapult client flashes it over this kernel's tty, and a second time nothing is written`,
    limitMs: 240_000,
    run: ({ saw }) =>
      withScene(scene, async ({ host, board, path }) => {
        assert.equal(board.mode(), mode);
        const image = await firmwareOf(host);
        const below = board.flashContents(0x0800_0000, start - 0x0800_0000);
        const order = { file: await fileForAll('klipper.bin', image), device: path, via: 'katapult' };
        const first = await flashCommand(order);
        assertDone(first);
        assert.match(flat(first.out), new RegExp(String.raw`\(protocol ${protocol}\) waits on this board`));
        await deviceAt(path, 'Klipper', KLIPPER);
        assert.deepEqual(board.flashContents(start, image.length), image);
        assert.deepEqual(board.flashContents(0x0800_0000, below.length), below);
        assert.equal(board.judgement.programmedUnerased, 0);
        const second = await flashCommand(order);
        assertDone(second);
        await deviceAt(path, 'Klipper', KLIPPER);
        assert.equal(board.mode(), 'klipper');
        saw(`${image.length} bytes; ${flat(first.out).slice(-160)}`);
        saw(`again: ${flat(second.out).slice(-160)}`);
      }),
  }),
);

const onUart: LabTest = {
  name: 'katapult-uart: our Katapult client flashes it over a USB-UART adapter, after Klipper was asked',
  limitMs: 240_000,
  run: ({ saw }) =>
    withScene('katapult-uart', async (plugged) => {
      const [board] = plugged.host.uartBoards;
      assert.ok(board);
      const image = await firmwareOf(plugged.host);
      const order = {
        file: await fileForAll('klipper.bin', image),
        device: await portOf(plugged),
        via: 'katapult',
        entry: 'klipper',
      };
      const shown = await flashCommand({ ...order, yes: false, dryRun: true });
      assertDone(shown);
      assert.equal(board.mode(), 'klipper');
      const run = await flashCommand(order);
      assertDone(run);
      assert.deepEqual(board.flashContents(0x0800_2000, image.length), image);
      assert.equal(board.mode(), 'klipper');
      assert.equal(board.judgement.programmedUnerased, 0);
      saw(flat(run.out).slice(-200));
    }),
};

const lines: LabTest = {
  name: 'uart-stm32f407 beside katapult-uart: a dry run leaves RTS and DTR of its tty alone',
  limitMs: 120_000,
  run: ({ saw }) =>
    withScene('uart-stm32f407', async (plugged) => {
      const [board] = plugged.host.uartBoards;
      assert.ok(board);
      board.forgetLineTimes();
      const file = await fileForAll('klipper.bin', await firmwareOf(plugged.host));
      const device = await portOf(plugged);
      for (const entry of ['rts=boot0,dtr=nreset', 'klipper', undefined]) {
        const how = entry === undefined ? {} : { entry };
        const run = await flashCommand({ file, device, yes: false, dryRun: true, ...how });
        assertDone(run);
        assert.ok(Number.isNaN(board.lineTimes().firstMs), 'nothing moved on its line');
        assert.equal(board.mode(), 'klipper');
        saw(flat(run.out).match(/First .*?printing/)?.[0] ?? '');
      }
    }),
};

export const KATAPULT_TESTS: readonly LabTest[] = [...onUsb, onUart, lines];
