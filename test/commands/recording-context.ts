import type { CommandContext } from '../../src/commands/context.ts';

/** A terminal that remembers what was said: 80 columns, no TTY, no colour unless told otherwise. */
export function recordingContext(overrides: Partial<CommandContext> = {}) {
  const said = { out: '', talk: '' };
  const context: CommandContext = {
    out: (text) => {
      said.out += text;
    },
    talk: (text) => {
      said.talk += text;
    },
    stdoutIsTty: false,
    stdinIsTty: false,
    columns: 80,
    color: false,
    readStdin: async () => new Uint8Array(),
    signal: new AbortController().signal,
    ...overrides,
  };
  return { context, said };
}

/** A paste on standard input. */
export function pasting(text: string): Partial<CommandContext> {
  return { readStdin: async () => new TextEncoder().encode(text) };
}
