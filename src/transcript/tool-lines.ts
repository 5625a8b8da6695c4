import type { LineMeaning, Run } from '../evidence/runs.ts';
import { readCanLinkLine } from '../formats/can-link-lines.ts';
import { readDfuUtilLine } from '../formats/dfu-util-output.ts';
import { readFlashAppLine } from '../formats/flash-apps-output.ts';
import { readKatapultLine } from '../formats/katapult-output.ts';
import { readKlipperFlasherLine } from '../formats/klipper-flashers-output.ts';
import type { LineDetails } from '../formats/line-table.ts';
import { readMakeLine } from '../formats/make-output.ts';
import { readOtherFlasherLine } from '../formats/other-flashers-output.ts';
import { readPortMessage } from '../formats/port-messages.ts';
import { readPythonFlasherLine } from '../formats/python-flashers-output.ts';
import { readStm32flashLine } from '../formats/stm32flash-output.ts';
import { inEnglish } from '../formats/system-words.ts';

/** One thing that a tool said. */
export interface Statement {
  tool: Run['tool'];
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
  const own = current !== null && OTHERS.includes(current) ? readOthers(line, current) : null;
  if (own?.tool === current) return [own];
  const dfu = readDfuUtilLine(line).filter(
    ({ text, read }) =>
      current === 'dfu-util' || text.startsWith('dfu-util') || !PLAIN_WORDS.includes(read.meaning),
  );
  if (dfu.length > 0) return dfu.map(({ text, read }) => ({ tool: 'dfu-util', text, ...read }));
  const stm32 = readStm32flashLine(line, false);
  if (stm32) return [{ tool: 'stm32flash', text: line.trim(), ...stm32 }];
  const other = readOthers(line, current);
  if (other) return [other];
  const make = readMakeLine(inEnglish(line));
  return make ? [{ tool: 'make', text: line.trim(), ...make }] : [];
}

const OTHERS: readonly Run['tool'][] = [
  'katapult',
  'canbus_query',
  'avrdude',
  'bossac',
  'dfu-programmer',
  'hid-flash',
  'cube-programmer',
  'qmk-toolbox',
  'betaflight',
  'pydfu',
  'stm32loader',
  'rp2040_flash',
  'flash-sdcard',
  'flash-linux',
];

/** The flashers beside dfu-util and stm32flash; what is told of CAN interfaces and by the linker. */
function readOthers(line: string, current: Run['tool'] | null): Statement | null {
  const text = line.trim();
  const isScript = current === 'katapult' || current === 'canbus_query';
  const katapult = readKatapultLine(line, isScript);
  if (katapult) return withPortTrouble({ tool: isScript ? current : 'katapult', text, ...katapult });
  const one =
    readOtherFlasherLine(line, current) ??
    readFlashAppLine(line, current) ??
    readPythonFlasherLine(line, current) ??
    readKlipperFlasherLine(line, current);
  if (one) return withPortTrouble({ tool: one.tool, text, ...one.read });
  const link = readCanLinkLine(line);
  if (!link) return null;
  return { tool: link.meaning === 'link-overflow' ? 'make' : (current ?? 'other'), text, ...link };
}

/** Where the tool tells why a port could not be opened, its line says just that. */
function withPortTrouble(statement: Statement): Statement {
  const { meaning, details, text } = statement;
  if (meaning !== 'port-open-failed') return statement;
  const told = readPortMessage(text);
  if (told) return { ...statement, ...told };
  const isMissing = /No such file or directory|cannot find the (?:file|path)/.test(text);
  return isMissing && details['port'] !== undefined ? { ...statement, meaning: 'port-missing' } : statement;
}
