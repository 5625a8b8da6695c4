import type { ActionEvent, UnprotectPlan } from '../flash/action-events.ts';
import { actionFailed } from '../flash/action-failure.ts';
import { type PreparedUnprotect, prepareUnprotect, unprotect } from '../flash/unprotect.ts';
import { formatUsbId, printable } from '../formats/text.ts';
import { agreed } from './action-consent.ts';
import { actionTeller } from './action-teller.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { wrapText } from './wrap-text.ts';

export interface UnprotectOptions {
  device?: string | undefined;
  yes?: boolean | undefined;
  consent?: string | undefined;
  dryRun?: boolean | undefined;
  simulate?: string | undefined;
  json?: boolean | undefined;
  /** an opened host instead of this machine or the simulated one */
  host?: OpenedHost;
}

/**
 * Lifts read protection, which erases the whole chip: only where two signs agree that it is protected, and only with a
 * consent of its own. Exit codes: 0 lifted and seen to be (or a plan that could be carried out, with --dry-run), 1 refused
 * or failed, 2 without consent where nobody can be asked, 130 interrupted.
 */
export async function runUnprotect(context: CommandContext, options: UnprotectOptions): Promise<number> {
  const { ports } = options.host ?? (await openHost(options.simulate));
  const tell = actionTeller(context, options);
  let prepared: PreparedUnprotect;
  try {
    prepared = await prepareUnprotect(ports, options.device);
  } catch (error) {
    const board = 'Nothing on any board was changed.';
    tell(actionFailed({ action: 'unprotect', address: null, board, next: [], needsHub: false }, error));
    return EXIT.blocked;
  }
  const { plan } = prepared;
  if (options.json) tell({ type: 'plan', plan });
  else context.out(renderUnprotectPlan(plan, context.columns));
  const carryOut = () =>
    follow(unprotect(prepared, ports, { signal: context.signal }), tell, context, options);
  if (plan.refusals.length > 0) return options.json ? carryOut() : EXIT.blocked;
  if (options.dryRun) return EXIT.ok;
  const purpose = `lift the protection of the board at ${plan.device.path}, which erases all of it`;
  const answer = await agreed(context, options, { consent: plan.consent, purpose });
  return answer === 'agreed' ? carryOut() : answer;
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
      const text = `Done in ${seconds} s. The board is back in DFU mode. ${event.protection.words}${blank} It needs its bootloader, if it had one, and a firmware before it starts again.`;
      if (!json) context.out(`${wrapText(text, context.columns)}\n`);
    }
    if (event.type === 'failed' && event.code === 'interrupted') code = EXIT.interrupted;
  }
  return code;
}

function renderUnprotectPlan(
  { device, protection, notes, refusals }: UnprotectPlan,
  columns: number,
): string {
  const indent = ' '.repeat(12);
  const line = (label: string, text: string) =>
    wrapText(printable(text, 1000), columns, indent, `  ${label.padEnd(10)}`);
  const lines = [
    refusals.length > 0 ? 'The protection is not lifted, and why' : 'What will be done',
    '',
    line('Device', `${device.name}, ${formatUsbId(device.vendorId, device.productId)} at ${device.path}`),
    line('Seen', protection.words),
  ];
  if (refusals.length === 0) {
    lines.push(line('Done', 'read protection is lifted; the chip erases all of itself and resets'));
    for (const note of notes) lines.push('', wrapText(note, columns, '           ', '  Warning: '));
  }
  for (const { wayOut } of refusals) {
    lines.push('', wrapText(`What to do: ${printable(wayOut, 1000)}`, columns, '  '));
  }
  return `${lines.join('\n')}\n`;
}
