import type { PythonLine, PythonToken } from './python-tokens.ts';

/** Tokens `from` up to before `to` of one logical line. */
export interface Range {
  line: PythonLine;
  from: number;
  to: number;
}

export interface Parameter {
  name: string;
  defaultValue: Range | null;
}

/** A function, or the module itself (name null, always the first), with the lines that are its own. */
export interface Scope {
  name: string | null;
  parameters: readonly Parameter[];
  lines: readonly PythonLine[];
  /** those of the lines that start with a word, by that word: where a variable is assigned or changed */
  startingWith: ReadonlyMap<string, readonly PythonLine[]>;
}

export interface CallSite {
  scope: Scope;
  arguments: readonly Range[];
  /** called as object.name(...) */
  isMethod: boolean;
}

/** One way in which a function comes to run: the call, and the frame that the call stands in. */
export interface Frame {
  scope: Scope;
  /** null: the start of the way, its parameters are unknown */
  site: CallSite | null;
  caller: Frame | null;
}

/** no script changes one variable more often than this in one function */
const MAX_LINES_A_WORD = 50;
const MAX_FRAMES = 64;
const MAX_CALL_DEPTH = 8;

/** Every way to reach a function through the script's own calls; one without a call where there is none. */
export function framesOf(scope: Scope, sites: ReadonlyMap<string, readonly CallSite[]>, depth = 0): Frame[] {
  // object.name() calls a method, and only that: subprocess.call() is not a function `call` of this script
  const takesObject = scope.parameters[0]?.name === 'self' || scope.parameters[0]?.name === 'cls';
  const calls = (sites.get(scope.name ?? '') ?? []).filter((site) => site.isMethod === takesObject);
  if (calls.length === 0 || depth >= MAX_CALL_DEPTH) return [{ scope, site: null, caller: null }];
  const frames: Frame[] = [];
  for (const site of calls) {
    if (frames.length >= MAX_FRAMES) break;
    for (const caller of framesOf(site.scope, sites, depth + 1)) frames.push({ scope, site, caller });
  }
  return frames.slice(0, MAX_FRAMES);
}

/** Divides a program by function; a line belongs to the innermost function around it. */
export function scopesOf(lines: readonly PythonLine[]): readonly Scope[] {
  const module: OwnLines = { name: null, parameters: [], lines: [] };
  const scopes: OwnLines[] = [module];
  const open: { indent: number; lines: PythonLine[] }[] = [];
  for (const line of lines) {
    while ((open.at(-1)?.indent ?? -1) >= line.indent) open.pop();
    const at = tokenText(line, 0) === 'async' ? 1 : 0;
    const name = tokenText(line, at + 1);
    const end = line.pair[at + 2] ?? -1;
    if (tokenText(line, at) !== 'def' || name === undefined || end < 0) {
      (open.at(-1) ?? module).lines.push(line);
      continue;
    }
    const own: PythonLine[] = [];
    const parameters = split({ line, from: at + 3, to: end }, ',').map(toParameter);
    scopes.push({ name, parameters, lines: own });
    open.push({ indent: line.indent, lines: own });
  }
  return scopes.map((scope) => ({ ...scope, startingWith: groupByFirstWord(scope.lines) }));
}

interface OwnLines {
  name: string | null;
  parameters: readonly Parameter[];
  lines: PythonLine[];
}

function groupByFirstWord(lines: readonly PythonLine[]): ReadonlyMap<string, readonly PythonLine[]> {
  const groups = new Map<string, PythonLine[]>();
  for (const line of lines) {
    const word = tokenText(line, 0);
    if (word === undefined) continue;
    const known = groups.get(word);
    if (known && known.length < MAX_LINES_A_WORD) known.push(line);
    else if (!known) groups.set(word, [line]);
  }
  return groups;
}

/** Where each function is called, by its name. */
export function callSitesOf(scopes: readonly Scope[]): ReadonlyMap<string, readonly CallSite[]> {
  const sites = new Map<string, CallSite[]>();
  const names = new Set(scopes.map((scope) => scope.name));
  for (const scope of scopes) {
    for (const line of scope.lines) {
      line.tokens.forEach((token, index) => {
        const end = line.pair[index + 1] ?? -1;
        if (token.kind !== 'word' || !names.has(token.text)) return;
        if (tokenText(line, index + 1) !== '(' || end < 0) return;
        const known = sites.get(token.text) ?? [];
        if (known.length >= MAX_FRAMES) return;
        known.push({
          scope,
          arguments: split({ line, from: index + 2, to: end }, ','),
          isMethod: isOperator(line, index - 1, '.'),
        });
        sites.set(token.text, known);
      });
    }
  }
  return sites;
}

/** The expression that a call hands over for a parameter, by name, by position, or the default. */
export function argumentFor(scope: Scope, parameter: string, site: CallSite): Range | null {
  for (const argument of site.arguments) {
    if (
      tokenText(argument.line, argument.from) === parameter &&
      isOperator(argument.line, argument.from + 1, '=')
    ) {
      return { ...argument, from: argument.from + 2 };
    }
  }
  // the object in front of the dot fills the first parameter
  const skipped = site.isMethod ? 1 : 0;
  const index = scope.parameters.findIndex(({ name }) => name === parameter);
  const positional = site.arguments.filter(({ line, from }) => !isOperator(line, from + 1, '='));
  return positional[index - skipped] ?? scope.parameters[index]?.defaultValue ?? null;
}

/** Divides a range at an operator, brackets kept whole; empty pieces are dropped. */
export function split(range: Range, operator: string): Range[] {
  const pieces: Range[] = [];
  let from = range.from;
  for (let at = range.from; at < range.to; at = after(range.line, at)) {
    if (!isOperator(range.line, at, operator)) continue;
    if (at > from) pieces.push({ ...range, from, to: at });
    from = at + 1;
  }
  if (range.to > from) pieces.push({ ...range, from });
  return pieces;
}

/** The index behind a token, or behind the bracket that it opens. */
export function after(line: PythonLine, at: number): number {
  const end = line.pair[at] ?? -1;
  return end > at ? end + 1 : at + 1;
}

export function isOperator(line: PythonLine, at: number, text: string): boolean {
  const token = line.tokens[at];
  return token?.kind === 'operator' && token.text === text;
}

/** The token when the range is nothing but this one. */
export function onlyToken(range: Range): PythonToken | undefined {
  return range.to === range.from + 1 ? range.line.tokens[range.from] : undefined;
}

/** Text of a word or operator; undefined for a string, which might spell the same. */
export function tokenText(line: PythonLine, at: number): string | undefined {
  const token = line.tokens[at];
  return token && token.kind !== 'string' ? token.text : undefined;
}

function toParameter(range: Range): Parameter {
  const [name, equals] = [
    tokenText(range.line, range.from) ?? '',
    isOperator(range.line, range.from + 1, '='),
  ];
  return { name, defaultValue: equals ? { ...range, from: range.from + 2 } : null };
}
