/** What the full screen costs while it shows: in a real pseudo-terminal of 80x24, the keys those that a user presses. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import pty from '@lydell/node-pty';

export interface ScreenCost {
  name: string;
  /** with its unit */
  figure: string;
  /** the limit in words */
  target: string;
  kept: boolean;
}

const IDLE_MS = 15_000;
const KEYS = 40;
const MOST_IDLE_PERCENT = 1;
const MOST_FRAME_BYTES = 4096;
const MOST_KEY_MS = 100;
const DOWN = '\u001b[B';
const UP = '\u001b[A';
const FRAMES = join(import.meta.dirname, 'frames.cjs');
const PATIENCE_MS = 60_000;

/** Idle CPU, bytes of a frame during a flash, and the time from a key to its frame. On Linux alone, whose /proc tells CPU. */
export async function fullScreenCosts(cli: string): Promise<readonly ScreenCost[]> {
  return [
    await idleCost(cli, 'idle, this machine', []),
    await idleCost(cli, 'idle, a simulated one', ['--simulate', 'octopus-pro-f446']),
    await keyCost(cli),
    await frameCost(cli),
  ];
}

async function idleCost(cli: string, name: string, argv: readonly string[]): Promise<ScreenCost> {
  return withProgram([cli, ...argv], {}, async (program) => {
    await program.shows(/Clear|Blocked|Unknown/);
    // what was loaded for the first look has come to rest
    await sleep(3000);
    const before = cpuMs(program.pid);
    await sleep(IDLE_MS);
    const percent = ((cpuMs(program.pid) - before) / IDLE_MS) * 100;
    return {
      name,
      figure: `${percent.toFixed(2)} % CPU`,
      target: `at most ${MOST_IDLE_PERCENT} %`,
      kept: percent <= MOST_IDLE_PERCENT,
    };
  });
}

async function keyCost(cli: string): Promise<ScreenCost> {
  return withProgram([cli, '--simulate', 'octopus-pro-f429'], {}, async (program) => {
    await program.shows(/Clear|Blocked|Unknown/);
    await sleep(1000);
    const times: number[] = [];
    for (let n = 0; n < KEYS; n += 1) {
      times.push(await program.answers(n % 10 < 5 ? DOWN : UP));
      await sleep(50);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const [middle = Number.NaN, most = Number.NaN] = [sorted[KEYS / 2], sorted[Math.floor(KEYS * 0.9)]];
    return {
      name: 'key to frame',
      figure: `${most.toFixed(1)} ms`,
      target: `at most ${MOST_KEY_MS} ms; nine in ten of ${KEYS} keys are quicker, half than ${middle.toFixed(1)} ms`,
      kept: most <= MOST_KEY_MS,
    };
  });
}

async function frameCost(cli: string): Promise<ScreenCost> {
  const folder = mkdtempSync(join(tmpdir(), 'dfu-doctor-bench-'));
  const file = join(folder, 'frames');
  try {
    const begun = await withProgram(
      ['--require', FRAMES, cli, '--simulate', 'octopus-pro-f429'],
      { FRAMES_FILE: file, XDG_STATE_HOME: folder },
      async (program) => {
        await program.shows(/Blocked/);
        await program.type('\r');
        await program.shows(/What is wrong/);
        await program.type('\r');
        await program.shows(/Go back, change nothing/);
        await program.type(UP);
        const agreed = Date.now();
        await program.type('\r');
        await program.shows(/Flashed and verified/);
        await program.type('q');
        await program.ended();
        return agreed;
      },
    );
    const sizes = readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(' ').map(Number))
      .flatMap(([at = 0, bytes = 0]) => (at >= begun ? [bytes] : []));
    const worst = Math.max(...sizes);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    return {
      name: 'frame of a flash',
      figure: `${worst} bytes`,
      target: `at most ${MOST_FRAME_BYTES}; the largest of ${sizes.length}, mean ${mean.toFixed(0)}`,
      kept: worst <= MOST_FRAME_BYTES,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Program {
  pid: number;
  shows: (text: RegExp) => Promise<void>;
  type: (keys: string) => Promise<void>;
  /** Milliseconds from this key to the first byte that the program sends. */
  answers: (key: string) => Promise<number>;
  ended: () => Promise<void>;
}

async function withProgram<T>(
  argv: readonly string[],
  extra: Readonly<Record<string, string>>,
  use: (program: Program) => Promise<T>,
): Promise<T> {
  const { CI, CONTINUOUS_INTEGRATION, ...inherited } = process.env;
  const env = { ...inherited, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...extra };
  const terminal = pty.spawn(process.execPath, [...argv], { cols: 80, rows: 24, env });
  let sent = '';
  let heard: () => void = () => {};
  let isOver = false;
  terminal.onData((data) => {
    sent += data;
    heard();
  });
  terminal.onExit(() => {
    isOver = true;
  });
  const until = async (is: () => boolean, what: string): Promise<void> => {
    const end = Date.now() + PATIENCE_MS;
    while (!is()) {
      if (Date.now() > end) throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} seconds.`);
      await sleep(20);
    }
  };
  try {
    return await use({
      pid: terminal.pid,
      shows: (text) => until(() => text.test(sent), String(text)),
      // a person looks at the page first
      type: async (keys) => {
        await sleep(500);
        terminal.write(keys);
      },
      answers: (key) =>
        new Promise((resolve, reject) => {
          const begun = performance.now();
          const patience = setTimeout(() => reject(new Error('No frame came for a key.')), PATIENCE_MS);
          heard = () => {
            heard = () => {};
            clearTimeout(patience);
            resolve(performance.now() - begun);
          };
          terminal.write(key);
        }),
      ended: () => until(() => isOver, 'The end'),
    });
  } finally {
    if (!isOver) terminal.kill();
  }
}

/** User and system time of a process, in clock ticks of 10 ms: fields 14 and 15 of proc(5)'s stat. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
