import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { type Image, ImageError } from '../firmware/image.ts';
import { MAX_FIRMWARE_FILE_BYTES, readImage } from '../firmware/read-image.ts';
import { DeviceAccessError, SelectionError } from '../flash/device-errors.ts';
import { toJsonEvent } from '../flash/event-schema.ts';
import type { FlashEvent } from '../flash/events.ts';
import { flash } from '../flash/flash.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import { prepareFlash } from '../flash/prepare.ts';
import { jsonText } from '../formats/json-text.ts';
import { formatUsbId, printable } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { firmwareTrouble } from './file-trouble.ts';
import { renderFlashPlan } from './flash-plan-text.ts';
import { progressTeller, renderEnding } from './flash-progress.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface FlashOptions {
  file: string;
  device?: string;
  address?: string;
  simulate?: string;
  dryRun?: boolean;
  yes?: boolean;
  leave: boolean;
  json?: boolean;
  /** an opened host instead of this machine or the simulated one */
  host?: OpenedHost;
}

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
  const host =
    options.host ?? (await openHost(options.simulate, { realPaths: [path.resolve(options.file)] }));
  const image = await readFirmware(host, options.file);
  const tell = teller(context, options);
  const fileName = path.basename(options.file);
  const plan = await prepare(host, tell, {
    image,
    fileName,
    leave: options.leave,
    ...(options.device === undefined ? {} : { device: options.device }),
    ...(address === undefined ? {} : { address }),
  });
  if (!plan) return EXIT.blocked;
  const carryOut = () => {
    const { signal } = context;
    signal.addEventListener('abort', () => context.talk(STOPPING), { once: true });
    return follow(flash(plan, host.ports, { signal }), tell);
  };
  if (options.json) tell({ type: 'plan', plan });
  else context.out(renderFlashPlan(plan, fileName, context.columns));
  // a refused plan is not carried out: in JSON that end is told as an event, as text it stands in the plan
  if (plan.refusals.length > 0) return options.json ? carryOut() : EXIT.blocked;
  if (options.dryRun) return EXIT.ok;
  if (options.yes) return carryOut();
  return withConsent(context, plan, carryOut);
}

function parseAddress(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^0x[0-9a-f]{1,8}$/i.test(text)) {
    throw new UsageError(
      `${printable(text, 40)} is no address.`,
      'Write it in hexadecimal with 0x in front, e.g. --address 0x08008000.',
    );
  }
  return Number.parseInt(text, 16);
}

/** The named file on this machine, or where a simulated host would look for it. */
async function readFirmware({ ports, source, firmwarePath }: OpenedHost, file: string): Promise<Image> {
  const here = path.resolve(file);
  const there = path.posix.resolve(ports.environment.workingDirectory, file);
  const isHere = source.kind !== 'simulated' || (await ports.files.status(here)) !== null;
  try {
    return readImage(
      await ports.files.read(isHere ? here : there, MAX_FIRMWARE_FILE_BYTES),
      path.basename(file),
    );
  } catch (error) {
    if (error instanceof ImageError) throw new UsageError(error.message, error.next);
    if (!(error instanceof FileError)) throw error;
    throw fileProblem(error, file, source.kind === 'simulated' ? firmwarePath : undefined);
  }
}

function fileProblem(error: FileError, file: string, simulatedFirmware: string | undefined): UsageError {
  const { what, next } = firmwareTrouble(error, file);
  const isMissing = error.kind === 'not-found' || error.kind === 'not-a-directory';
  return new UsageError(
    what,
    isMissing && simulatedFirmware !== undefined
      ? `Check the path; the simulated host has a firmware at ${simulatedFirmware}.`
      : next,
  );
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
  const { columns } = context;
  // a plan that went into a file or a pipe was not seen by whoever would be asked
  if (!context.stdinIsTty || !context.stdoutIsTty) {
    const hint =
      'Nothing was written: there is no terminal to show the plan and to ask on. Run it again with --yes to carry this plan out, or with --dry-run to only see it.';
    context.talk(`\n${wrapText(hint, columns)}\n`);
    return EXIT.usage;
  }
  const answer = await ask(context, `\nType yes to erase and write the board at ${plan.device.path}: `);
  if (answer === null) return EXIT.interrupted;
  if (answer.trim().toLowerCase() === 'yes') return carryOut();
  context.talk('Nothing was written.\n');
  return EXIT.blocked;
}

/** One line of the terminal; null after Ctrl-C. */
async function ask(context: CommandContext, question: string): Promise<string | null> {
  const { signal } = context;
  const lines = createInterface({ input: process.stdin, terminal: false });
  context.talk(question);
  try {
    return await new Promise<string | null>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      signal.addEventListener('abort', () => resolve(null), { once: true });
    });
  } finally {
    lines.close();
    context.talk(signal.aborted ? '\n' : '');
  }
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
