/** Command lines as typed into a shell or printed by a script. */

export interface Command {
  /** the program without path and `.exe`, in lower case: "dfu-util" */
  program: string;
  /** as typed, from the program on; what stood in front of it (sudo, variables, a path) is removed */
  argv: string[];
  sudo: boolean;
  /** its output goes into another program, so what is seen may be a part */
  piped: boolean;
}

const MAX_WORDS = 200;
const MAX_COMMANDS = 20;
const OPERATORS = new Set(['|', '|&', '&&', '||', ';', '&']);
/** programs that only start another one; the options of theirs that take a value */
const STARTERS: Readonly<Record<string, readonly string[]>> = {
  sudo: ['-u', '-g', '-h', '-p', '-C', '-T', '--user', '--group'],
  doas: ['-u', '-C'],
  env: ['-u', '-C'],
  time: [],
  nohup: [],
  exec: [],
  stdbuf: [],
  python: [],
  python2: [],
  python3: [],
  bash: [],
  sh: [],
};

/**
 * Splits one line as a shell does: quotes, backslashes before special characters only (so that Windows paths survive),
 * pipes and sequences; redirections are dropped. Never throws; an open quote ends with the line.
 */
export function readCommands(line: string): Command[] {
  const commands: Command[] = [];
  let words: string[] = [];
  for (const word of splitWords(line)) {
    if (word.operator) {
      addCommand(commands, words, word.text === '|' || word.text === '|&');
      words = [];
      if (commands.length >= MAX_COMMANDS) return commands;
    } else words.push(word.text);
  }
  addCommand(commands, words, false);
  return commands;
}

function addCommand(commands: Command[], words: string[], piped: boolean): void {
  let at = 0;
  let sudo = false;
  while (at < words.length) {
    const word = words[at] ?? '';
    const valued = STARTERS[baseName(word)];
    if (/^[A-Za-z_]\w*=/.test(word)) at += 1;
    else if (valued && hasProgramBehind(words, at)) {
      if (baseName(word) === 'sudo' || baseName(word) === 'doas') sudo = true;
      at += 1;
      while (words[at]?.startsWith('-')) at += valued.includes(words[at] ?? '') ? 2 : 1;
    } else break;
  }
  const name = words[at];
  if (name === undefined) return;
  const argv = [lastPathPart(name), ...words.slice(at + 1)];
  commands.push({ program: baseName(name), argv, sudo, piped });
}

/** `python3 -m module` and a bare `bash` are programs themselves. */
function hasProgramBehind(words: readonly string[], at: number): boolean {
  return words.slice(at + 1).some((word) => !word.startsWith('-')) && words[at + 1] !== '-m';
}

function lastPathPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}

function baseName(name: string): string {
  return lastPathPart(name)
    .toLowerCase()
    .replace(/\.exe$/, '');
}

interface Word {
  text: string;
  operator: boolean;
}

function splitWords(line: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length && words.length < MAX_WORDS) {
    const char = line[at] ?? '';
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    const operator = /^(?:\|\||\|&|\||&&|&(?!>)|;)/.exec(line.slice(at, at + 2))?.[0];
    if (operator !== undefined && OPERATORS.has(operator)) {
      words.push({ text: operator, operator: true });
      at += operator.length;
      continue;
    }
    const redirection = /^(?:\d|&)?>{1,2}(?:&\d)?|^</.exec(line.slice(at, at + 5))?.[0];
    const word = readWord(line, redirection === undefined ? at : at + redirection.length);
    if (redirection === undefined) words.push({ text: word.text, operator: false });
    else if (word.text === '' && !redirection.includes('&')) {
      // the file name follows behind spaces
      let next = word.next;
      while (line[next] === ' ') next += 1;
      at = readWord(line, next).next;
      continue;
    }
    at = Math.max(word.next, at + 1);
  }
  return words;
}

function readWord(line: string, from: number): { text: string; next: number } {
  let text = '';
  let quote = '';
  let at = from;
  for (; at < line.length; at += 1) {
    const char = line[at] ?? '';
    const next = line[at + 1] ?? '';
    if (char === '\\' && quote !== "'" && next !== '' && ' "\'\\$&|;'.includes(next)) {
      text += next;
      at += 1;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else text += char;
    } else if (char === '"' || char === "'") quote = char;
    else if (/[\s|;&<>]/.test(char)) break;
    else text += char;
  }
  return { text, next: at };
}
