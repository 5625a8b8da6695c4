import type { Clock } from '../ports/clock.ts';
import { ProcessError, type Processes, type ProcessOptions, type ProcessResult } from '../ports/processes.ts';

export interface ProgramOutput {
  stdout?: string;
  stderr?: string;
  exitCode?: number;
}

/** A program: its answer to these arguments, or null for arguments that it was not taught. */
export type Program = (args: readonly string[], options: ProcessOptions) => ProgramOutput | null;

const RUN_TIME_MS = 5;

/**
 * The programs of a simulated host, by path. What nobody taught it is "not found", and stands in `surprises`, so that
 * a test can tell a program that is honestly missing from one that the simulation forgot.
 */
export class VirtualProcesses implements Processes {
  /** argv of each run that had no answer */
  readonly surprises: (readonly string[])[] = [];
  private readonly programs = new Map<string, Program>();
  private readonly clock: Clock;
  private readonly locate: (command: string) => Promise<string | null>;
  private readonly absent: readonly string[];

  /**
   * `locate` finds a command on PATH, links followed; `absent` names the programs that are missing on purpose.
   */
  constructor(clock: Clock, locate: (command: string) => Promise<string | null>, absent: readonly string[]) {
    this.clock = clock;
    this.locate = locate;
    this.absent = absent;
  }

  add(path: string, program: Program): void {
    this.programs.set(path, program);
  }

  async run(argv: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
    const [command = '', ...args] = argv;
    const path = await this.locate(command);
    const output = path === null ? null : (this.programs.get(path)?.(args, options) ?? null);
    await this.clock.sleep(RUN_TIME_MS);
    if (output === null) {
      if (!this.absent.includes(command.slice(command.lastIndexOf('/') + 1))) this.surprises.push(argv);
      throw new ProcessError('not-found', argv, `spawn ${command} ENOENT`);
    }
    const stdout = output.stdout ?? '';
    const stderr = output.stderr ?? '';
    options.onOutput?.(stdout + stderr);
    return {
      argv,
      exitCode: output.exitCode ?? 0,
      stdout: stdout.slice(0, options.maxBytes),
      stderr: stderr.slice(0, options.maxBytes),
      timedOut: false,
      truncated: stdout.length > options.maxBytes || stderr.length > options.maxBytes,
    };
  }
}
