import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import pty from '@lydell/node-pty';

/** What one process used, its children not counted. */
export interface Usage {
  /** user and system time */
  cpuMs: number;
  peakMib: number;
  /** user and system time of its children, in steps of 10 ms; 0 where the platform cannot tell */
  childrenMs: number;
  wallMs: number;
}

const METER = join(import.meta.dirname, 'meter.cjs');

/** Runs node with these arguments to its end; with `until` in a terminal of 80x24, up to the first frame that has it. */
export async function measure(argv: readonly string[], until?: string): Promise<Usage> {
  const folder = mkdtempSync(join(tmpdir(), 'dfu-doctor-bench-'));
  const file = join(folder, 'usage.json');
  const args = ['--require', METER, ...argv];
  const { CI, CONTINUOUS_INTEGRATION, ...inherited } = process.env;
  try {
    if (until === undefined) await runPlain(args, { ...inherited, METER_FILE: file });
    else await runInTerminal(args, { ...inherited, METER_FILE: file, METER_UNTIL: until });
    return JSON.parse(readFileSync(file, 'utf8')) as Usage;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runPlain(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', reject);
    // 1 is an answer too: what was looked at is blocked
    child.on('close', (code) => {
      if (code === 0 || code === 1) resolve();
      else reject(new Error(`node ${args.join(' ')} ended with ${code}`));
    });
  });
}

function runInTerminal(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const terminal = pty.spawn(process.execPath, [...args], { cols: 80, rows: 24, env });
    const patience = setTimeout(() => {
      terminal.kill();
      reject(new Error('The first frame did not come within 20 seconds.'));
    }, 20_000);
    terminal.onExit(() => {
      clearTimeout(patience);
      resolve();
    });
  });
}

/** The middle of each figure by itself. */
export function median(usages: readonly Usage[]): Usage {
  const middle = (of: (usage: Usage) => number): number =>
    usages.map(of).toSorted((a, b) => a - b)[Math.floor(usages.length / 2)] ?? Number.NaN;
  return {
    cpuMs: middle((usage) => usage.cpuMs),
    peakMib: middle((usage) => usage.peakMib),
    childrenMs: middle((usage) => usage.childrenMs),
    wallMs: middle((usage) => usage.wallMs),
  };
}
