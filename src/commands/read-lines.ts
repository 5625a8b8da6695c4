import { Socket } from 'node:net';
import process from 'node:process';

const MAX_LINE = 200;

/**
 * Standard input line by line as it comes; of a line that is longer than 200 characters, its beginning. Waiting for
 * the next one does not keep the program running.
 */
export async function* readLines(): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = '';
  const input = process.stdin;
  if (input instanceof Socket) input.unref();
  for await (const chunk of input as AsyncIterable<Uint8Array>) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    held = (held + first).slice(0, MAX_LINE);
    for (const line of rest) {
      yield held;
      held = line.slice(0, MAX_LINE);
    }
  }
  if (held !== '') yield held;
}
