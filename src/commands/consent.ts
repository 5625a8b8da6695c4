import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { CommandContext } from './context.ts';

/**
 * Asks on the terminal for `words` to be typed. no: something else was, or nothing. interrupted: Ctrl-C.
 * nobody: there is no terminal, on which what is asked about was shown.
 */
export async function askFor(
  context: CommandContext,
  words: string,
  purpose: string,
): Promise<'given' | 'no' | 'interrupted' | 'nobody'> {
  // a plan that went into a file or a pipe was not seen by whoever would be asked
  if (!context.stdinIsTty || !context.stdoutIsTty) return 'nobody';
  const answer = await ask(context, `\nType ${words} to ${purpose}: `);
  if (answer === null) return 'interrupted';
  return answer.trim().toLowerCase() === words ? 'given' : 'no';
}

/** One line of the terminal; null after Ctrl-C. */
async function ask(context: CommandContext, question: string): Promise<string | null> {
  const { signal } = context;
  const lines = createInterface({ input: process.stdin, terminal: false });
  context.talk(question);
  try {
    return await new Promise<string | null>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      signal.addEventListener('abort', () => resolve(null), { once: true });
    });
  } finally {
    lines.close();
    context.talk(signal.aborted ? '\n' : '');
  }
}
