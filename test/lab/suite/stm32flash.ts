import assert from 'node:assert/strict';
import { openRealHost } from '../../../src/host/real-host.ts';
import { flawlessOnUart } from '../../../src/simulation/uart/uart-judgement.ts';
import { fileForAll } from './actions.ts';
import { firmwareOf } from './firmware.ts';
import { type LabTest, until } from './harness.ts';
import { type PluggedIn, withScene } from './plugged-in.ts';
import { runTool, shown, type ToolRun } from './tool.ts';

/** RTS makes BOOT0 high, DTR holds RESET: into the ROM and out of it; a comma waits 100 ms, which a ROM needs. */
export const RTS_DTR = 'rts,dtr,-dtr,:-rts,dtr,-dtr,';
/** the port's own pace hardly matters: the guest is slower than the wire */
const PACE = 0.25;

interface UartRow {
  scene: string;
  what: string;
  /** stm32flash's words before the port; a second run follows where there are two */
  runs: readonly (readonly string[])[];
  /** of the last run */
  exitCode: number;
  says: RegExp;
  /** where the firmware stands afterwards, running */
  startsAt?: number;
}

const ENTER = ['-b', '115200', '-i', RTS_DTR];
const WRITE = [...ENTER, '-w', '/tmp/klipper.bin', '-v'];
const VERIFIED = /Wrote and verified address .* \(100\.00%\) Done\./;

const ROWS: readonly UartRow[] = [
  {
    scene: 'uart-skr-mini-e3',
    what: 'writes, verifies and starts an F103 at 8E1 with RTS and DTR',
    runs: [[...WRITE, '-S', '0x08007000', '-g', '0x08007000']],
    exitCode: 0,
    says: VERIFIED,
    startsAt: 0x0800_7000,
  },
  {
    scene: 'uart-stm32f407',
    what: 'writes, verifies and starts an F407 at 8E1 with RTS and DTR',
    runs: [[...WRITE, '-g', '0']],
    exitCode: 0,
    says: VERIFIED,
    startsAt: 0x0800_0000,
  },
  {
    scene: 'uart-stm32h723',
    what: 'does not know the H723',
    runs: [WRITE],
    exitCode: 1,
    says: /Unknown\/unsupported device \(Device ID: 0x483\)/,
  },
  {
    scene: 'uart-stm32l412',
    what: 'stumbles over the extra ACK of the L412',
    runs: [WRITE],
    exitCode: 1,
    says: /Interface serial_posix: 115200 8E1/,
  },
  {
    scene: 'uart-stm32l072',
    what: 'erases an L072, which has no mass erase, in several commands',
    runs: [[...ENTER, '-o']],
    exitCode: 0,
    says: /Erasing flash/,
  },
  {
    scene: 'uart-three-wires',
    what: 'takes the NACK of a ROM that knows its rate already for an answer',
    runs: [
      ['-b', '115200'],
      ['-b', '115200'],
    ],
    exitCode: 0,
    says: /Device ID\s+: 0x0414/,
  },
  {
    scene: 'uart-stale-adapter',
    what: 'is not misled by bytes that the adapter had left',
    runs: [ENTER],
    exitCode: 0,
    says: /Device ID\s+: 0x0414/,
  },
  {
    scene: 'uart-skr-mini-e3',
    what: 'gets no usable answer without parity',
    runs: [[...ENTER, '-m', '8n1']],
    exitCode: 1,
    says: /Failed to init device|Got NACK from device on command 0x01/,
  },
  {
    scene: 'uart-stm32f407',
    what: 'gets no answer at 921600 baud, above what the ROM can measure',
    runs: [['-b', '921600', '-i', RTS_DTR]],
    exitCode: 1,
    says: /Failed to init device/,
  },
  {
    scene: 'uart-protected',
    what: 'is refused by a read-protected chip',
    runs: [WRITE],
    exitCode: 1,
    says: /Got NACK from device on command 0x43/,
  },
];

export const STM32FLASH_TESTS: readonly LabTest[] = ROWS.map((row) => ({
  name: `${row.scene}: stm32flash 0.7 ${row.what}`,
  limitMs: 90_000,
  run: ({ saw }) =>
    withScene(
      row.scene,
      async (plugged) => {
        const { host } = plugged;
        const [board] = host.uartBoards;
        assert.ok(board);
        const image = await firmwareOf(host);
        await fileForAll('klipper.bin', image);
        const port = await portOf(plugged);
        let last: ToolRun | undefined;
        for (const words of row.runs) last = await runTool(['stm32flash', ...words, port]);
        assert.ok(last);
        const text = shown(last.output);
        saw(text.replaceAll(/^(?:GPIO| setting| delay|http|stm32flash|\s*$).*\n/gm, ''));
        saw(
          `exit code ${last.exitCode}, board ${board.mode()}, judgement ${JSON.stringify(board.judgement)}`,
        );
        assert.match(text, row.says);
        assert.equal(last.exitCode, row.exitCode);
        if (row.startsAt === undefined) return;
        assert.deepEqual(board.flashContents(row.startsAt, image.length), image);
        assert.equal(board.mode(), 'klipper');
        assert.deepEqual(board.judgement, flawlessOnUart());
      },
      { pace: PACE },
    ),
}));

/** The tty of an adapter that is plugged in. */
export async function portOf({ path }: PluggedIn): Promise<string> {
  const { serial } = openRealHost();
  const port = await until(`a tty at ${path}`, async () => {
    return (await serial.list()).find(({ usbPath }) => usbPath === path);
  });
  return port.path;
}
