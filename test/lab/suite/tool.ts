import { spawn } from 'node:child_process';

export interface ToolRun {
  argv: readonly string[];
  /** null: it was killed */
  exitCode: number | null;
  /** stdout and stderr as they came */
  output: string;
}

/** Whose rights a tool has; all are numbers. */
export interface Identity {
  uid: number;
  gid: number;
  groups: readonly number[];
}

/** Root's rights by default. */
export interface ToolOptions {
  identity?: Identity | undefined;
  cwd?: string;
  /** it is killed then; default two minutes */
  limitMs?: number;
}

const LIMIT_MS = 120_000;

/** Runs a real program of the guest, its stdout and stderr in one pipe as on a terminal. */
export function runTool(
  argv: readonly string[],
  { identity, cwd, limitMs = LIMIT_MS }: ToolOptions = {},
): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    // line by line, as a program writes to a terminal
    const words = [...(identity ? withRightsOf(identity) : []), 'stdbuf', '-oL', ...argv];
    // one pipe for both keeps the order in which the program wrote
    const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...words], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: '/tmp', LC_ALL: 'C' },
      timeout: limitMs,
      killSignal: 'SIGKILL',
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

function withRightsOf({ uid, gid, groups }: Identity): readonly string[] {
  const others = groups.length > 0 ? ['--groups', groups.join()] : ['--clear-groups'];
  return ['setpriv', '--reuid', String(uid), '--regid', String(gid), ...others];
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
