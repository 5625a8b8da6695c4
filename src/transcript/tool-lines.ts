import type { LineMeaning, Run } from '../evidence/runs.ts';
import { readDfuUtilLine } from '../formats/dfu-util-output.ts';
import type { LineDetails } from '../formats/line-table.ts';
import { readMakeLine } from '../formats/make-output.ts';
import { readStm32flashLine } from '../formats/stm32flash-output.ts';

/** One thing that a tool said. */
export interface Statement {
  tool: Extract<Run['tool'], 'dfu-util' | 'stm32flash' | 'make'>;
  text: string;
  meaning: LineMeaning;
  details: LineDetails;
}

/** dfu-util says these in words that other programs use too: "Done!", "No target name", "invalid option" */
const PLAIN_WORDS: readonly LineMeaning[] = ['dfu-done', 'note', 'usage-error'];

/**
 * What a line of output says and which tool says it; several statements when an error follows on the same line.
 * `current`: the tool whose output is being read, as some words are several tools' own.
 */
export function readStatements(line: string, current: Run['tool'] | null): Statement[] {
  if (current === 'stm32flash') {
    const read = readStm32flashLine(line, true);
    if (read) return [{ tool: 'stm32flash', text: line.trim(), ...read }];
  }
  const dfu = readDfuUtilLine(line).filter(
    ({ text, read }) =>
      current === 'dfu-util' || text.startsWith('dfu-util') || !PLAIN_WORDS.includes(read.meaning),
  );
  if (dfu.length > 0) return dfu.map(({ text, read }) => ({ tool: 'dfu-util', text, ...read }));
  const stm32 = readStm32flashLine(line, false);
  if (stm32) return [{ tool: 'stm32flash', text: line.trim(), ...stm32 }];
  const make = readMakeLine(line);
  return make ? [{ tool: 'make', text: line.trim(), ...make }] : [];
}
