import type { Evidence } from '../evidence/evidence.ts';
import type { FileWriter } from '../ports/file-writer.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { withRealPaths } from './real-paths.ts';
import { unknownScene } from './scene-list.ts';

/** What a command may touch of the terminal; everything else comes through ports. */
export interface CommandContext {
  /** results, to stdout */
  out(text: string): void;
  /** talk, to stderr */
  talk(text: string): void;
  stdoutIsTty: boolean;
  stdinIsTty: boolean;
  /** width of the terminal, 80 where there is none */
  columns: number;
  /** false with NO_COLOR, TERM=dumb or without a terminal */
  color: boolean;
  readStdin(maxBytes: number): Promise<Uint8Array>;
  /** aborted at the first Ctrl-C, SIGTERM or SIGHUP, its reason the name of the signal; reading it takes over what they do */
  signal: AbortSignal;
}

export const EXIT = { ok: 0, blocked: 1, usage: 2, interrupted: 130 } as const;

export interface OpenedHost {
  ports: HostPorts;
  /** writes where the ports read */
  writer: FileWriter;
  source: Evidence['source'];
  /** where a simulated host keeps its Klipper tree and firmware; undefined on this machine */
  klipperPath: string | undefined;
  firmwarePath: string | undefined;
}

export interface OpenOptions {
  /** real milliseconds per simulated one: 0 = at once, 1 = as a real board */
  pace?: number;
  /** absolute paths that the user named: where this machine has them, a simulated host sees them too */
  realPaths?: readonly string[];
}

/** This machine, or a simulated one by name. Rejects with UsageError for an unknown name. */
export async function openHost(simulate: string | undefined, options: OpenOptions = {}): Promise<OpenedHost> {
  const { openRealHost } = await import('../host/real-host.ts');
  const real = openRealHost();
  if (simulate === undefined) {
    const { realFileWriter } = await import('../host/file-writer.ts');
    return {
      ports: real,
      writer: realFileWriter,
      source: { kind: 'live' },
      klipperPath: undefined,
      firmwarePath: undefined,
    };
  }
  const { SCENES, simulateHost } = await import('../simulation/simulate-host.ts');
  if (!SCENES.some((scene) => scene.name === simulate)) throw unknownScene(SCENES);
  const host = simulateHost(simulate, { pace: options.pace ?? 0 });
  return {
    ports: await withRealPaths(host.ports, real, options.realPaths ?? []),
    writer: host.writer,
    source: { kind: 'simulated', name: simulate },
    klipperPath: host.klipperPath,
    firmwarePath: host.firmwarePath,
  };
}
