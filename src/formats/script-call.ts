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
