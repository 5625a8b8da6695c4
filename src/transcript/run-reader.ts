import { FLASH_TOOLS } from '../evidence/fatal-meanings.ts';
import type { LineMeaning, Run } from '../evidence/runs.ts';
import { type Command, readCommands } from '../formats/command-line.ts';
import type { ConsoleLine } from '../formats/console-text.ts';
import { flasherOf } from '../formats/flasher-arguments.ts';
import { isAdviceBody } from '../formats/make-output.ts';
import {
  addLine,
  extendTo,
  hasSaid,
  type OpenRun,
  type RunStart,
  runOfCommand,
  runWithoutCommand,
  toolOf,
} from './open-run.ts';
import type { RunLog } from './run-log.ts';
import { BARE_COMMAND, beginsAnew, FLASH_COMMAND, isProse, notable } from './run-starts.ts';
import { readSystemLine } from './system-lines.ts';
import { readStatements, type Statement } from './tool-lines.ts';

/** how many lines of flash_usb.py's advice may follow its heading */
const ADVICE_LINES = 12;
const LISTS: readonly Run['tool'][] = ['lsusb', 'dmesg'];

/** Sorts the lines of one source into runs. What is at the prompt starts others; what they print is theirs. */
export class RunReader {
  host: string | null;
  /** the run that the last line belongs to */
  current: OpenRun | null = null;
  /** what was typed and may start flash tools: make, a script */
  private root: OpenRun | null = null;
  /** further commands of the typed line, whose output has not shown yet */
  private pending: Command[] = [];
  private advice = 0;
  private readonly log: RunLog;
  private readonly source: string;

  constructor(log: RunLog, source: string, host: string | null) {
    this.log = log;
    this.source = source;
    this.host = host;
  }

  /** A prompt with what was typed behind it. Returns whether that is a command of this trade. */
  prompt(host: string | null, typed: string, line: number): boolean {
    if (this.current) this.current.ended = true;
    this.host = host;
    this.leave();
    const commands = readCommands(typed);
    this.pending = notable(commands);
    const [first = commands[0], ...others] = this.pending;
    this.pending = others;
    if (first) this.start(first, line);
    return first !== undefined && toolOf(first) !== 'other';
  }

  /** What follows is not the output of the run at hand: a code block is over. */
  leave(): void {
    this.current = null;
    this.root = null;
    this.pending = [];
    this.advice = 0;
  }

  /** Takes a line of output. Returns whether it was recognised. */
  read(line: ConsoleLine): boolean {
    const text = line.text.trim();
    if (FLASH_COMMAND.test(text) && this.echo(text, line.number)) return true;
    const statements = readStatements(line.text, this.current?.tool ?? null);
    for (const statement of statements) this.say(statement, line.number);
    if (statements.length > 0) return true;
    if (this.advice > 0) {
      this.advice -= 1;
      if (this.current && isAdviceBody(text)) {
        this.add(this.current, line.number, text, 'flash-usb-advice', {});
        return true;
      }
    }
    return BARE_COMMAND.test(text) && this.prompt(this.host, text, line.number);
  }

  /** A line that a shell, an interpreter or usbipd prints, or any program about a port. Returns whether it was one. */
  readShell(line: ConsoleLine): boolean {
    const inRun = this.current !== null && !isListing(this.current);
    const read = readSystemLine(line.text, inRun);
    if (!read) return false;
    const missing = read.meaning === 'command-not-found' ? read.details['command'] : undefined;
    const tool = missing === 'dfu-util' || missing === 'stm32flash' ? missing : 'other';
    const isMake = /^g?make(?:\[\d{1,3}\])?: /.test(line.text.trim());
    const run =
      this.current && !isListing(this.current)
        ? this.current
        : this.log.add(runWithoutCommand(isMake ? 'make' : tool, this.at(line.number), null));
    this.current = run;
    if (isMake) this.root ??= run;
    if (read.meaning === 'python-frame' && run.tool === 'other' && run.argv === null) {
      // a traceback names the script that nobody saw being started
      run.tool = flasherOf(String(read.details['path']).split('/').at(-1) ?? '') ?? run.tool;
    }
    this.add(run, line.number, line.text.trim(), read.meaning, read.details);
    return true;
  }

  /** The run of lsusb or dmesg that a line of theirs belongs to. */
  listing(tool: 'lsusb' | 'dmesg', line: number): void {
    if (this.current?.tool === tool) extendTo(this.current, line);
    else if (tool === 'lsusb' || !this.isFlashing()) {
      const awaited = this.takePending(tool);
      if (awaited) this.start(awaited, line);
      else this.current = this.log.add(runWithoutCommand(tool, this.at(line), null));
    }
  }

  /** A line that nobody knows: it stays with the run whose output it stands in. */
  unrecognised(line: ConsoleLine): void {
    if (!this.current || this.current.tool === 'klippy' || LISTS.includes(this.current.tool)) return;
    this.add(this.current, line.number, line.text.trim(), 'unrecognised', {});
  }

