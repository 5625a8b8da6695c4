import type { ActionEvent, UnprotectPlan, WriteUnprotectPlan } from '../flash/action-events.ts';
import { actionFailed, UNKNOWN_WAY } from '../flash/action-failure.ts';
import type { LookedDevice } from '../flash/looked-device.ts';
import { prepareUnprotect, unprotect } from '../flash/unprotect.ts';
import { liftWriting, planWriteUnprotect } from '../flash/write-unprotect.ts';
import { formatUsbId, printable } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { agreed } from './action-consent.ts';
import { actionTeller } from './action-teller.ts';
import { type BoardOptions, boardMeant } from './board-access.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface UnprotectOptions extends BoardOptions {
  /** write protection instead of read protection */
  writing?: boolean | undefined;
  consent?: string | undefined;
  dryRun?: boolean | undefined;
  simulate?: string | undefined;
  json?: boolean | undefined;
  /** an opened host instead of this machine or the simulated one */
  host?: OpenedHost;
}

/** A plan, and what carries it out. */
interface Prepared {
  plan: UnprotectPlan | WriteUnprotectPlan;
  carryOut: () => AsyncIterable<ActionEvent>;
}

/**
 * Lifts read protection, which erases the whole chip: only where two signs agree that it is protected, and only with a
 * consent of its own. With --writing, of a board behind a UART, write protection, which erases nothing. Exit codes: 0
 * lifted and seen to be (or a plan that could be carried out, with --dry-run), 1 refused or failed, 2 without consent where
 * nobody can be asked, 130 interrupted.
 */
export async function runUnprotect(context: CommandContext, options: UnprotectOptions): Promise<number> {
  const { ports } = options.host ?? (await openHost(options.simulate));
  const tell = actionTeller(context, options);
  let prepared: Prepared;
  try {
    const looked = await boardMeant(context, ports, options, true);
    if (typeof looked === 'number') return looked;
    prepared = await prepare(context, ports, looked, options);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const action = options.writing ? 'write-unprotect' : 'unprotect';
    const board = 'Nothing on any board was changed.';
    tell(actionFailed({ action, address: null, board, next: [], ...UNKNOWN_WAY }, error));
    return EXIT.blocked;
  }
  const { plan } = prepared;
  if (options.json) tell({ type: 'plan', plan });
  else context.out(renderUnprotectPlan(plan, context.columns));
  const carryOut = () => follow(prepared.carryOut(), tell, context, options);
  if (plan.refusals.length > 0) return options.json ? carryOut() : EXIT.blocked;
  if (options.dryRun) return EXIT.ok;
  const purpose =
    plan.action === 'unprotect'
      ? `lift the protection of the board at ${plan.device.path}, which erases all of it`
      : `lift the write protection of the board at ${plan.device.path}`;
  const answer = await agreed(context, options, { consent: plan.consent, purpose });
  return answer === 'agreed' ? carryOut() : answer;
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

async function follow(
  events: AsyncIterable<ActionEvent>,
  tell: (event: ActionEvent) => void,
  context: CommandContext,
  { json }: UnprotectOptions,
): Promise<number> {
  let code: number = EXIT.blocked;
  for await (const event of events) {
    tell(event);
    if (event.type === 'finished' && event.action === 'unprotect') {
      code = EXIT.ok;
      const seconds = (event.elapsedMs / 1000).toFixed(1);
      const blank = event.blank ? ' The start of its flash was read and is blank.' : '';
      const text = `Done in ${seconds} s. The board is back in its bootloader. ${event.protection.words}${blank} It needs its bootloader, if it had one, and a firmware before it starts again.`;
      if (!json) context.out(`${wrapText(text, context.columns)}\n`);
    }
    if (event.type === 'finished' && event.action === 'write-unprotect') {
      code = EXIT.ok;
      const seconds = (event.elapsedMs / 1000).toFixed(1);
      const text = `Done in ${seconds} s. The chip took the command and reset itself, and its bootloader answers again. Whether a sector still refuses shows when it is erased or flashed.`;
      if (!json) context.out(`${wrapText(text, context.columns)}\n`);
    }
    if (event.type === 'failed' && event.code === 'interrupted') code = EXIT.interrupted;
  }
  return code;
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
