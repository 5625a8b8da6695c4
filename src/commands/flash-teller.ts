import process from 'node:process';
import { toJsonEvent } from '../flash/event-schema.ts';
import type { FlashEvent } from '../flash/events.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import { jsonText } from '../formats/json-text.ts';
import { type CommandContext, EXIT } from './context.ts';
import { renderFlashPlan } from './flash-plan-text.ts';
import { progressTeller, renderEnding } from './flash-progress.ts';

/** Prints for people, or one JSON event a line. */
export type Tell = (event: FlashEvent) => void;

export function teller(context: CommandContext, { json }: { json?: boolean }): Tell {
  if (json) return jsonTeller(context);
  const { columns } = context;
  const live = context.stdoutIsTty && process.stderr.isTTY === true;
  const progress = progressTeller({ live, columns, talk: (text) => context.talk(text) });
  return (event) => {
    progress(event);
    if (event.type === 'finished' || event.type === 'failed') context.out(renderEnding(event, columns));
  };
}

/** Every line names the board that it speaks of: `path`, or that of the plan before it. */
export function jsonTeller(context: Pick<CommandContext, 'out'>, path: string | null = null): Tell {
  let device = path;
  return (event) => {
    if (event.type === 'plan') device = event.plan.device.path;
    context.out(`${jsonText(toJsonEvent(event, device))}\n`);
  };
}

export function showPlan(
  context: CommandContext,
  { json }: { json?: boolean },
  { tell, plan }: { tell: Tell; plan: FlashPlan },
): void {
  if (json) tell({ type: 'plan', plan });
  else context.out(renderFlashPlan(plan, context.columns));
}

/** Tells every event but the plan, which was shown before; the exit code of its end. */
export async function follow(events: AsyncIterable<FlashEvent>, tell: Tell): Promise<number> {
  let code: number = EXIT.blocked;
  for await (const event of events) {
    if (event.type !== 'plan') tell(event);
    if (event.type === 'finished' || event.type === 'failed') code = exitCodeOf(event);
  }
  return code;
}

export function exitCodeOf(ending: FlashEvent & { type: 'finished' | 'failed' }): number {
  if (ending.type === 'finished') return EXIT.ok;
  return ending.code === 'interrupted' ? EXIT.interrupted : EXIT.blocked;
}
