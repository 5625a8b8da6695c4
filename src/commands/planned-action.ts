import type {
  Action,
  ActionEvent,
  ActionFinished,
  ErasePlan,
  UnprotectPlan,
  WriteUnprotectPlan,
} from '../flash/action-events.ts';
import { actionFailed, UNKNOWN_WAY } from '../flash/action-failure.ts';
import type { LookedDevice } from '../flash/looked-device.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { agreed } from './action-consent.ts';
import { actionTeller } from './action-teller.ts';
import { type BoardOptions, boardMeant } from './board-access.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface ActionOptions extends BoardOptions {
  /** what a plain --yes does not cover */
  consent?: string | undefined;
  dryRun?: boolean | undefined;
  simulate?: string | undefined;
  json?: boolean | undefined;
  /** an opened host instead of this machine or the simulated one */
  host?: OpenedHost;
}

/** Something that changes a board apart from flashing it: what it does, and its words for people. */
export interface PlannedAction<Plan extends ErasePlan | UnprotectPlan | WriteUnprotectPlan> {
  action: Action;
  /** Looks only. What comes of it is carried out once it was agreed to; UsageError and FlashError may come. */
  prepare: (
    looked: LookedDevice,
    ports: HostPorts,
  ) => Promise<{ plan: Plan; carryOut: () => AsyncIterable<ActionEvent> }>;
  renderPlan: (plan: Plan, columns: number) => string;
  /** what the question is about: "erase the board at 1-1" */
  purposeOf: (plan: Plan) => string;
  /** what was done, without the time that it took */
  doneWords: (event: ActionFinished) => string;
}

/**
 * Plans, shows the plan, asks, carries out, and tells how it ended. Exit codes: 0 done (or a plan that could be carried
 * out, with --dry-run), 1 refused or failed, 2 without consent where nobody can be asked, 130 interrupted.
 */
export async function runPlannedAction<Plan extends ErasePlan | UnprotectPlan | WriteUnprotectPlan>(
  context: CommandContext,
  options: ActionOptions,
  { action, prepare, renderPlan, purposeOf, doneWords }: PlannedAction<Plan>,
): Promise<number> {
  const { ports } = options.host ?? (await openHost(options.simulate));
  const tell = actionTeller(context, options);
  let prepared: Awaited<ReturnType<typeof prepare>>;
  try {
    const looked = await boardMeant(context, ports, options, true);
    if (typeof looked === 'number') return looked;
    prepared = await prepare(looked, ports);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const board = 'Nothing on any board was changed.';
    tell(actionFailed({ action, address: null, board, next: [], ...UNKNOWN_WAY }, error));
    return EXIT.blocked;
  }
  const { plan, carryOut } = prepared;
  if (options.json) tell({ type: 'plan', plan });
  else context.out(renderPlan(plan, context.columns));
  const follow = async (): Promise<number> => {
    let code: number = EXIT.blocked;
    for await (const event of carryOut()) {
      tell(event);
      if (event.type === 'finished') {
        code = EXIT.ok;
        const text = `Done in ${(event.elapsedMs / 1000).toFixed(1)} s${doneWords(event)}`;
        if (!options.json) context.out(`${wrapText(text, context.columns)}\n`);
      }
      if (event.type === 'failed' && event.code === 'interrupted') code = EXIT.interrupted;
    }
    return code;
  };
  if (plan.refusals.length > 0) return options.json ? follow() : EXIT.blocked;
  if (options.dryRun) return EXIT.ok;
  const answer = await agreed(context, options, { consent: plan.consent, purpose: purposeOf(plan) });
  return answer === 'agreed' ? follow() : answer;
}
