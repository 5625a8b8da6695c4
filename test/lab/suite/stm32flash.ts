import assert from 'node:assert/strict';
import { openRealHost } from '../../../src/host/real-host.ts';
import { flawlessOnUart } from '../../../src/simulation/uart/uart-judgement.ts';
import { fileForAll } from './actions.ts';
import { firmwareOf } from './firmware.ts';
import { type LabTest, until } from './harness.ts';
import { type PluggedIn, withScene } from './plugged-in.ts';
import { runTool, shown } from './tool.ts';

/** RTS makes BOOT0 high, DTR holds RESET: into the ROM, and out of it. */
export const RTS_DTR = 'rts,dtr,-dtr:-rts,dtr,-dtr';

interface UartRow {
  scene: string;
  what: string;
  /** where the firmware goes */
  address: number;
  words?: readonly string[];
  exitCode: number;
  says: RegExp;
  /** the firmware is in the flash and runs */
  starts: boolean;
  flawless?: boolean;
}

const ROWS: readonly UartRow[] = [
  {
    scene: 'uart-skr-mini-e3',
    what: 'writes, verifies and starts an F103 at 8E1 with RTS and DTR',
    address: 0x0800_7000,
    exitCode: 0,
    says: /Wrote and verified address .* \(100\.00%\) Done\./,
    starts: true,
    flawless: true,
  },
  {
    scene: 'uart-stm32f407',
    what: 'writes, verifies and starts an F407 at 8E1 with RTS and DTR',
    address: 0x0800_0000,
    exitCode: 0,
    says: /Wrote and verified address .* \(100\.00%\) Done\./,
    starts: true,
    flawless: true,
  },
  {
    scene: 'uart-stm32h723',
    what: 'knows no H723',
    address: 0x0800_0000,
    exitCode: 1,
    says: /Unknown\/unsupported device \(Device ID: 0x483\)/,
    starts: false,
  },
  {
    scene: 'uart-skr-mini-e3',
    what: 'gets no answer without parity',
    address: 0x0800_7000,
    words: ['-m', '8n1'],
    exitCode: 1,
    says: /Failed to init device/,
    starts: false,
  },
];

export const STM32FLASH_TESTS: readonly LabTest[] = ROWS.map((row) => ({
  name: `${row.scene}: stm32flash 0.7 ${row.what}`,
  limitMs: 120_000,
  run: ({ saw }) =>
    withScene(row.scene, async (plugged) => {
      const { host } = plugged;
      const [board] = host.uartBoards;
      assert.ok(board);
      const image = await firmwareOf(host);
      const file = await fileForAll('klipper.bin', image);
      const address = `0x${row.address.toString(16).padStart(8, '0')}`;
      const words = `-b 115200 -i ${RTS_DTR} -S ${address} -w ${file} -v -g ${address}`.split(' ');
      const port = await portOf(plugged);
      const { output, exitCode } = await runTool(['stm32flash', ...words, ...(row.words ?? []), port]);
      saw(
        shown(output)
          .split('\n')
          .filter((line) => line.trim() !== '')
          .slice(2)
          .join('\n'),
      );
      saw(`exit code ${exitCode}, board ${board.mode()}, judgement ${JSON.stringify(board.judgement)}`);
      assert.match(shown(output), row.says);
      assert.equal(exitCode, row.exitCode);
      if (row.starts) {
        assert.deepEqual(board.flashContents(row.address, image.length), image);
        assert.equal(board.mode(), 'klipper');
      }
      if (row.flawless) assert.deepEqual(board.judgement, flawlessOnUart());
    }),
}));

/** The tty of an adapter that is plugged in. */
async function portOf({ path }: PluggedIn): Promise<string> {
  const { serial } = openRealHost();
  const port = await until(`a tty at ${path}`, async () => {
    return (await serial.list()).find(({ usbPath }) => usbPath === path);
  });
  return port.path;
}
