import { flashToolOf } from './flash-tool-name.ts';
import type { ScriptCall, ScriptToken } from './script-call.ts';

const MAX_CALLS = 64;
const MAX_TOKENS = 200;
const ASSIGNMENT =
  /^(?:export |override )?\s{0,16}([\w.-]{1,64})\s{0,16}(?:[:?+]?=|::=)\s{0,16}(\S{1,256})\s{0,16}$/;
/** words that may stand in front of a program without being one */
const LEADERS: ReadonlySet<string> = new Set([
  'sudo',
  'env',
  'exec',
  'then',
  'do',
  'else',
  'if',
  '!',
  '(',
  '{',
]);
const ENDS: ReadonlySet<string> = new Set([';', '&', '&&', '|', '||']);

/** Calls of flash tools in a Makefile's recipes, word by word; `\`-joined lines keep their own line numbers. */
export function findMakefileCalls(text: string): readonly ScriptCall[] {
  const calls: ScriptCall[] = [];
  const aliases = new Map<string, string>();
  for (const line of joinLines(text)) {
    const assignment = ASSIGNMENT.exec(line.text);
    if (assignment && flashToolOf(assignment[2] ?? '')) {
      aliases.set(assignment[1] ?? '', assignment[2] ?? '');
    } else if (line.text.startsWith('\t')) {
      calls.push(...readRecipe(line, aliases));
    }
    if (calls.length >= MAX_CALLS) break;
  }
  return calls.slice(0, MAX_CALLS);
}

interface JoinedLine {
  text: string;
  /** offset in `text` of each physical line's start, and the first one's number */
  starts: readonly number[];
  firstLine: number;
}

function* joinLines(text: string): Iterable<JoinedLine> {
  let parts: string[] = [];
  let starts: number[] = [];
  let length = 0;
  let firstLine = 1;
  let number = 0;
  for (const physical of text.split('\n')) {
    number++;
    if (parts.length === 0) firstLine = number;
    const clean = physical.replace(/\r$/, '');
    const goesOn = clean.endsWith('\\');
    const part = goesOn ? `${clean.slice(0, -1)} ` : clean;
    starts.push(length);
    parts.push(part);
    length += part.length;
    if (goesOn) continue;
    yield { text: parts.join(''), starts, firstLine };
    parts = [];
    starts = [];
    length = 0;
  }
  if (parts.length > 0) yield { text: parts.join(''), starts, firstLine };
}

function* readRecipe(line: JoinedLine, aliases: ReadonlyMap<string, string>): Iterable<ScriptCall> {
  let command: ScriptToken[] = [];
  for (const word of shellWords(line)) {
    if (!ENDS.has(word.text)) {
      if (command.length < MAX_TOKENS) command.push(word);
      continue;
    }
    const call = toCall(command, aliases);
    if (call) yield call;
    command = [];
  }
  const call = toCall(command, aliases);
  if (call) yield call;
}

function toCall(words: readonly ScriptToken[], aliases: ReadonlyMap<string, string>): ScriptCall | null {
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word) return null;
    // @, - and + are make's own; $(Q) and its like expand to them or to nothing
    const bare = word.text.replace(/^[@+-]{1,3}/, '').replace(/^\$\(\w{1,8}\)(?=[\w./])/, '');
    const variable = /^\$[({]([\w.-]{1,64})[)}]$/.exec(bare)?.[1];
    const tool = flashToolOf(aliases.get(variable ?? '') ?? bare);
    if (tool) {
      return { tool, line: word.line, tokens: [{ text: tool, line: word.line }, ...words.slice(i + 1)] };
    }
    const mayLead =
      bare === '' ||
      variable !== undefined ||
      LEADERS.has(bare) ||
      /^\w+=/.test(bare) ||
      word.text.startsWith('-');
    if (!mayLead) return null;
  }
  return null;
}

/** Words of a recipe as the shell would split them; quotes removed, make's $(...) kept as one piece. */
function* shellWords(line: JoinedLine): Iterable<ScriptToken> {
  let text = '';
  let started = -1;
  let quote = '';
  let depth = 0;
  let physical = 0;
  const lineAt = (offset: number) => {
    while ((line.starts[physical + 1] ?? Number.POSITIVE_INFINITY) <= offset) physical++;
    return line.firstLine + physical;
  };
  for (let at = 0; at < line.text.length; at++) {
    const char = line.text[at] ?? '';
    const next = line.text[at + 1];
    if (char === '$' && (next === '(' || next === '{')) {
      if (started < 0) started = at;
      text += char + next;
      depth++;
      at++;
    } else if (depth > 0) {
      text += char;
      if (char === '(' || char === '{') depth++;
      if (char === ')' || char === '}') depth--;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else text += char;
    } else if (char === '"' || char === "'") {
      if (started < 0) started = at;
      quote = char;
    } else if (/[\s;&|#]/.test(char)) {
      if (started >= 0) yield { text, line: lineAt(started) };
      text = '';
      started = -1;
      if (char === '#') return;
      if (!/\s/.test(char)) yield { text: char, line: lineAt(at) };
    } else {
      if (started < 0) started = at;
      text += char;
    }
  }
  if (started >= 0) yield { text, line: lineAt(started) };
}
