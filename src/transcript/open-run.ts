import type { Run, RunLine } from '../evidence/runs.ts';
import type { Command } from '../formats/command-line.ts';
import { readDfuUtilArguments, readStm32flashArguments } from '../formats/flash-arguments.ts';
import { flasherOf, readFlasherArguments } from '../formats/flasher-arguments.ts';

/** A run while its text is still being read: its parent is not an index yet, and nobody knows how it ends. */
export type OpenRun = Omit<Run, 'parent' | 'outcome'> & {
  parent: OpenRun | null;
  /** a person typed it; otherwise its command was printed by a script, or is not in the text at all */
  typed: boolean;
  /** its output went through another program, so what is seen may be a part of it */
  piped: boolean;
  /** the next prompt is in the text, so this is all that it printed */
  ended: boolean;
};

/** lines kept of one run: its first half and its newest lines, as a build prints thousands */
const MAX_LINES = 400;
const DROPPED_AT_ONCE = 100;
const MAKE = new Set(['make', 'gmake', 'mingw32-make']);

/** The tool that a command runs. */
export function toolOf(command: Command): Run['tool'] {
  const { program, argv } = command;
  if (program === 'dfu-util' || program === 'dfu-util-static') return 'dfu-util';
  if (program === 'stm32flash' || program === 'lsusb' || program === 'dmesg') return program;
  if (MAKE.has(program)) return 'make';
  if (program === 'flash_usb.py') return 'flash_usb';
  const flasher = flasherOf(program);
  if (flasher) return flasher;
  const isKernelLog = argv.some((word) => word === '--dmesg' || /^-[a-z]*k/.test(word));
  return program === 'journalctl' && isKernelLog ? 'dmesg' : 'other';
}

/** Where a run starts. */
export interface RunStart {
  source: string;
  line: number;
  host: string | null;
}

/** A run whose command line is in the text. */
export function runOfCommand(
  command: Command,
  at: RunStart,
  parent: OpenRun | null,
  typed: boolean,
): OpenRun {
  const tool = toolOf(command);
  return {
    ...runWithoutCommand(tool, at, parent),
    argv: command.argv,
    sudo: command.sudo,
    arguments: argumentsOf(tool, command.argv),
    typed,
    piped: command.piped,
  };
}

/** A run of which only the output is in the text. */
export function runWithoutCommand(tool: Run['tool'], at: RunStart, parent: OpenRun | null): OpenRun {
  return {
    tool,
    host: at.host,
    source: at.source,
    firstLine: at.line,
    lastLine: at.line,
    argv: null,
    sudo: false,
    parent,
    version: null,
    arguments: null,
    lines: [],
    typed: false,
    piped: false,
    ended: false,
  };
}

function argumentsOf(tool: Run['tool'], argv: readonly string[]): Run['arguments'] {
  if (tool === 'dfu-util') return readDfuUtilArguments(argv);
  if (tool === 'stm32flash') return readStm32flashArguments(argv);
  const flasher = flasherOf((argv[0] ?? '').toLowerCase().replace(/\.exe$/, ''));
  if (!flasher) return null;
  const { port, download } = readFlasherArguments(flasher, argv);
  return {
    device: null,
    path: null,
    alternate: null,
    address: null,
    leave: false,
    reset: false,
    list: false,
    download,
    port,
  };
}

/** Adds a line. A progress line takes the place of the one before it, as the terminal would show it. */
export function addLine(run: OpenRun, line: RunLine): void {
  extendTo(run, line.line);
  if (line.meaning === 'tool-version' && run.version === null) {
    run.version = String(line.details['version'] ?? '') || null;
  }
  const last = run.lines.at(-1);
  const isRepeat =
    line.meaning === 'progress' &&
    last?.meaning === 'progress' &&
    last.details['phase'] === line.details['phase'];
  if (isRepeat) run.lines.pop();
  run.lines.push(line);
  if (run.lines.length > MAX_LINES) run.lines.splice(MAX_LINES / 2, DROPPED_AT_ONCE);
}

/** Its last line, and that of what started it, reaches at least here. */
export function extendTo(run: OpenRun, line: number): void {
  for (let at: OpenRun | null = run; at && at.lastLine < line; at = at.parent) at.lastLine = line;
}

/** Has it said such a thing? */
export function hasSaid(run: OpenRun, ...meanings: readonly RunLine['meaning'][]): boolean {
  return run.lines.some((line) => meanings.includes(line.meaning));
}
