import assert from 'node:assert/strict';
import type { CommandContext } from '../../../src/commands/context.ts';
import { runFlash } from '../../../src/commands/flash.ts';
import type { FlashOptions } from '../../../src/commands/flash-options.ts';
import { type ReadOptions, runRead } from '../../../src/commands/read.ts';

/** How a command ended, and what it printed. */
interface CommandRun {
  code: number;
  out: string;
  talk: string;
}

/** The commands on this kernel in this process: a program of its own takes node half a minute to start here. */
export function flashCommand(options: Partial<FlashOptions> & { file: string }): Promise<CommandRun> {
  return recorded((context) => runFlash(context, { leave: true, yes: true, ...options }));
}

export function readCommand(options: ReadOptions): Promise<CommandRun> {
  return recorded((context) => runRead(context, options));
}

/** Throws with all that it printed unless it ended with 0. */
export function assertDone({ code, out, talk }: CommandRun): void {
  assert.equal(code, 0, `${out}\n${talk}`);
}

/** Lines as their words: how they were wrapped does not count. */
export function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

async function recorded(run: (context: CommandContext) => Promise<number>): Promise<CommandRun> {
  let out = '';
  let talk = '';
  const code = await run({
    out: (text) => {
      out += text;
    },
    talk: (text) => {
      talk += text;
    },
    stdoutIsTty: false,
    stdinIsTty: false,
    columns: 80,
    color: false,
    readStdin: async () => new Uint8Array(),
    signal: new AbortController().signal,
  });
  return { code, out, talk };
}
