import process from 'node:process';

const MAX_LINE = 200;

/** Standard input line by line as it comes; of a line that is longer than 200 characters, its beginning. */
export async function* readLines(input: NodeJS.ReadStream = process.stdin): AsyncGenerator<string> {
  let held = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of input as AsyncIterable<Uint8Array>) {
      const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
      held = (held + first).slice(0, MAX_LINE);
      for (const line of rest) {
        yield held;
        held = line.slice(0, MAX_LINE);
      }
    }
    if (held !== '') yield held;
  } finally {
    input.destroy();
  }
}
