import { spawn } from 'node:child_process';

export interface ToolRun {
  argv: readonly string[];
  exitCode: number | null;
  /** stdout and stderr as they came */
  output: string;
}

/** Whose rights a tool has, root's by default, and where it runs. */
export interface ToolOptions {
  uid?: number;
  gid?: number;
  cwd?: string;
}

const LIMIT_MS = 120_000;

/** Runs a real program of the guest, its stdout and stderr in one pipe as on a terminal. Killed after two minutes. */
export function runTool(argv: readonly string[], { uid, gid, cwd }: ToolOptions = {}): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    // one pipe for both keeps the order in which the program wrote
    const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...argv], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: '/tmp', LC_ALL: 'C' },
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
      ...(cwd === undefined ? {} : { cwd }),
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (exitCode) =>
      resolve({ argv, exitCode, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}

/** The output as a terminal shows it in the end: what a carriage return took back is gone. */
export function shown(output: string): string {
  return output
    .split('\n')
    .map((line) => {
      let text = '';
      for (const state of line.replace(/\r$/, '').split('\r')) text = state + text.slice(state.length);
      return text.trimEnd();
    })
    .join('\n');
}
