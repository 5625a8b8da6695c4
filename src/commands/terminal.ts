import process from 'node:process';
import { type CommandContext } from './context.ts';
import { UsageError } from './usage-error.ts';

/** Ctrl-C, an orderly end asked for by another program, the terminal or connection closed */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * This process's terminal as a command sees it. A reader that went away (`| head`) ends the program quietly, and so do
 * Ctrl-C, SIGTERM and a terminal that closes, unless the command has asked for `signal`: then it goes on without its
 * reader, the first Ctrl-C or signal aborts it, the second one ends it.
 */
export function openTerminal(): CommandContext {
  const { stdout, stderr, stdin, env } = process;
  let interrupted: AbortController | undefined;
  const readerGone = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    // a command that has asked for `signal` is doing something that must come to its own end
    if (!interrupted) process.exit();
  };
  stdout.on('error', readerGone);
  stderr.on('error', readerGone);
  return {
    out: (text) => void stdout.write(text),
    talk: (text) => void stderr.write(text),
    stdoutIsTty: stdout.isTTY === true,
    stdinIsTty: stdin.isTTY === true,
    // a terminal that does not know its size, as on a serial console, says 0
    columns: stdout.columns || 80,
    color: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    readStdin: readAll,
    get signal() {
      if (!interrupted) {
        const controller = new AbortController();
        for (const name of ENDING) process.once(name, () => controller.abort(name));
        interrupted = controller;
      }
      return interrupted.signal;
    },
  };
}

async function readAll(maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new UsageError(
        `The text is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB.`,
        'Give the part around the attempt that failed.',
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
