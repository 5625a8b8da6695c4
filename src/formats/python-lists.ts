import {
  argumentFor,
  type CallSite,
  isOperator,
  onlyToken,
  type Range,
  type Scope,
  split,
  tokenText,
} from './python-scopes.ts';
import type { ScriptToken } from './script-calls.ts';

export type Tokens = readonly ScriptToken[];

/** What is known of the script while lists are followed through it; `steps` bounds the work. */
export interface Program {
  callSites: ReadonlyMap<string, readonly CallSite[]>;
  steps: number;
}

const MAX_DEPTH = 12;
const MAX_ALTERNATIVES = 32;
const MAX_TOKENS = 200;
const MAX_TEXT = 200;

/**
 * All that a list expression may hold, one alternative for each way through the script. Follows `+`, `*name`,
 * `a if x else b`, local variables with append, extend, insert and +=, and parameters to every caller.
 */
export function resolveList(range: Range, scope: Scope, program: Program, depth = 0): Tokens[] {
  if (depth > MAX_DEPTH || program.steps-- <= 0) return [[describe(range, scope)]];
  const choice = splitChoice(range);
  if (choice)
    return choice.flatMap((side) => resolveList(side, scope, program, depth + 1)).slice(0, MAX_ALTERNATIVES);
  const operands = split(range, '+');
  if (operands.length > 1) {
    return combine(operands.map((operand) => resolveList(operand, scope, program, depth + 1)));
  }
  const first = range.line.pair[range.from] ?? -1;
  if (first === range.to - 1 && first > range.from) {
    const inside = { ...range, from: range.from + 1, to: first };
    const isGroup = isOperator(range.line, range.from, '(') && split(inside, ',').length === 1;
    return isGroup
      ? resolveList(inside, scope, program, depth + 1)
      : resolveElements(inside, scope, program, depth);
  }
  if (tokenText(range.line, range.from) === 'list' && isOperator(range.line, range.from + 1, '(')) {
    return resolveList({ ...range, from: range.from + 2, to: range.to - 1 }, scope, program, depth + 1);
  }
  const name = onlyToken(range);
  if (name?.kind === 'word') {
    const known = resolveName(name.text, scope, program, depth + 1);
    if (known.length > 0) return known;
  }
  return [[describe(range, scope)]];
}

/** Comma-separated elements, `*name` opened up. */
function resolveElements(inside: Range, scope: Scope, program: Program, depth: number): Tokens[] {
  return combine(
    split(inside, ',').map((element) =>
      isOperator(element.line, element.from, '*')
        ? resolveList({ ...element, from: element.from + 1 }, scope, program, depth + 1)
        : [[describe(element, scope)]],
    ),
  );
}

/** What a name may hold: all that is assigned to it here, or what callers hand over. Empty when nothing is known. */
function resolveName(name: string, scope: Scope, program: Program, depth: number): Tokens[] {
  const assigned = scope.lines
    .map((line) => assignedTo(line, name))
    .filter((value) => value !== null)
    .flatMap((value) => (refersTo(value, name) ? [] : resolveList(value, scope, program, depth)));
  const bases =
    assigned.length > 0
      ? assigned
      : scope.parameters.some((parameter) => parameter.name === name)
        ? resolveParameter(name, scope, program, depth)
        : [];
  return bases.length === 0 ? [] : applyChanges(bases, name, scope, program, null, depth);
}

function resolveParameter(name: string, scope: Scope, program: Program, depth: number): Tokens[] {
  const sites = program.callSites.get(scope.name ?? '') ?? [];
  // object.name() calls a method, and only that: subprocess.call() is not a function `call` of this script
  const takesObject = scope.parameters[0]?.name === 'self' || scope.parameters[0]?.name === 'cls';
  return sites
    .filter((site) => site.isMethod === takesObject)
    .flatMap((site) => {
      const value = argumentFor(scope, name, site);
      return value ? resolveList(value, site.scope, program, depth) : [];
    })
    .slice(0, MAX_ALTERNATIVES);
}

