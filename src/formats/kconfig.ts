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
    const clean = raw.replace(/\s+$/, '');
    const set = SET.exec(clean);
    const notSet = set ? null : NOT_SET.exec(clean);
    if (set) symbols.push({ name: set[1] ?? '', value: unquote(set[2] ?? ''), line });
    else if (notSet) symbols.push({ name: notSet[1] ?? '', value: 'n', line });
    if (symbols.length >= MAX_SYMBOLS) break;
  }
  return symbols;
}

function unquote(value: string): string {
  const inner = /^"(.*)"$/.exec(value)?.[1];
  return inner === undefined ? value : inner.replace(/\\(["\\])/g, '$1');
}