  /** Is the end of a flash still to come? Then lines of the kernel stand inside it. */
  private isFlashing(): boolean {
    return this.current !== null && FLASH_TOOLS.includes(this.current.tool);
  }

  private at(line: number): RunStart {
    return { source: this.source, line, host: this.host };
  }

  private start(command: Command, line: number): OpenRun {
    const run = this.log.add(runOfCommand(command, this.at(line), null, true));
    this.current = run;
    this.root = run.tool === 'make' || run.tool === 'flash_usb' || run.tool === 'other' ? run : null;
    return run;
  }

  private takePending(tool: Run['tool']): Command | undefined {
    const at = this.pending.findIndex((command) => toolOf(command) === tool);
    if (at < 0) return undefined;
    const found = this.pending[at];
    this.pending = this.pending.slice(at + 1);
    return found;
  }

  private echo(text: string, line: number): boolean {
    const command = readCommands(text).find((one) => toolOf(one) !== 'other');
    if (!command || isProse(command)) return false;
    this.leaveEndedRoot();
    if (this.root) this.add(this.root, line, text, 'command-echo', {});
    this.current = this.log.add(runOfCommand(command, this.at(line), this.root, false));
    return true;
  }

  private say(statement: Statement, line: number): void {
    const run = statement.tool === 'make' ? this.makeRun(statement, line) : this.toolRun(statement, line);
    this.add(run, line, statement.text, meaningIn(run, statement), statement.details);
    this.current = run;
    if (statement.meaning === 'flash-usb-advice') this.advice = ADVICE_LINES;
  }

  private add(
    run: OpenRun,
    line: number,
    text: string,
    meaning: LineMeaning,
    details: Statement['details'],
  ): void {
    addLine(run, { line, text, meaning, details });
  }

  /** The run of dfu-util or stm32flash that says this: the one at hand, or a new one that begins here. */
  private toolRun(statement: Statement, line: number): OpenRun {
    const { tool } = statement;
    const { current } = this;
    if (current?.tool === tool && !beginsAnew(current, statement)) return current;
    const awaited = this.takePending(tool);
    if (awaited) return this.start(awaited, line);
    this.leaveEndedRoot();
    return this.log.add(runWithoutCommand(tool, this.at(line), this.root));
  }

  /** When make or its script has given up, what follows without a prompt is another attempt. */
  private leaveEndedRoot(): void {
    if (this.root && hasSaid(this.root, 'make-error', 'failed-to-flash')) this.root = null;
  }

  /** The run of make or flash_usb.py that says this. */
  private makeRun(statement: Statement, line: number): OpenRun {
    const isOwn = this.root?.tool === 'make' || this.root?.tool === 'flash_usb';
    const isOnce = isFlashing(statement) || statement.meaning === 'failed-to-flash';
    const repeats = this.root && isOnce && hasSaid(this.root, statement.meaning);
    if (this.root && isOwn && !repeats) {
      if (this.root.tool === 'flash_usb' && this.root.argv === null && !isFlashUsb(statement)) {
        this.root.tool = 'make';
      }
      return this.root;
    }
    const awaited = this.takePending('make');
    if (awaited) return this.start(awaited, line);
    const tool = isFlashUsb(statement) ? 'flash_usb' : 'make';
    const { current } = this;
    // a flash tool, or a compiler or shell whose words came first
    const isUnseen =
      current?.argv === null && (current.tool === 'other' || FLASH_TOOLS.includes(current.tool));
    const isChild = this.isFlashing() || isUnseen;
    const orphan = current && isChild && !current.typed && current.parent === null && !isFlashing(statement);
    if (orphan) {
      // its output came first: what started it is in front of it
      const run = runWithoutCommand(tool, { ...this.at(current.firstLine), host: current.host }, null);
      this.root = this.log.addBefore(current, run);
    } else {
      const parent = this.root?.tool === 'other' ? this.root : null;
      this.root = this.log.add(runWithoutCommand(tool, this.at(line), parent));
    }
    return this.root;
  }
}

function isFlashing({ meaning }: Statement): boolean {
  return meaning === 'flashing-file-to' || meaning === 'flashing-via-stm32flash';
}

/** flash_usb.py's own words; make prints the others */
function isFlashUsb({ meaning }: Statement): boolean {
  return (
    meaning === 'failed-to-flash' ||
    meaning === 'entering-bootloader' ||
    meaning === 'device-reconnect' ||
    meaning === 'flash-usb-advice'
  );
}

/** The output of lsusb or dmesg whose command is not in the text: nothing else can come from it. */
function isListing(run: OpenRun): boolean {
  return run.argv === null && LISTS.includes(run.tool);
}

/** A bad status while bytes are on their way is the end of a transfer; at the start it is only cleared. */
function meaningIn(run: OpenRun, { meaning, details }: Statement): LineMeaning {
  const isBad = meaning === 'device-status' && details['status'] !== 0;
  return isBad && hasSaid(run, 'progress', 'copying-to-device') ? 'dfuse-status-error' : meaning;
}
