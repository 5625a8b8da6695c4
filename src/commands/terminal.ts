import process from 'node:process';
import { type CommandContext, UsageError } from './context.ts';

/**
 * This process's terminal as a command sees it. A reader that went away (`| head`) ends the program quietly.
 * Ctrl-C ends the program unless the command has asked for `signal`; then the first one aborts it, the second one ends it.
 */
export function openTerminal(): CommandContext {
  const { stdout, stderr, stdin, env } = process;
  let interrupted: AbortController | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
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
        process.once('SIGINT', () => controller.abort());
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
