/** The .config of Kconfig (Linux: Documentation/kbuild/kconfig-language.rst), as Klipper uses it. */

export interface KconfigSymbol {
  /** with CONFIG_ in front */
  name: string;
  /** quotes removed; "n" for a symbol that "is not set" */
  value: string;
  /** from 1 */
  line: number;
}

const MAX_SYMBOLS = 5000;
const SET = /^(CONFIG_\w{1,100})=(.{0,1000})$/;
const NOT_SET = /^# (CONFIG_\w{1,100}) is not set$/;

/** All symbols in order; a symbol given twice appears twice, the last one counts. Never throws. */
export function parseKconfig(text: string): readonly KconfigSymbol[] {
  const symbols: KconfigSymbol[] = [];
  let line = 0;
  for (const raw of text.split('\n')) {
    line++;
    const symbol = readKconfigLine(raw.trimEnd());
    if (symbol) symbols.push({ ...symbol, line });
    if (symbols.length >= MAX_SYMBOLS) break;
  }
  return symbols;
}

/** The symbol that a line sets or says is not set, or null. */
export function readKconfigLine(line: string): Omit<KconfigSymbol, 'line'> | null {
  const set = SET.exec(line);
  if (set) return { name: set[1] ?? '', value: unquote(set[2] ?? '') };
  const notSet = NOT_SET.exec(line)?.[1];
  return notSet === undefined ? null : { name: notSet, value: 'n' };
}

function unquote(value: string): string {
  const inner = /^"(.*)"$/.exec(value)?.[1];
  return inner === undefined ? value : inner.replace(/\\(["\\])/g, '$1');
}
