import { type ChildProcess, spawn } from 'node:child_process';
import { ProcessError, type Processes, type ProcessResult } from '../ports/processes.ts';
import { passwdEntry, sudoUser } from './sudo-user.ts';

/** after the end of a program its pipes may still be held open by a grandchild: wait this long for them */
const PIPE_GRACE_MS = 200;

export const realProcesses: Processes = {
  run(argv, { timeoutMs, maxBytes, cwd, onOutput, asInvokingUser = false, signal }) {
    const [program, ...rest] = argv;
    if (program === undefined || program === '') {
      return Promise.reject(new ProcessError('not-found', argv, 'no program was named'));
    }
    return new Promise<ProcessResult>((resolve, reject) => {
      const identity = asInvokingUser ? invokingUser() : null;
      const grouped = process.platform !== 'win32';
      const child = spawn(program, rest, {
        shell: false,
        stdio: ['ignore', 'pipe', 'pipe'],
        // a group of its own: the time limit ends its children too, and no password prompt finds the terminal
        detached: grouped,
        windowsHide: true,
        // messages are matched: never translated
        env: { ...process.env, LC_ALL: 'C', LANGUAGE: '', ...identity?.env },
        ...identity?.ids,
        ...(cwd === undefined ? {} : { cwd }),
      });
      const out = gather(child.stdout, maxBytes, onOutput);
      const err = gather(child.stderr, maxBytes, onOutput);
      const stop = () => kill(child, grouped);
      signal?.addEventListener('abort', stop, { once: true });
      if (signal?.aborted) stop();
      let timedOut = false;
      let grace: NodeJS.Timeout | undefined;
      let done = false;
      const limit = setTimeout(() => {
        timedOut = true;
        kill(child, grouped);
      }, timeoutMs);
      const finish = (exitCode: number | null) => {
        if (done) return;
        done = true;
        clearTimeout(limit);
        clearTimeout(grace);
        signal?.removeEventListener('abort', stop);
        child.stdout.destroy();
        child.stderr.destroy();
        resolve({
          argv,
          exitCode,
          stdout: out.text(),
          stderr: err.text(),
          timedOut,
          truncated: out.cut() || err.cut(),
        });
      };
      child.once('error', (error) => {
        if (done) return;
        done = true;
        clearTimeout(limit);
        clearTimeout(grace);
        reject(toProcessError(error, argv));
      });
      child.once('close', (code) => finish(code));
      child.once('exit', (code) => {
        grace = setTimeout(() => finish(code), PIPE_GRACE_MS);
      });
    });
  },
};

/** Who called this program with sudo, as spawn(2) takes it; null when nobody did. */
function invokingUser(): { ids: { uid: number; gid: number }; env: NodeJS.ProcessEnv } | null {
  const ids = sudoUser();
  if (!ids) return null;
  const entry = passwdEntry(ids.uid);
  return { ids, env: entry ? { HOME: entry.home, USER: entry.name, LOGNAME: entry.name } : {} };
}

function gather(
  stream: NodeJS.ReadableStream,
  maxBytes: number,
  onOutput: ((text: string) => void) | undefined,
) {
  const decoder = new TextDecoder();
  const chunks: Buffer[] = [];
  let kept = 0;
  let wasCut = false;
  stream.on('data', (chunk: Buffer) => {
    onOutput?.(decoder.decode(chunk, { stream: true }));
    const room = maxBytes - kept;
    if (chunk.length > room) wasCut = true;
    // the rest is read and dropped, so that the program can come to its end
    if (room <= 0) return;
    chunks.push(chunk.subarray(0, room));
    kept += Math.min(room, chunk.length);
  });
  return { text: () => Buffer.concat(chunks).toString('utf8'), cut: () => wasCut };
}

function kill(child: ChildProcess, grouped: boolean): void {
  if (child.pid === undefined) return;
  try {
    process.kill(grouped ? -child.pid : child.pid, 'SIGKILL');
  } catch {
    // it ended by itself in this very moment
    child.kill('SIGKILL');
  }
}

function toProcessError(error: Error, argv: readonly string[]): ProcessError {
  const code = 'code' in error ? String(error.code) : '';
  const kind = code === 'ENOENT' ? 'not-found' : code === 'EACCES' ? 'permission' : 'other';
  return new ProcessError(kind, argv, error.message, { cause: error });
}
