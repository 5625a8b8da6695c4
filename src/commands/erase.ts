import type { ActionEvent, ErasePlan } from '../flash/action-events.ts';
import { actionFailed, UNKNOWN_WAY } from '../flash/action-failure.ts';
import { erase, type PreparedErase, prepareErase } from '../flash/erase.ts';
import { flashEnd } from '../formats/memory-layout.ts';
import { formatAddress, formatSize, formatUsbId, printable } from '../formats/text.ts';
import { agreed } from './action-consent.ts';
import { parseRange } from './action-options.ts';
import { actionTeller } from './action-teller.ts';
import { type BoardOptions, boardMeant } from './board-access.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface EraseOptions extends BoardOptions {
  address?: string | undefined;
  length?: string | undefined;
  all?: boolean | undefined;
  /** what a plain --yes does not cover */
  consent?: string | undefined;
  dryRun?: boolean | undefined;
  simulate?: string | undefined;
  json?: boolean | undefined;
  /** an opened host instead of this machine or the simulated one */
  host?: OpenedHost;
}

/**
 * Plans, asks, erases, and reads back that it is blank. Exit codes: 0 erased and read back blank (or a plan that could be
 * carried out, with --dry-run), 1 refused or failed, 2 without consent where nobody can be asked, 130 interrupted.
 */
export async function runErase(context: CommandContext, options: EraseOptions): Promise<number> {
  const range = parseRange(options);
  if ((range === null) !== (options.all === true)) {
    throw new UsageError(
      range ? '--all and --address exclude one another.' : 'What is to be erased was not said.',
      'Give --address and --length, or --all for the whole flash.',
    );
  }
  const { ports } = options.host ?? (await openHost(options.simulate));
  const tell = actionTeller(context, options);
  let prepared: PreparedErase;
  try {
    const request = range ? ({ kind: 'range', ...range } as const) : ({ kind: 'all' } as const);
    const looked = await boardMeant(context, ports, options, true);
    if (typeof looked === 'number') return looked;
    prepared = await prepareErase(ports, looked, request);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const board = 'Nothing on any board was changed.';
    tell(actionFailed({ action: 'erase', address: null, board, next: [], ...UNKNOWN_WAY }, error));
    return EXIT.blocked;
  }
  const { plan } = prepared;
  if (options.json) tell({ type: 'plan', plan });
  else context.out(renderErasePlan(plan, context.columns));
  const carryOut = () => follow(erase(prepared, ports, { signal: context.signal }), tell, context, options);
  if (plan.refusals.length > 0) return options.json ? carryOut() : EXIT.blocked;
  if (options.dryRun) return EXIT.ok;
  const purpose = `erase the board at ${plan.device.path}`;
  const answer = await agreed(context, options, { consent: plan.consent, purpose });
  return answer === 'agreed' ? carryOut() : answer;
}

async function follow(
  events: AsyncIterable<ActionEvent>,
  tell: (event: ActionEvent) => void,
  context: CommandContext,
  { json }: EraseOptions,
): Promise<number> {
  let code: number = EXIT.blocked;
  for await (const event of events) {
    tell(event);
    if (event.type === 'finished' && event.action === 'erase') {
      code = EXIT.ok;
      const seconds = (event.elapsedMs / 1000).toFixed(1);
      const text = `Done in ${seconds} s: ${formatSize(event.blankBytes)} erased and read back blank. The board stays in its bootloader; what was erased does not start until it is flashed again.`;
      if (!json) context.out(`${wrapText(text, context.columns)}\n`);
    }
    if (event.type === 'failed' && event.code === 'interrupted') code = EXIT.interrupted;
  }
  return code;
}

const LOSS =
  'the board would not start from its SD card, nor start firmware built for behind a bootloader, until the bootloader is put back';

/** What an erase takes with it, for people. */
export function renderErasePlan(plan: ErasePlan, columns: number): string {
  const line = (label: string, text: string) =>
    wrapText(printable(text, 500), columns, ' '.repeat(12), `  ${label.padEnd(10)}`);
  const { device, map, sectors, bootloader } = plan;
  const size = sectors.reduce((sum, one) => sum + one.size, 0);
  const lines = [
    plan.refusals.length > 0 ? 'What would be erased, and why it is refused' : 'What will be erased',
    '',
    line('Device', `${device.name}, ${formatUsbId(device.vendorId, device.productId)} at ${device.path}`),
  ];
  const start = map.regions[0]?.start ?? 0;
  if (map.regions.length > 0) lines.push(line('Memory', `${map.name}, ${formatSize(flashEnd(map) - start)}`));
  for (const { from, to, count } of runs(plan)) {
    lines.push(
      line(
        'Erased',
        `${formatAddress(from)} to ${formatAddress(to - 1)}, ${formatSize(to - from)} in ${count === 1 ? 'one sector' : `${count} sectors`}`,
      ),
    );
  }
  if (plan.refusals.length === 0) {
    const how = plan.how === 'mass' ? 'with one command for all' : 'sector by sector';
    lines.push(line('How', `${how}; then all ${formatSize(size)} are read back`));
  }
  if (bootloader) {
    const what = bootloader.certain ? 'A bootloader stands' : 'Boards with this chip have a bootloader';
    const text = `${what} from ${formatAddress(bootloader.start)} on, and it goes with it: ${LOSS}.`;
    lines.push('', wrapText(text, columns, '           ', '  Warning: '));
  }
  for (const note of plan.notes) {
    lines.push('', wrapText(printable(note, 1000), columns, '        ', '  Note: '));
  }
  for (const { what, wayOut } of plan.refusals) {
    lines.push(
      '',
      wrapText(printable(what, 1000), columns, ' '.repeat(11), '  Refused: '),
      wrapText(`What to do: ${printable(wayOut, 1000)}`, columns, ' '.repeat(11)),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Sectors that follow one another, as one. */
function runs({ sectors }: ErasePlan): { from: number; to: number; count: number }[] {
  const found: { from: number; to: number; count: number }[] = [];
  for (const { address, size } of sectors) {
    const last = found.at(-1);
    if (last?.to === address) {
      last.to += size;
      last.count += 1;
    } else {
      found.push({ from: address, to: address + size, count: 1 });
    }
  }
  return found;
}
