import path from 'node:path';
import { copyToSdCard, prepareSdCard, type SdCardEnding } from '../flash/sd-card.ts';
import type { SdCardPlan } from '../flash/sd-card-plan.ts';
import { type SdCardEvent, sdCardEndEvent, sdCardPlanEvent } from '../flash/sd-card-schema.ts';
import { jsonText } from '../formats/json-text.ts';
import { formatAddress, printable } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import { askFor } from './consent.ts';
import { type CommandContext, EXIT, openHost } from './context.ts';
import { readFirmware } from './firmware-file.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface SdCardOptions {
  file: string;
  sdcard?: string;
  board?: string;
  /** these mean a device, which a card is not: with one of them nothing is done */
  device?: string;
  address?: string;
  baud?: string;
  entry?: string;
  force?: string;
  via?: string;
  simulate?: string;
  leave?: boolean;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

/**
 * Copies a firmware onto an SD card under the name that the board's bootloader looks for. Exit codes: 0 copied and read
 * back (or a plan that could be carried out, with --dry-run), 1 refused or failed, 2 without consent where nobody can be
 * asked, 130 interrupted. UsageError for a file or folder that cannot be used.
 */
export async function runSdCard(context: CommandContext, options: SdCardOptions): Promise<number> {
  const sdcard = cardFolder(options);
  const { ports, ...host } = await openHost(undefined);
  const { realFileWriter } = await import('../host/file-writer.ts');
  const { image, file } = await readFirmware({ ports, ...host }, options.file);
  const reached = { files: ports.files, writer: realFileWriter };
  const request = { image, file, board: options.board ?? null, epochMs: ports.clock.epochMs() };
  const plan = await planned(() => prepareSdCard(reached, path.resolve(sdcard), request), sdcard);
  const tell = (event: SdCardEvent) => context.out(`${jsonText(event)}\n`);
  if (options.json) tell(sdCardPlanEvent(plan));
  else context.out(renderSdCardPlan(plan, context.columns));
  if (plan.refusals.length > 0) return EXIT.blocked;
  if (options.dryRun) return EXIT.ok;
  if (!options.yes) {
    const answer = await askFor(context, 'yes', `write ${printable(plan.target ?? '', 200)}`);
    if (answer === 'interrupted') return EXIT.interrupted;
    if (answer !== 'given') {
      context.talk(
        answer === 'nobody'
          ? '\nNothing was written: there is no terminal to show the plan and to ask on. Run it again with --yes, or with --dry-run to only see it.\n'
          : 'Nothing was written.\n',
      );
      return answer === 'nobody' ? EXIT.usage : EXIT.blocked;
    }
  }
  const ending = await copyToSdCard(reached, plan);
  if (options.json) tell(sdCardEndEvent(ending));
  else context.out(renderSdCardEnding(ending, context.columns));
  return ending.type === 'copied' ? EXIT.ok : EXIT.blocked;
}

const OF_A_DEVICE = ['device', 'address', 'baud', 'entry', 'force', 'via', 'simulate'] as const;

function cardFolder(options: SdCardOptions): string {
  if (options.sdcard === undefined) {
    throw new UsageError(
      '--board says which board an SD card is for, and no card is named.',
      'Name the folder where the card is mounted with --sdcard, or leave --board out to flash a device.',
    );
  }
  const other = OF_A_DEVICE.find((name) => options[name] !== undefined);
  if (other !== undefined || options.leave === false) {
    throw new UsageError(
      `--${other ?? 'no-leave'} does not go with --sdcard: a card is written to, and no device.`,
      'Leave one of the two out.',
    );
  }
  return options.sdcard;
}

async function planned(prepare: () => Promise<SdCardPlan>, named: string): Promise<SdCardPlan> {
  try {
    return await prepare();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new UsageError(
      `${printable(named, 200)} cannot be read as a folder.`,
      'Give the folder where the SD card is mounted, e.g. --sdcard /media/pi/SDCARD; `lsblk` lists what is mounted where.',
    );
  }
}

const LABEL_WIDTH = 10;

/** A plan for people. */
export function renderSdCardPlan(plan: SdCardPlan, columns: number): string {
  const line = (label: string, text: string) =>
    wrapText(printable(text, 500), columns, ' '.repeat(LABEL_WIDTH + 2), `  ${label.padEnd(LABEL_WIDTH)}`);
  const built = [plan.mcu, plan.address === null ? null : `for ${formatAddress(plan.address)}`];
  const known = built.filter((part) => part !== null).join(', ');
  const lines = [
    plan.refusals.length > 0 ? 'What would be copied, and why it is refused' : 'What will be copied',
    '',
    line('File', `${plan.file.name}, ${plan.file.size} bytes${known === '' ? '' : ` (${known})`}`),
    line('SHA-256', plan.file.sha256),
    line('Card', plan.card),
  ];
  if (plan.board) lines.push(line('Board', plan.board.name));
  if (plan.target !== null) {
    lines.push(line('To', `${plan.target}${plan.replaces ? ', replacing the file of that name' : ''}`));
  }
  for (const note of plan.notes)
    lines.push('', wrapText(printable(note, 1000), columns, '        ', '  Note: '));
  const indent = ' '.repeat(11);
  for (const refusal of plan.refusals) {
    lines.push(
      '',
      wrapText(printable(refusal.what, 1000), columns, indent, '  Refused: '),
      wrapText(printable(refusal.why, 1000), columns, indent),
      wrapText(`What to do: ${printable(refusal.wayOut, 1000)}`, columns, indent),
    );
  }
  return `${lines.join('\n')}\n`;
}

export function renderSdCardEnding(ending: SdCardEnding, columns: number): string {
  const what =
    ending.type === 'copied'
      ? `Copied: ${ending.bytes} bytes are in ${ending.target} and were read back equal. Nothing is on the board yet.`
      : `Not copied. ${ending.message}`;
  const lines = [wrapText(printable(what, 1000), columns), 'What to do now:'];
  ending.next.forEach((step, index) => {
    lines.push(wrapText(printable(step, 1000), columns, '     ', `  ${index + 1}. `));
  });
  return `${lines.join('\n')}\n`;
}
