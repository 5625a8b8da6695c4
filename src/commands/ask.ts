import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { CommandContext } from './context.ts';

/** One line of the terminal; null after Ctrl-C. */
export async function ask(context: CommandContext, question: string): Promise<string | null> {
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

/** Did the user type yes? null after Ctrl-C. */
export async function askYes(context: CommandContext, question: string): Promise<boolean | null> {
  const answer = await ask(context, question);
  return answer === null ? null : answer.trim().toLowerCase() === 'yes';
}
