import process from 'node:process';
import type { FlashEvent } from '../flash/events.ts';
import { flash } from '../flash/flash.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import { EXIT } from './context.ts';
import { consentTo } from './flash-consent.ts';
import type { Journey } from './flash-one.ts';
import type { FlashOptions } from './flash-options.ts';
import { pathsOrWhyNot, planOrWhyNot } from './flash-planning.ts';
import { renderEnding } from './flash-progress.ts';
import { exitCodeOf, follow, jsonTeller, showPlan, type Tell } from './flash-teller.ts';
import { manyBoardsTeller } from './many-boards-progress.ts';
import { resumeLine } from './resume-line.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

const STOPPING =
  '\nStopping every board after the transfer that is under way; pressed again, Ctrl-C ends the program at once and leaves the boards as they are then.\n';

/** UsageError for what makes no sense for several boards. */
export function checkAll({ all, device, backup, entry }: FlashOptions): void {
  if (!all) return;
  if (device !== undefined && namedBoards(device).length < 2) {
    throw new UsageError(
      '--all with one --device is one board.',
      'Leave --all out; or name several, separated by commas: --all --device /dev/ttyUSB0,/dev/ttyUSB1.',
    );
  }
  if (entry === 'klipper') {
    throw new UsageError(
      '--all cannot ask several Klippers for their bootloaders.',
      'Say how RTS and DTR are wired, or flash the boards one by one.',
    );
  }
  if (backup !== undefined) {
    throw new UsageError(
      '--all and --backup do not go together: one file keeps what stands on one board.',
      'Flash the boards one by one with --device and --backup.',
    );
  }
}

/** The boards in `--device A,B`, each once. */
function namedBoards(device: string): string[] {
  return [...new Set(device.split(',').map((one) => one.trim()))].filter((one) => one !== '');
}

type Ending = FlashEvent & { type: 'finished' | 'failed' };

/**
 * Plans every board in DFU mode, or those that are named, shows all plans, asks once, and flashes those that may be at the
 * same time; before that it asks whether boards behind UARTs may be reset. One board's failure is its own. Exit code 0 when
 * all of them are done, 1 when one is not, 130 when it was interrupted.
 */
export async function flashAll(journey: Journey): Promise<number> {
  const { context, options, host } = journey;
  const named = options.device === undefined ? null : namedBoards(options.device);
  const paths = named ?? (await pathsOrWhyNot(host));
  if ('type' in paths) return endWith(journey, paths);
  const looked = await afterReset(journey, await planEach(journey, paths));
  if (typeof looked === 'number') return looked;
  const { plans, worst } = looked;
  if (plans.length === 0 || options.dryRun) return worst;
  const refused = options.yes ? null : await consentTo(context, plans);
  if (refused !== null) return refused;
  context.signal.addEventListener('abort', () => context.talk(STOPPING), { once: true });
  const codes = await flashTogether(journey, plans);
  if (codes.includes(EXIT.interrupted)) return EXIT.interrupted;
  return codes.includes(EXIT.blocked) ? EXIT.blocked : worst;
}

/** The plans that may be carried out, and the exit code of the others. */
interface Planned {
  plans: readonly FlashPlan[];
  worst: number;
}

async function planEach(journey: Journey, paths: readonly string[]): Promise<Planned> {
  const { context, options } = journey;
  const plans: FlashPlan[] = [];
  let worst: number = EXIT.ok;
  for (const device of paths) {
    // a board that runs its firmware is asked into its bootloader alone
    const request = { ...journey.request, device, enter: false };
    const { plan, failure } = await planOrWhyNot({ ...journey, request });
    const tell = options.json ? jsonTeller(context, device) : () => {};
    if (failure) {
      worst = endWith(journey, failure, device);
      continue;
    }
    showPlan(context, options, { tell, plan });
    if (!options.json) context.out('\n');
    if (plan.refusals.length === 0) plans.push(plan);
    else worst = options.json ? await carryOut(journey, plan, tell) : EXIT.blocked;
  }
  return { plans, worst };
}

/** Boards behind UARTs are planned anew when they may be reset; the exit code when they may not, or that was all to be shown. */
async function afterReset(journey: Journey, { plans, worst }: Planned): Promise<Planned | number> {
  const { context, options } = journey;
  const waiting = plans.filter(({ entry }) => entry !== null);
  if (waiting.length === 0) return { plans, worst };
  if (options.dryRun) return worst;
  const refused = options.yes ? null : await consentTo(context, waiting);
  if (refused !== null) return refused;
  const request = { ...journey.request, mayReset: true };
  const paths = waiting.map(({ device }) => device.path);
  const looked = await planEach({ ...journey, request }, paths);
  return {
    plans: [...plans.filter(({ entry }) => entry === null), ...looked.plans],
    worst: Math.max(worst, looked.worst),
  };
}

async function flashTogether(journey: Journey, plans: readonly FlashPlan[]): Promise<number[]> {
  const { context, options } = journey;
  const { columns } = context;
  if (options.json) {
    return Promise.all(plans.map((plan) => carryOut(journey, plan, jsonTeller(context, plan.device.path))));
  }
  const live = context.stdoutIsTty && process.stderr.isTTY === true;
  const paths = plans.map(({ device }) => device.path);
  const progress = manyBoardsTeller(paths, { live, columns, talk: (text) => context.talk(text) });
  const endings = new Map<string, Ending>();
  const codes = await Promise.all(
    plans.map((plan) => {
      const { path } = plan.device;
      return carryOut(journey, plan, (event) => {
        progress(path, event);
        if (event.type === 'finished' || event.type === 'failed') endings.set(path, event);
      });
    }),
  );
  for (const [path, ending] of endings)
    context.out(`\nThe board at ${path}:\n${renderEnding(ending, columns)}`);
  const done = codes.filter((code) => code === EXIT.ok).length;
  context.out(
    `\n${wrapText(`${done} of ${plans.length} boards are flashed and read back equal.`, columns)}\n`,
  );
  return codes;
}

function carryOut({ context, options, host }: Journey, plan: FlashPlan, tell: Tell): Promise<number> {
  const again = resumeLine({ ...options, device: plan.device.path });
  return follow(flash(plan, host.ports, { signal: context.signal, again }), tell);
}

function endWith({ context, options }: Journey, ending: Ending, device: string | null = null): number {
  if (options.json) jsonTeller(context, device)(ending);
  else
    context.out(
      `${device === null ? '' : `The board at ${device}:\n`}${renderEnding(ending, context.columns)}\n`,
    );
  return exitCodeOf(ending);
}
