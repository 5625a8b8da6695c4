import type { ErasePlan } from '../flash/action-events.ts';
import { erase, prepareErase } from '../flash/erase.ts';
import { flashEnd } from '../formats/memory-layout.ts';
import { formatAddress, formatSize, formatUsbId, printable } from '../formats/text.ts';
import { parseRange } from './action-options.ts';
import type { CommandContext } from './context.ts';
import { type ActionOptions, runPlannedAction } from './planned-action.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface EraseOptions extends ActionOptions {
  address?: string | undefined;
  length?: string | undefined;
  all?: boolean | undefined;
}

/** Plans, asks, erases, and reads back that it is blank; exit codes as `runPlannedAction`. */
export async function runErase(context: CommandContext, options: EraseOptions): Promise<number> {
  const range = parseRange(options);
  if ((range === null) !== (options.all === true)) {
    throw new UsageError(
      range ? '--all and --address exclude one another.' : 'What is to be erased was not said.',
      'Give --address and --length, or --all for the whole flash.',
    );
  }
  return runPlannedAction<ErasePlan>(context, options, {
    action: 'erase',
    prepare: async (looked, ports) => {
      const prepared = await prepareErase(
        ports,
        looked,
        range ? { kind: 'range', ...range } : { kind: 'all' },
      );
      const carryOut = () => erase(prepared, ports, { signal: context.signal });
      return { plan: prepared.plan, carryOut };
    },
    renderPlan: renderErasePlan,
    purposeOf: ({ device }) => `erase the board at ${device.path}`,
    doneWords: (event) =>
      event.action === 'erase'
        ? `: ${formatSize(event.blankBytes)} erased and read back blank. The board stays in its bootloader; what was erased does not start until it is flashed again.`
        : '.',
  });
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
