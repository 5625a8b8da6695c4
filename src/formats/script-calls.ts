import { findMakefileCalls } from './makefile-calls.ts';
import { findPythonCalls } from './python-calls.ts';
import type { ScriptCall } from './script-call.ts';

/**
 * Every call of dfu-util and stm32flash in a Python script (`.py`) or a Makefile (any other name), in the order of
 * the text. A call whose arguments come from several places of the script appears once for each way it can be made.
 */
export function findScriptCalls(fileName: string, text: string): readonly ScriptCall[] {
  return fileName.endsWith('.py') ? findPythonCalls(text) : findMakefileCalls(text);
}
