import type { CommandContext } from '../../src/commands/context.ts';
import { actionEvent } from '../../src/flash/action-schema.ts';
import { simulated } from '../flash/simulated-flash.ts';
import { openedHost } from './opened-host.ts';
import { recordingContext } from './recording-context.ts';

/** A simulated board and a terminal that remembers; `host` is what a command is given. */
export function actionOn(scene: string, changes: Partial<CommandContext> = {}) {
  const one = simulated(scene);
  const { context, said } = recordingContext(changes);
  return { ...one, context, said, opened: openedHost(one.host) };
}

/** The lines of --json, each of them of the schema. */
export function actionLines(text: string) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => actionEvent.parse(JSON.parse(line)));
}