/** Applies what is appended to `name` in this scope, behind the line `since` or everywhere. */
export function applyChanges(
  bases: readonly Tokens[],
  name: string,
  scope: Scope,
  program: Program,
  since: Range['line'] | null,
  depth = 0,
): Tokens[] {
  let current = [...bases];
  const start = since === null ? 0 : scope.lines.indexOf(since) + 1;
  for (const line of scope.lines.slice(start)) {
    if (tokenText(line, 0) !== name) continue;
    const end = line.tokens.length;
    const method = isOperator(line, 1, '.') ? tokenText(line, 2) : undefined;
    const inside = { line, from: 4, to: Math.max(4, line.pair[3] ?? 4) };
    if (isOperator(line, 1, '+=')) {
      current = combine([current, resolveList({ line, from: 2, to: end }, scope, program, depth + 1)]);
    } else if (method === 'append') {
      current = combine([current, [[describe(inside, scope)]]]);
    } else if (method === 'extend') {
      current = combine([current, resolveList(inside, scope, program, depth + 1)]);
    } else if (method === 'insert') {
      const [index, value] = split(inside, ',');
      const at = Number(index && onlyToken(index)?.text);
      if (value && Number.isInteger(at)) {
        current = current.map((tokens) => tokens.toSpliced(at, 0, describe(value, scope)));
      }
    } else if (since !== null && isOperator(line, 1, '=')) {
      break;
    }
  }
  return current;
}

/** The right side of `name = ...`. */
export function assignedTo(line: Range['line'], name: string): Range | null {
  const isAssignment = tokenText(line, 0) === name && isOperator(line, 1, '=');
  return isAssignment ? { line, from: 2, to: line.tokens.length } : null;
}

/**
 * One element as text: string literals as they stand, with what is done to them (`%`, `.format()`) left out;
 * everything else in <>. A local variable that holds a string is looked up, so that "0x%x:leave" is seen where it is used.
 */
function describe(range: Range, scope: Scope, followed = false): ScriptToken {
  const line = range.line.tokens[range.from]?.line ?? range.line.tokens[0]?.line ?? 1;
  const name = onlyToken(range);
  if (name?.kind === 'word' && !followed) {
    const values = scope.lines.map((at) => assignedTo(at, name.text)).filter((value) => value !== null);
    const spelled = values.find((value) => hasString(value));
    if (spelled) return describe(spelled, scope, true);
  }
  const text = split(range, '+')
    .map((operand) => {
      const string = operand.line.tokens[operand.from];
      if (string?.kind !== 'string') return `<${sourceOf(operand)}>`;
      // neighbouring literals are one string
      let joined = '';
      for (let at = operand.from; at < operand.to && operand.line.tokens[at]?.kind === 'string'; at++) {
        joined += operand.line.tokens[at]?.text ?? '';
      }
      return joined;
    })
    .join('');
  return { text: text.slice(0, MAX_TEXT), line };
}

function hasString(range: Range): boolean {
  const first = range.line.tokens[range.from];
  return (
    first?.kind === 'string' ||
    split(range, '+').some((part) => part.line.tokens[part.from]?.kind === 'string')
  );
}

function sourceOf(range: Range): string {
  const tokens = range.line.tokens.slice(range.from, Math.min(range.to, range.from + 40));
  return tokens.map((token) => (token.kind === 'string' ? `'${token.text}'` : token.text)).join('');
}

function refersTo(range: Range, name: string): boolean {
  for (let at = range.from; at < range.to; at++) if (tokenText(range.line, at) === name) return true;
  return false;
}

/** `a if x else b` as [a, b]. */
function splitChoice(range: Range): [Range, Range] | null {
  let condition = -1;
  for (let at = range.from; at < range.to; at++) {
    const end = range.line.pair[at] ?? -1;
    if (end > at) at = end;
    else if (tokenText(range.line, at) === 'if' && condition < 0) condition = at;
    else if (tokenText(range.line, at) === 'else' && condition > range.from) {
      return [
        { ...range, to: condition },
        { ...range, from: at + 1 },
      ];
    }
  }
  return null;
}

/** Every way of taking one alternative from each part, in order. */
function combine(parts: readonly (readonly Tokens[])[]): Tokens[] {
  let result: Tokens[] = [[]];
  for (const part of parts) {
    result = result
      .flatMap((head) => part.map((tail) => [...head, ...tail].slice(0, MAX_TOKENS)))
      .slice(0, MAX_ALTERNATIVES);
  }
  return result;
}
