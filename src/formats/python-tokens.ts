/** Python source as tokens in logical lines (Python language reference 2): enough to find lists of strings, no more. */

export interface PythonToken {
  /** string: `text` is its value without prefix and quotes, escapes as written */
  kind: 'string' | 'word' | 'operator';
  text: string;
  /** from 1 */
  line: number;
}

export interface PythonLine {
  /** columns in front of its first token */
  indent: number;
  tokens: readonly PythonToken[];
  /** index of the bracket that belongs to the bracket at the same index; -1 elsewhere and for an unpaired one */
  pair: readonly number[];
}

const MAX_TOKENS = 200_000;
const WORD = /[\p{L}\p{N}_]+/uy;
const STRING_PREFIX = /[rRbBuUfF]{0,2}(?="|')/y;
const OPERATORS = /\+=|==|!=|<=|>=|:=|->|\*\*|[^\s]/uy;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Splits source text into logical lines of tokens, comments dropped. Never throws; stops after 200,000 tokens. */
export function tokenizePython(source: string): readonly PythonLine[] {
  const lines: PythonLine[] = [];
  let tokens: PythonToken[] = [];
  let pair: number[] = [];
  let open: number[] = [];
  let total = 0;
  let lineNumber = 1;
  let indent = 0;
  let lineStart = 0;
  const endLine = () => {
    if (tokens.length > 0) lines.push({ indent, tokens, pair });
    tokens = [];
    pair = [];
    open = [];
  };
  const push = (kind: PythonToken['kind'], text: string, line: number, column: number) => {
    if (tokens.length === 0) indent = column;
    const index = tokens.length;
    tokens.push({ kind, text, line });
    pair.push(-1);
    total++;
    if (kind !== 'operator') return;
    if (text === '(' || text === '[' || text === '{') open.push(index);
    const opener = CLOSES[text];
    const last = open.at(-1);
    if (opener === undefined || last === undefined || tokens[last]?.text !== opener) return;
    open.pop();
    pair[last] = index;
    pair[index] = last;
  };
  for (let at = 0; at < source.length && total < MAX_TOKENS; ) {
    const char = source[at] ?? '';
    if (char === '\n') {
      if (open.length === 0) endLine();
      at++;
      lineNumber++;
      lineStart = at;
    } else if (char === '\\' && /^\r?\n/.test(source.slice(at + 1, at + 3))) {
      at = source.indexOf('\n', at) + 1;
      lineNumber++;
    } else if (char === '#') {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
    } else if (/\s/.test(char)) {
      at++;
    } else {
      const column = at - lineStart;
      STRING_PREFIX.lastIndex = at;
      const prefix = STRING_PREFIX.exec(source);
      if (prefix) {
        const string = readString(source, at + prefix[0].length);
        push('string', string.value, lineNumber, column);
        lineNumber += string.lines;
        at = string.end;
        if (string.lines > 0) lineStart = source.lastIndexOf('\n', at - 1) + 1;
        continue;
      }
      WORD.lastIndex = at;
      const word = WORD.exec(source);
      OPERATORS.lastIndex = at;
      const text = word?.[0] ?? OPERATORS.exec(source)?.[0] ?? char;
      push(word ? 'word' : 'operator', text, lineNumber, column);
      at += text.length;
    }
  }
  endLine();
  return lines;
}

/** `at` is the opening quote. An unfinished string ends with its line, an unfinished long one with the text. */
function readString(source: string, at: number): { value: string; end: number; lines: number } {
  const quote = source[at] ?? '';
  const long = source.startsWith(quote.repeat(3), at);
  const close = long ? quote.repeat(3) : quote;
  const start = at + close.length;
  let lines = 0;
  for (let i = start; i < source.length; i++) {
    const char = source[i];
    if (char === '\\') {
      if (source[i + 1] === '\n') lines++;
      i++;
    } else if (char === '\n') {
      if (!long) return { value: source.slice(start, i), end: i, lines };
      lines++;
    } else if (char === quote && (!long || source.startsWith(close, i))) {
      return { value: source.slice(start, i), end: i + close.length, lines };
    }
  }
  return { value: source.slice(start), end: source.length, lines };
}
