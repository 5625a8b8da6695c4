import { flashToolOf } from './flash-tool-name.ts';
import { applyChanges, type Budget, isBehind, resolveList, type Tokens } from './python-lists.ts';
import {
  after,
  callSitesOf,
  type Frame,
  framesOf,
  isOperator,
  type Range,
  type Scope,
  scopesOf,
  split,
  tokenText,
} from './python-scopes.ts';
import { type PythonLine, tokenizePython } from './python-tokens.ts';
import type { ScriptCall } from './script-call.ts';

const MAX_CALLS = 64;
/** how many places in the script are followed, over all calls */
const MAX_STEPS = 2000;
const LINES_A_STEP = 200;
/** functions that take a whole command line as one string */
const SHELL_FUNCTIONS =
  /^(?:system|[pP]open|run|call|check_call|check_output|getoutput|getstatusoutput|shell|split)$/;
/** a name is followed through this many assignments to longer and longer lists */
const MAX_EXTENSIONS = 4;

/** Calls of flash tools in Python source: argument lists that start with the tool, and shell strings. */
export function findPythonCalls(source: string): readonly ScriptCall[] {
  const scopes = scopesOf(tokenizePython(source));
  const sites = callSitesOf(scopes);
  const budget: Budget = { steps: MAX_STEPS };
  const found = new Map<string, ScriptCall>();
  for (const place of placesThatName(scopes)) {
    if (found.size >= MAX_CALLS || budget.steps <= 0) break;
    for (const frame of framesOf(place.scope, sites)) {
      for (const tokens of commandsAt(place.line, place.at, frame, budget)) {
        const call = toCall(tokens);
        if (call) found.set(JSON.stringify(call), call);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line).slice(0, MAX_CALLS);
}

/** Every string that names a flash tool. */
function* placesThatName(scopes: readonly Scope[]): Iterable<{ scope: Scope; line: PythonLine; at: number }> {
  for (const scope of scopes) {
    for (const line of scope.lines) {
      for (let at = 0; at < line.tokens.length; at++) {
        if (namesFlashTool(line, at)) yield { scope, line, at };
      }
    }
  }
}

/** A cheap look, as most strings of a script have nothing to do with it. */
function namesFlashTool(line: PythonLine, at: number): boolean {
  const token = line.tokens[at];
  return token?.kind === 'string' && /dfu-util|stm32flash/.test(token.text);
}

function commandsAt(line: PythonLine, at: number, frame: Frame, budget: Budget): readonly Tokens[] {
  const token = line.tokens[at];
  if (!token) return [];
  budget.steps--;
  if (flashToolOf(token.text)) {
    const list = listAround(line, at);
    return list ? follow(list, frame, budget, MAX_EXTENSIONS) : [];
  }
  const words = token.text.trim().split(/\s+/, 200);
  const command = words[0] === 'sudo' ? words[1] : words[0];
  if (!flashToolOf(command ?? '') || !isShellArgument(line, at)) return [];
  return [words.map((text) => ({ text: text.slice(0, 200), line: token.line }))];
}

/** The bracket whose first words are the tool: a list, a tuple, or the arguments of a call that starts a program. */
function listAround(line: PythonLine, at: number): Range | null {
  let open = at - 1;
  while (open >= 0) {
    const token = line.tokens[open];
    const isLeader = token?.kind === 'string' && (token.text === 'sudo' || token.text.startsWith('-'));
    if (!isLeader && !isOperator(line, open, ',')) break;
    open--;
  }
  const close = line.pair[open] ?? -1;
  if (close <= open) return null;
  if (isOperator(line, open, '[')) return { line, from: open, to: close + 1 };
  if (!isOperator(line, open, '(')) return null;
  const before = line.tokens[open - 1];
  const isCall = before !== undefined && (before.kind === 'word' || /^[)\]]$/.test(before.text));
  const startsProgram = /^(?:exec[lv]p?e?|create_subprocess_exec|spawn\w*)$/.test(before?.text ?? '');
  return isCall && !startsProgram ? null : { line, from: open, to: close + 1 };
}

/** Widens a list to the sum it stands in, and follows the variable that the sum is assigned to. */
function follow(list: Range, frame: Frame, budget: Budget, extensions: number): readonly Tokens[] {
  const sum = widen(list);
  const name = sum.from === 2 && isOperator(sum.line, 1, '=') ? tokenText(sum.line, 0) : undefined;
  if (name === undefined) return resolveList(sum, frame, budget);
  const longer = extensions > 0 ? extensionsOf(name, sum.line, frame.scope, budget) : [];
  if (longer.length > 0) return longer.flatMap((range) => follow(range, frame, budget, extensions - 1));
  return applyChanges(resolveList(sum, frame, budget), name, frame, budget, sum.line);
}

/** Later sums and lists in the scope that take up the variable `name`. */
function extensionsOf(name: string, since: PythonLine, scope: Scope, budget: Budget): Range[] {
  const result: Range[] = [];
  // the one look that goes through all lines
  budget.steps -= scope.lines.length / LINES_A_STEP;
  for (const line of scope.lines) {
    if (!isBehind(line, since)) continue;
    for (let at = 0; at < line.tokens.length; at++) {
      if (tokenText(line, at) !== name) continue;
      const inSum = isOperator(line, at - 1, '+') || isOperator(line, at + 1, '+');
      const range = widen({ line, from: at, to: at + 1 });
      if (inSum && tokenText(line, 0) !== name && split(range, '+').length > 1) result.push(range);
    }
  }
  return result;
}

/** Takes in what is added to a range on either side, up to a comma, an assignment or the bracket around it. */
function widen(range: Range): Range {
  const { line } = range;
  let { from, to } = range;
  while (isOperator(line, from - 1, '+')) {
    const opener = line.pair[from - 2] ?? -1;
    from = opener >= 0 && opener < from - 2 ? opener : from - 2;
  }
  while (isOperator(line, to, '+') && to + 1 < line.tokens.length) {
    to = after(line, to + 1);
    // names with dots, calls and subscripts belong to the operand
    while (isTail(line, to)) to = isOperator(line, to, '.') ? to + 2 : after(line, to);
  }
  return { line, from: Math.max(0, from), to };
}

function isTail(line: PythonLine, at: number): boolean {
  return ['.', '(', '['].some((text) => isOperator(line, at, text));
}

function isShellArgument(line: PythonLine, at: number): boolean {
  return isOperator(line, at - 1, '(') && SHELL_FUNCTIONS.test(tokenText(line, at - 2) ?? '');
}

/** Null when it is no command line after all, e.g. a list of tools to look for: a call has options. */
function toCall(tokens: Tokens): ScriptCall | null {
  const at = tokens.findIndex(({ text }) => flashToolOf(text));
  const first = tokens[at];
  const tool = flashToolOf(first?.text ?? '');
  if (!first || !tool || !tokens.slice(at + 1).some(({ text }) => text.startsWith('-'))) return null;
  return { tool, line: first.line, tokens: [{ text: tool, line: first.line }, ...tokens.slice(at + 1)] };
}
