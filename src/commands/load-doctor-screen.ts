import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import type { CommandContext } from './context.ts';

/** Is there a terminal that the UI can draw on? TERM=dumb prints lines and no more. */
export function hasScreen({ stdoutIsTty, stdinIsTty }: CommandContext): boolean {
  return stdoutIsTty && stdinIsTty && process.env['TERM'] !== 'dumb';
}

/**
 * Loads the terminal UI. Its layout is computed in WebAssembly, and V8 now and then breaks down while it replaces such
 * code by faster code as it runs ("Check failed: maybe_code.has_value()", traps, SIGSEGV; seen in the laboratory, and
 * reported of Node 22 on Windows: optave/ops-codegraph-tool#965). That would end the program in the midst of a flash, and
 * the layout is no slower without.
 */
export function loadDoctorScreen(): Promise<typeof import('./doctor-screen.tsx')> {
  // before the module is compiled, as it cannot be said of one that is; neither does it alone
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  return import('./doctor-screen.tsx');
}
