/** Running other programs: argv only, never a shell; bounded in time and output. */

export interface ProcessResult {
  argv: readonly string[];
  /** null when it was killed */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** output was cut at maxBytes */
  truncated: boolean;
}

export interface ProcessOptions {
  timeoutMs: number;
  /** for stdout and stderr each */
  maxBytes: number;
  cwd?: string;
  /** gets stdout and stderr as they come, for a run that takes minutes */
  onOutput?: (text: string) => void;
  /** under sudo: with the rights of the user who called it, so that what it writes is theirs */
  asInvokingUser?: boolean;
  /** ends the program; it counts as killed then */
  signal?: AbortSignal;
}

export interface Processes {
  /** argv[0] is a path or a name on PATH. Rejects with ProcessError when it cannot be started. */
  run(argv: readonly string[], options: ProcessOptions): Promise<ProcessResult>;
}

export class ProcessError extends Error {
  readonly kind: 'not-found' | 'permission' | 'other';
  readonly argv: readonly string[];
  constructor(kind: ProcessError['kind'], argv: readonly string[], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProcessError';
    this.kind = kind;
    this.argv = argv;
  }
}
