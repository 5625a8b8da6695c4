import process from 'node:process';
import { Readable } from 'node:stream';
import { vi } from 'vitest';
import type { CommandContext, OpenedHost } from '../../src/commands/context.ts';
import { runFlash } from '../../src/commands/flash.ts';
import type { FlashOptions } from '../../src/commands/flash-options.ts';
import { withRealPaths } from '../../src/commands/real-paths.ts';
import { jsonEvent } from '../../src/flash/event-schema.ts';
import { openRealHost } from '../../src/host/real-host.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';
import { recordingContext } from './recording-context.ts';

function opened(host: SimulatedHost): OpenedHost {
  return {
    ports: host.ports,
    writer: host.writer,
    source: { kind: 'simulated', name: host.name },
    klipperPath: host.klipperPath,
    firmwarePath: host.firmwarePath,
  };
}

/** The flash command on a simulated host: by name, or one that the test has prepared. */
export async function run(
  scene: string | SimulatedHost,
  options: Partial<FlashOptions>,
  changes: Partial<CommandContext> = {},
) {
  const host = typeof scene === 'string' ? simulateHost(scene) : scene;
  const { context, said: printed } = recordingContext(changes);
  const simulated = opened(host);
  const real = options.file === undefined ? [] : [options.file];
  const code = await runFlash(context, {
    file: host.firmwarePath,
    leave: true,
    host: { ...simulated, ports: await withRealPaths(host.ports, openRealHost(), real) },
    ...options,
  });
  return { code, host, ...printed };
}

/** The events that `--json` printed. */
export const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => jsonEvent.parse(JSON.parse(line)));

/** Lines as their words: how they were wrapped does not count. */
export const flat = (text: string) => text.replaceAll(/\s+/g, ' ');

/** Somebody at the terminal who answers the questions with these lines, one after the other. */
export function typing(...answers: string[]): Partial<CommandContext> {
  const left = [...answers];
  vi.spyOn(process, 'stdin', 'get').mockImplementation(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the question reads lines of it and nothing else
    () => Readable.from([`${left.shift() ?? ''}\n`]) as unknown as typeof process.stdin,
  );
  return { stdinIsTty: true, stdoutIsTty: true };
}
