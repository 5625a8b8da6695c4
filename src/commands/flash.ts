import path from 'node:path';
import process from 'node:process';
import { DeviceAccessError, SelectionError } from '../flash/device-errors.ts';
import { toJsonEvent } from '../flash/event-schema.ts';
import type { FlashEvent } from '../flash/events.ts';
import { flash } from '../flash/flash.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import { prepareFlash } from '../flash/prepare.ts';
import { jsonText } from '../formats/json-text.ts';
import { formatUsbId } from '../formats/text.ts';
import { checkBackupName, keepIn } from './backup-file.ts';
import { askFor } from './consent.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { readFirmware } from './firmware-file.ts';
import { type FlashOptions, parseAddress, parseForce } from './flash-options.ts';
import { renderFlashPlan } from './flash-plan-text.ts';
import { progressTeller, renderEnding } from './flash-progress.ts';
import { recorded } from './flash-record.ts';
import { resumeLine } from './resume-line.ts';
import { wrapText } from './wrap-text.ts';

const STOPPING =
  '\nStopping after the transfer that is under way; pressed again, Ctrl-C ends the program at once and leaves the board as it is then.\n';
/** prints for people, or one JSON event a line */
type Tell = (event: FlashEvent) => void;

/**
 * Plans, asks, flashes, and tells how it ended. Exit codes: 0 done (or a plan that could be carried out, with --dry-run),
 * 1 refused or failed, 2 without consent where nobody can be asked, 130 interrupted. UsageError for a bad address or file.
 */
export async function runFlash(context: CommandContext, options: FlashOptions): Promise<number> {
  const address = parseAddress(options.address);
  const force = parseForce(options.force);
  await checkBackupName(options.backup);
  const host =
    options.host ?? (await openHost(options.simulate, { realPaths: [path.resolve(options.file)] }));
  const firmware = await readFirmware(host, options.file);
  const tell = teller(context, options);
  const plan = await prepare(host, tell, {
    ...firmware,
    leave: options.leave,
    ...(force === undefined ? {} : { force }),
    ...(options.backup === undefined ? {} : { backup: options.backup }),
    ...(options.device === undefined ? {} : { device: options.device }),
    ...(address === undefined ? {} : { address }),
  });
  if (!plan) return EXIT.blocked;
  const carryOut = () => {
    const { signal } = context;
    signal.addEventListener('abort', () => context.talk(STOPPING), { once: true });
    const keep = plan.backup === null ? {} : { keep: keepIn(plan.backup, plan.device) };
    const again = resumeLine(options);
    return follow(
      recorded(flash(plan, host.ports, { signal, again, ...keep }), host, () => signal.reason !== 'SIGHUP'),
      tell,
    );
  };
  if (options.json) tell({ type: 'plan', plan });
  else context.out(renderFlashPlan(plan, context.columns));
  // a refused plan is not carried out: in JSON that end is told as an event, as text it stands in the plan
  if (plan.refusals.length > 0) return options.json ? carryOut() : EXIT.blocked;
  if (options.dryRun) return EXIT.ok;
  if (options.yes) return carryOut();
  return withConsent(context, plan, carryOut);
}

function teller(context: CommandContext, options: FlashOptions): Tell {
  if (options.json) return (event) => context.out(`${jsonText(toJsonEvent(event))}\n`);
  const { columns } = context;
  const live = context.stdoutIsTty && process.stderr.isTTY === true;
  const progress = progressTeller({ live, columns, talk: (text) => context.talk(text) });
  return (event) => {
    progress(event);
    if (event.type === 'finished' || event.type === 'failed') context.out(renderEnding(event, columns));
  };
}

/** The plan, or null when the device could not be found or looked at, which has been told then. */
async function prepare(
  host: OpenedHost,
  tell: Tell,
  request: Parameters<typeof prepareFlash>[1],
): Promise<FlashPlan | null> {
  try {
    return await prepareFlash(host.ports, request);
  } catch (error) {
    if (!(error instanceof DeviceAccessError) && !(error instanceof SelectionError)) throw error;
    const next =
      error instanceof SelectionError
        ? [
            ...error.choices.map(
              ({ path: busPath, vendorId, productId, name, inDfuMode }) =>
                `At ${busPath}: ${formatUsbId(vendorId, productId)} ${name}${inDfuMode ? '' : ', not in DFU mode'}.`,
            ),
            error.next,
          ]
        : error.next;
    tell({
      type: 'failed',
      code: error.code,
      phase: 'prepare',
      address: null,
      message: `${error.message} Nothing on any board was changed.`,
      boardState: 'untouched',
      bootable: 'as-before',
      again: null,
      next,
    });
    return null;
  }
}

async function withConsent(
  context: CommandContext,
  plan: FlashPlan,
  carryOut: () => Promise<number>,
): Promise<number> {
  const { words, purpose } = consentTo(plan);
  switch (await askFor(context, words, purpose)) {
    case 'given':
      return carryOut();
    case 'interrupted':
      return EXIT.interrupted;
    case 'no':
      context.talk('Nothing was written.\n');
      return EXIT.blocked;
    case 'nobody': {
      const hint =
        'Nothing was written: there is no terminal to show the plan and to ask on. Run it again with --yes to carry this plan out, or with --dry-run to only see it.';
      context.talk(`\n${wrapText(hint, context.columns)}\n`);
      return EXIT.usage;
    }
  }
}

/** What must be typed: more than a yes where a bootloader goes. */
function consentTo({ device, forced }: FlashPlan): { words: string; purpose: string } {
  return forced.some(({ code }) => code === 'bootloader-overwritten')
    ? {
        words: 'replace the bootloader',
        purpose: `erase and write the board at ${device.path}, its bootloader included`,
      }
    : { words: 'yes', purpose: `erase and write the board at ${device.path}` };
}

/** Tells every event but the plan, which was shown before. */
async function follow(events: AsyncIterable<FlashEvent>, tell: Tell): Promise<number> {
  let code: number = EXIT.blocked;
  for await (const event of events) {
    if (event.type !== 'plan') tell(event);
    if (event.type === 'finished') code = EXIT.ok;
    if (event.type === 'failed' && event.code === 'interrupted') code = EXIT.interrupted;
  }
  return code;
}
