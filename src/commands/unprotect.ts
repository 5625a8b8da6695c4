import type {
  ActionEvent,
  ActionFinished,
  UnprotectPlan,
  WriteUnprotectPlan,
} from '../flash/action-events.ts';
import type { LookedDevice } from '../flash/looked-device.ts';
import { prepareUnprotect, unprotect } from '../flash/unprotect.ts';
import { liftWriting, planWriteUnprotect } from '../flash/write-unprotect.ts';
import { formatUsbId, printable } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { CommandContext } from './context.ts';
import { type ActionOptions, runPlannedAction } from './planned-action.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface UnprotectOptions extends ActionOptions {
  /** write protection instead of read protection */
  writing?: boolean | undefined;
}

/** A plan, and what carries it out. */
interface Prepared {
  plan: UnprotectPlan | WriteUnprotectPlan;
  carryOut: () => AsyncIterable<ActionEvent>;
}

/**
 * Lifts read protection, which erases the whole chip: only where two signs agree that it is protected, and only with a
 * consent of its own. With --writing, of a board behind a UART, write protection, which erases nothing. Exit codes as
 * `runPlannedAction`; 0 when it was seen to be lifted.
 */
export async function runUnprotect(context: CommandContext, options: UnprotectOptions): Promise<number> {
  return runPlannedAction<Prepared['plan']>(context, options, {
    action: options.writing ? 'write-unprotect' : 'unprotect',
    prepare: (looked, ports) => prepare(context, ports, looked, options),
    renderPlan: renderUnprotectPlan,
    purposeOf: ({ action, device }) =>
      action === 'unprotect'
        ? `lift the protection of the board at ${device.path}, which erases all of it`
        : `lift the write protection of the board at ${device.path}`,
    doneWords,
  });
}

async function prepare(
  { signal }: CommandContext,
  ports: HostPorts,
  looked: LookedDevice,
  { writing }: UnprotectOptions,
): Promise<Prepared> {
  if (!writing) {
    const prepared = await prepareUnprotect(ports, looked);
    return { plan: prepared.plan, carryOut: () => unprotect(prepared, ports, { signal }) };
  }
  if (looked.kind === 'dfuse') {
    throw new UsageError(
      'Over USB the bootloader has no command that lifts write protection.',
      'Reach the board over its UART, with --device and the port of the adapter; or use STM32CubeProgrammer.',
    );
  }
  const plan = planWriteUnprotect(looked);
  return { plan, carryOut: () => liftWriting(plan, looked, ports, { signal }) };
}

function doneWords(event: ActionFinished): string {
  switch (event.action) {
    case 'unprotect': {
      const blank = event.blank ? ' The start of its flash was read and is blank.' : '';
      return `. The board is back in its bootloader. ${event.protection.words}${blank} It needs its bootloader, if it had one, and a firmware before it starts again.`;
    }
    case 'write-unprotect':
      return '. The chip took the command and reset itself, and its bootloader answers again. Whether a sector still refuses shows when it is erased or flashed.';
    default:
      return '.';
  }
}

function renderUnprotectPlan(plan: UnprotectPlan | WriteUnprotectPlan, columns: number): string {
  const { device, notes, refusals } = plan;
  const indent = ' '.repeat(12);
  const line = (label: string, text: string) =>
    wrapText(printable(text, 1000), columns, indent, `  ${label.padEnd(10)}`);
  const lines = [
    refusals.length > 0 ? 'The protection is not lifted, and why' : 'What will be done',
    '',
    line('Device', `${device.name}, ${formatUsbId(device.vendorId, device.productId)} at ${device.path}`),
  ];
  if (plan.action === 'unprotect') lines.push(line('Seen', plan.protection.words));
  else lines.push(...refusals.map(({ what }) => line('Seen', what)));
  if (refusals.length === 0) {
    const done =
      plan.action === 'unprotect'
        ? 'read protection is lifted; the chip erases all of itself and resets'
        : 'write protection is lifted from all sectors; nothing is erased, and the chip resets';
    lines.push(line('Done', done));
    for (const note of notes) lines.push('', wrapText(note, columns, '           ', '  Warning: '));
  }
  for (const { wayOut } of refusals) {
    lines.push('', wrapText(`What to do: ${printable(wayOut, 1000)}`, columns, '  '));
  }
  return `${lines.join('\n')}\n`;
}
