import process from 'node:process';
import type { ActionEvent, ActionFailed, ActionPhase } from '../flash/action-events.ts';
import { toJsonAction } from '../flash/action-schema.ts';
import { jsonText } from '../formats/json-text.ts';
import { formatAddress, printable } from '../formats/text.ts';
import type { CommandContext } from './context.ts';
import { progressBar } from './progress-bar.ts';
import { wrapText } from './wrap-text.ts';

const PHASES: Readonly<Record<ActionPhase, string>> = {
  read: 'Reading',
  erase: 'Erasing',
  verify: 'Reading back',
  unprotect: 'Lifting the protection',
  return: 'Waiting for the board',
};

/**
 * Tells the events of an action: as JSON lines, or to people as progress and notes. Plans and endings are the command's
 * own words, a failure's are the same everywhere.
 */
export function actionTeller(
  context: CommandContext,
  { json = false }: { json?: boolean | undefined },
): (event: ActionEvent) => void {
  if (json) return (event) => context.out(`${jsonText(toJsonAction(event))}\n`);
  const { columns } = context;
  const live = context.stdoutIsTty && process.stderr.isTTY === true;
  let isShown = false;
  const show = (line: string) => {
    context.talk(`\r${line.slice(0, columns - 1).padEnd(columns - 1)}`);
    isShown = true;
  };
  const endLine = () => {
    if (isShown) context.talk('\n');
    isShown = false;
  };
  return (event) => {
    switch (event.type) {
      case 'progress':
        if (live) show(`${PHASES[event.phase].padEnd(13)}${progressBar(event.doneBytes, event.totalBytes)}`);
        if (live && event.doneBytes === event.totalBytes) endLine();
        break;
      case 'note':
        endLine();
        context.talk(`${wrapText(`Note: ${printable(event.message, 1000)}`, columns, '  ', '')}\n`);
        break;
      case 'failed':
        endLine();
        context.out(renderFailure(event, columns));
        break;
      case 'plan':
      case 'finished':
        endLine();
        break;
    }
  };
}

/** How an action failed, for people. */
export function renderFailure(event: ActionFailed, columns: number): string {
  const where = event.address === null ? '' : ` at ${formatAddress(event.address)}`;
  const lines = [
    wrapText(`Not done (${event.code}${where}).`, columns),
    wrapText(printable(event.message, 2000), columns, '  '),
  ];
  if (event.next.length > 0) lines.push('What to do now:');
  event.next.forEach((step, index) => {
    lines.push(wrapText(printable(step, 1000), columns, '     ', `  ${index + 1}. `));
  });
  return `${lines.join('\n')}\n`;
}
