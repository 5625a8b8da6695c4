/** What a Python interpreter prints when a script ends in an exception. */
import type { ReadLine } from './line-table.ts';

type Meaning = 'python-frame' | 'python-exception' | 'python-module-missing' | 'kconfig-error' | 'note';

const FRAME = /^File "(?<path>[^"]{1,300})", line (?<line>\d{1,7})(?:, in (?<function>\S{1,100}))?$/;
const NO_MODULE =
  /^(?:ModuleNotFoundError|ImportError): No module named ['"]?(?<module>[A-Za-z_][\w.]{0,100})['"]?/;
/** python -m and the scripts that look before they import */
const NO_MODULE_IN_WORDS: readonly RegExp[] = [
  /^(?:\/\S{1,100}\/)?python[\d.]{0,5}: No module named (?<module>[A-Za-z_][\w.]{0,100})$/,
  /^Python's (?<module>\w{1,40}) module is required to update\. Install$/,
];
/** a class whose name says that it is one: "Error:" alone is what assemblers print */
const EXCEPTION =
  /^(?<exception>(?:[A-Za-z_]\w{0,60}\.){0,5}[A-Z]\w{0,60}(?:Error|Exception)|KeyboardInterrupt|subprocess\.TimeoutExpired)(?:: (?<reason>.{0,400}))?$/;

/** What a line says, or null. Details: path, line, function; exception, reason; module. */
export function readPythonLine(line: string): ReadLine<Meaning> | null {
  const text = line.trim();
  if (text.startsWith('File "')) {
    const groups = FRAME.exec(text)?.groups;
    if (!groups) return null;
    const { path = '', line: number = '', function: name = '' } = groups;
    return { meaning: 'python-frame', details: { path, line: Number(number), function: name } };
  }
  if (text === 'Traceback (most recent call last):') return { meaning: 'note', details: {} };
  if (!/Error|Exception|odule|Interrupt|TimeoutExpired/.test(text)) return null;
  for (const form of [NO_MODULE, ...NO_MODULE_IN_WORDS]) {
    const module = form.exec(text)?.groups?.['module'];
    if (module !== undefined) return { meaning: 'python-module-missing', details: { module } };
  }
  const groups = EXCEPTION.exec(text)?.groups;
  if (!groups) return null;
  const exception = (groups['exception'] ?? '').split('.').at(-1) ?? '';
  const reason = groups['reason'] ?? '';
  return exception === 'KconfigError'
    ? { meaning: 'kconfig-error', details: { reason } }
    : { meaning: 'python-exception', details: { exception, reason } };
}
