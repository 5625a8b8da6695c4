import { findMakefileCalls } from './makefile-calls.ts';
import { findPythonCalls } from './python-calls.ts';

/** One argument of a command as a script spells it; what only the running script knows stands in <>. */
export interface ScriptToken {
  text: string;
  /** line of the script, from 1 */
  line: number;
}

/** A command line that a script builds: `tokens[0]` is the tool itself, sudo and paths in front of it removed. */
export interface ScriptCall {
  tool: 'dfu-util' | 'stm32flash';
  /** of the token that names the tool */
  line: number;
  tokens: readonly ScriptToken[];
}

/**
 * Every call of dfu-util and stm32flash in a Python script (`.py`) or a Makefile (any other name), in the order of
 * the text. A call whose arguments come from several places of the script appears once for each way it can be made.
 */
export function findScriptCalls(fileName: string, text: string): readonly ScriptCall[] {
  return fileName.endsWith('.py') ? findPythonCalls(text) : findMakefileCalls(text);
}
