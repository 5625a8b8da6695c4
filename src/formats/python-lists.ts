import {
  argumentFor,
  type Frame,
  isOperator,
  onlyToken,
  type Range,
  type Scope,
  split,
  tokenText,
} from './python-scopes.ts';
import type { PythonLine } from './python-tokens.ts';
import type { ScriptToken } from './script-call.ts';

export type Tokens = readonly ScriptToken[];

/** How much work may still be spent on one script. */
export interface Budget {
  steps: number;
}

const MAX_DEPTH = 12;
const MAX_ALTERNATIVES = 32;
const MAX_TOKENS = 200;
const MAX_TEXT = 200;

/**
 * All that a list expression may hold, one alternative for each way through the script. Follows `+`, `*name`,
 * `a if x else b`, local variables with append, extend, insert and +=, and parameters up the frame's callers.
 */
export function resolveList(range: Range, frame: Frame, budget: Budget, depth = 0): Tokens[] {
  if (depth > MAX_DEPTH || budget.steps-- <= 0) return [[describe(range, frame)]];
  const choice = splitChoice(range);
  if (choice)
    return choice.flatMap((side) => resolveList(side, frame, budget, depth + 1)).slice(0, MAX_ALTERNATIVES);
  const operands = split(range, '+');
  if (operands.length > 1) {
    return combine(operands.map((operand) => resolveList(operand, frame, budget, depth + 1)));
  }
  const first = range.line.pair[range.from] ?? -1;
  if (first === range.to - 1 && first > range.from) {
    const inside = { ...range, from: range.from + 1, to: first };
    const isGroup = isOperator(range.line, range.from, '(') && split(inside, ',').length === 1;
    return isGroup
      ? resolveList(inside, frame, budget, depth + 1)
      : resolveElements(inside, frame, budget, depth);
  }
  if (tokenText(range.line, range.from) === 'list' && isOperator(range.line, range.from + 1, '(')) {
    return resolveList({ ...range, from: range.from + 2, to: range.to - 1 }, frame, budget, depth + 1);
  }
  const name = onlyToken(range);
  if (name?.kind === 'word') {
    const known = resolveName(name.text, frame, budget, depth + 1);
    if (known.length > 0) return known;
  }
  return [[describe(range, frame)]];
}

/** Comma-separated elements, `*name` opened up. */
function resolveElements(inside: Range, frame: Frame, budget: Budget, depth: number): Tokens[] {
  return combine(
    split(inside, ',')
      .slice(0, MAX_TOKENS)
      .map((element) =>
        isOperator(element.line, element.from, '*')
          ? resolveList({ ...element, from: element.from + 1 }, frame, budget, depth + 1)
          : [[describe(element, frame)]],
      ),
  );
}

/** What a name may hold: what the caller hands over, and all that is assigned to it here. Empty when nothing is known. */
function resolveName(name: string, frame: Frame, budget: Budget, depth: number): Tokens[] {
  const handed = handedOver(name, frame);
  const isGiven = handed !== null && onlyToken(handed.range)?.text !== 'None';
  const assigned = assignmentsOf(name, frame.scope)
    .filter((value) => !refersTo(value, name) && !(isGiven && isDefault(value.line, name, frame.scope)))
    .flatMap((value) => resolveList(value, frame, budget, depth));
  const bases = [...(isGiven ? resolveList(handed.range, handed.frame, budget, depth) : []), ...assigned];
  return bases.length === 0 ? [] : applyChanges(bases, name, frame, budget, null, depth);
}

/** Is an assignment the `if name is None: name = []` that fills in for a caller who gave nothing? */
function isDefault(assignment: PythonLine, name: string, scope: Scope): boolean {
  const conditions = scope.startingWith.get('if') ?? [];
  return conditions.some((line) => {
    const words = line.tokens.map((token) => token.text).join(' ');
    const follows = isBehind(assignment, line) && assignment.indent > line.indent;
    return follows && (words === `if ${name} is None :` || words === `if not ${name} :`);
  });
}

/** What the frame's caller hands over for a parameter, to be read in the caller's own frame. */
function handedOver(name: string, frame: Frame): { range: Range; frame: Frame } | null {
  const { scope, site, caller } = frame;
  if (site === null || !scope.parameters.some((parameter) => parameter.name === name)) return null;
  const range = argumentFor(scope, name, site);
  return range && { range, frame: caller ?? frame };
}

/** Applies what is appended to `name` in this scope, behind the line `since` or everywhere. */
export function applyChanges(
  bases: readonly Tokens[],
  name: string,
  frame: Frame,
  budget: Budget,
  since: PythonLine | null,
  depth = 0,
): Tokens[] {
  let current = [...bases];
  for (const line of frame.scope.startingWith.get(name) ?? []) {
    if (since !== null && !isBehind(line, since)) continue;
    const end = line.tokens.length;
    const method = isOperator(line, 1, '.') ? tokenText(line, 2) : undefined;
    const inside = { line, from: 4, to: Math.max(4, line.pair[3] ?? 4) };
    if (isOperator(line, 1, '+=')) {
      current = combine([current, resolveList({ line, from: 2, to: end }, frame, budget, depth + 1)]);
    } else if (method === 'append') {
      current = combine([current, [[describe(inside, frame)]]]);
    } else if (method === 'extend') {
      current = combine([current, resolveList(inside, frame, budget, depth + 1)]);
    } else if (method === 'insert') {
      const [index, value] = split(inside, ',');
      const at = Number(index && onlyToken(index)?.text);
      if (value && Number.isInteger(at)) {
        current = current.map((tokens) => tokens.toSpliced(at, 0, describe(value, frame)));
      }
    } else if (isOperator(line, 1, '=')) {
      const [first, ...rest] = split({ line, from: 2, to: end }, '+');
      const isLonger = rest.length > 0 && first !== undefined && onlyToken(first)?.text === name;
      if (isLonger) {
        current = combine([current, ...rest.map((part) => resolveList(part, frame, budget, depth + 1))]);
      } else if (since !== null && !refersTo({ line, from: 2, to: end }, name)) {
        break;
      }
    }
  }
  return current;
}

/** The right sides of `name = ...`. */
function assignmentsOf(name: string, scope: Scope): readonly Range[] {
  return (scope.startingWith.get(name) ?? [])
    .filter((line) => isOperator(line, 1, '='))
    .map((line) => ({ line, from: 2, to: line.tokens.length }));
}

/** Does a line stand behind another one in the script? */
export function isBehind(line: PythonLine, other: PythonLine): boolean {
  return (line.tokens[0]?.line ?? 0) > (other.tokens[0]?.line ?? 0);
}

/**
 * One element as text: string literals as they stand, with what is done to them (`%`, `.format()`) left out;
 * everything else in <>. A variable or parameter that holds a string is looked up, so that "0x%x:leave" is seen
 * where it is used.
 */
function describe(range: Range, frame: Frame, depth = 0): ScriptToken {
  const line = range.line.tokens[range.from]?.line ?? range.line.tokens[0]?.line ?? 1;
  const name = onlyToken(range);
  if (name?.kind === 'word' && depth < MAX_DEPTH) {
    const spelled = assignmentsOf(name.text, frame.scope).find(hasString);
    if (spelled) return describe(spelled, frame, depth + 1);
    const value = handedOver(name.text, frame);
    if (value && (hasString(value.range) || onlyToken(value.range)?.kind === 'word')) {
      const found = describe(value.range, value.frame, depth + 1);
      if (!found.text.startsWith('<')) return found;
    }
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
