import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileForAll } from './actions.ts';
import { flat } from './command.ts';
import { firmwareOf } from './firmware.ts';
import { type LabTest, until } from './harness.ts';
import { deviceAt, IN_DFU_MODE, type PluggedIn, withScene } from './plugged-in.ts';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const START = 0x0800_8000;
const BOOTLOADER_BYTES = START - 0x0800_0000;
const SIZE = 96 * 1024;
const [DNLOAD, DFU_IDLE] = [1, 2];
/** so much slower than a real board that there is time to stop in the midst of it */
const PACE = 3;
/** node alone takes half a minute to start in the guest */
const STARTING_MS = 120_000;

interface Interruption {
  what: string;
  isInTheMidst: (plugged: PluggedIn) => boolean;
  stop: (child: ReturnType<typeof startFlash>, plugged: PluggedIn) => void;
  exitCode: number;
  /** the device was not pulled, and must not have to be */
  keepsItsPlace: boolean;
  told: RegExp;
}

const INTERRUPTIONS: readonly Interruption[] = [
  {
    what: 'SIGTERM while it writes',
    isInTheMidst: isWriting,
    stop: ({ child }) => child.kill('SIGTERM'),
    exitCode: 130,
    keepsItsPlace: true,
    told: /interrupted, phase write.*its beginning stands.*bootloader below it was not touched.*needs no replugging/,
  },
  {
    what: 'SIGINT while it erases',
    isInTheMidst: isErasing,
    stop: ({ child }) => child.kill('SIGINT'),
    exitCode: 130,
    keepsItsPlace: true,
    told: /interrupted, phase erase.*vector table, which the chip reads first, is erased.*needs no replugging/,
  },
  {
    what: 'pulling the cable while it writes',
    isInTheMidst: isWriting,
    stop: (_, { board }) => board.unplug(),
    exitCode: 1,
    keepsItsPlace: false,
    told: /device-lost, phase write.*The board left the USB bus.*Enter DFU mode again/,
  },
];

/** The program as users start it, stopped in the midst of a flash: what it says is true, and its own line carries on. */
export const INTERRUPTED_TESTS: readonly LabTest[] = INTERRUPTIONS.map(
  ({ what, isInTheMidst, stop, exitCode, keepsItsPlace, told }) => ({
    name: `dist/cli.js flash, ${what}: it says what is on the board, and the line that it prints ends verified`,
    limitMs: 400_000,
    run: ({ saw }) =>
      withScene(
        'octopus-pro-f446',
        async (plugged) => {
          const { host, board, path } = plugged;
          const image = longer(await firmwareOf(host));
          const file = await fileForAll('klipper.bin', image);
          const bootloader = board.flashContents(0x0800_0000, BOOTLOADER_BYTES);
          const place = await deviceAt(path, 'the ROM', IN_DFU_MODE);
          const first = startFlash(['flash', file, '--device', path, '--yes', '--no-leave']);
          await until('the midst of it', () => isInTheMidst(plugged), STARTING_MS);
          stop(first, plugged);
          const stopped = await first.ended;
          const words = flat(stopped.out);
          saw(words.slice(words.indexOf('Not done')));
          assert.equal(stopped.code, exitCode, stopped.out);
          assert.match(words, told);
          if (keepsItsPlace) assert.equal(board.dfuState(), DFU_IDLE);
          else board.plug();
          const now = await deviceAt(path, 'the ROM', IN_DFU_MODE);
          if (keepsItsPlace) assert.equal(now.deviceNumber, place.deviceNumber);
          const line = /^ {2}dfu-doctor (.*)$/m.exec(stopped.out)?.[1] ?? '';
          const resumed = await startFlash(line.split(' ')).ended;
          assert.equal(resumed.code, 0, resumed.out);
          saw(`${line}: ${flat(resumed.out).match(/Done in .*/)?.[0] ?? ''}`);
          assert.deepEqual(board.flashContents(START, image.length), image);
          assert.deepEqual(board.flashContents(0x0800_0000, BOOTLOADER_BYTES), bootloader);
          assert.equal(board.judgement.programmedUnerased, 0);
        },
        { pace: PACE },
      ),
  }),
);

/** Starts the program; `ended` resolves with its exit code and what it printed as a result. */
function startFlash(argv: readonly string[]) {
  const child = spawn(process.execPath, [CLI, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString('utf8');
  });
  const ended = new Promise<{ code: number | null; out: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out }));
  });
  return { child, ended };
}

/** Blocks of data have gone to the device. */
function isWriting({ host }: PluggedIn): boolean {
  const blocks = host.transfers.log.filter(
    ({ setup }) => setup.requestType === 'class' && setup.request === DNLOAD && setup.value > 1,
  );
  return blocks.length >= 8;
}

function isErasing({ board }: PluggedIn): boolean {
  return board.flashContents(START, 16).every((byte) => byte === 0xff);
}

/** The same firmware with more behind it, none of it blank. */
function longer(firmware: Uint8Array): Uint8Array {
  const image = Uint8Array.from({ length: SIZE }, (_, at) => (at * 7 + (at >> 8) * 13) % 251);
  image.set(firmware);
  return image;
}
