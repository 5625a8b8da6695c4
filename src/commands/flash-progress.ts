import type { FlashEvent, FlashPhase } from '../flash/events.ts';
import { formatAddress, formatUsbId, printable } from '../formats/text.ts';
import { progressBar } from './progress-bar.ts';
import { wrapText } from './wrap-text.ts';

/** What a phase does, for people. */
export const PHASES: Record<FlashPhase, string> = {
  enter: 'Asking the board into its bootloader',
  prepare: 'Getting the device ready',
  backup: 'Making the backup',
  erase: 'Erasing',
  write: 'Writing',
  verify: 'Reading back',
  leave: 'Starting the firmware',
  return: 'Waiting until the board is back',
  restore: 'Putting back what stood there',
};

export interface ProgressStyle {
  /** rewrite one line, instead of one line for each phase */
  live: boolean;
  columns: number;
  talk: (text: string) => void;
}

/** Tells a flash as it goes: what a phase does and how far it is, and notes. The endings are `renderEnding`'s. */
export function progressTeller({ live, columns, talk }: ProgressStyle): (event: FlashEvent) => void {
  let current = '';
  const show = (line: string) => talk(`\r${line.slice(0, columns - 1).padEnd(columns - 1)}`);
  return (event) => {
    switch (event.type) {
      case 'phase-started':
        current = PHASES[event.phase];
        if (live) show(current);
        break;
      case 'progress':
        if (live) show(`${current.padEnd(13)}${progressBar(event.doneBytes, event.totalBytes)}`);
        break;
      case 'phase-finished': {
        const line = `${current}: done in ${(event.elapsedMs / 1000).toFixed(1)} s`;
        if (live) show(line);
        else talk(line);
        talk('\n');
        current = '';
        break;
      }
      case 'note':
        if (live && current !== '') show('');
        talk(
          `${live && current !== '' ? '\r' : ''}${wrapText(`Note: ${printable(event.message, 1000)}`, columns, '  ', '')}\n`,
        );
        break;
      case 'failed':
        if (live && current !== '') talk('\n');
        break;
      case 'plan':
      case 'finished':
        break;
    }
  };
}

const SAME_BY = {
  path: 'at the same place on the bus',
  serial: 'the same chip by its serial number',
} as const;

const UNSEEN = {
  seen: '',
  'not-asked': 'The board stays in its bootloader, as asked. RESET with BOOT0 off starts the firmware.',
  'not-looked':
    'The firmware was started. It does not talk over this line, so whether it runs was not seen: look for the board where it belongs.',
} as const;

/** How a flash ended, for people. */
export function renderEnding(event: FlashEvent & { type: 'finished' | 'failed' }, columns: number): string {
  if (event.type === 'finished') {
    const { returnedAs } = event;
    const back = returnedAs
      ? `The board is back at ${returnedAs.path} as ${printable(returnedAs.name, 80)} (${formatUsbId(returnedAs.vendorId, returnedAs.productId)}), ${SAME_BY[returnedAs.sameBy]}.`
      : UNSEEN[event.started];
    const seconds = (event.elapsedMs / 1000).toFixed(1);
    return `${wrapText(`Done in ${seconds} s: ${outcome(event)} ${back}`, columns)}\n`;
  }
  const where = event.address === null ? '' : ` at ${formatAddress(event.address)}`;
  const lines = [
    wrapText(`Not done (${event.code}, phase ${event.phase}${where}).`, columns),
    wrapText(printable(event.message, 2000), columns, '  '),
  ];
  if (event.next.length > 0) lines.push('What to do now:');
  event.next.forEach((step, index) => {
    lines.push(wrapText(printable(step, 1000), columns, '     ', `  ${index + 1}. `));
  });
  // one line, so that it can be copied
  if (event.again !== null) lines.push('', 'To run it again:', `  ${event.again}`);
  return `${lines.join('\n')}\n`;
}

function outcome({
  verifiedBytes,
  skippedBytes,
}: Pick<FlashEvent & { type: 'finished' }, 'verifiedBytes' | 'skippedBytes'>): string {
  if (skippedBytes === 0) return `${verifiedBytes} bytes written and read back equal.`;
  if (skippedBytes === verifiedBytes) {
    return `all ${verifiedBytes} bytes were on the board already and were read to be sure; nothing was written.`;
  }
  return `${verifiedBytes - skippedBytes} bytes written and read back equal, the other ${skippedBytes} were already right.`;
}
