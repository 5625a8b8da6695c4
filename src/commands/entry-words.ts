import type { Entry } from '../flash/flash-plan.ts';

const ENDS = 'Whatever it does at that moment ends: it must not be printing.';

/** What comes first where a running board is led into its bootloader, a sentence or three. */
export function entryWords(entry: Entry): string {
  const { tty } = entry;
  switch (entry.by) {
    case 'touch': {
      const sure = entry.listens === 'known' ? '' : '; not every firmware follows such a request';
      return `the board is asked into DFU mode over ${tty} (opened at 1200 baud, then DTR is dropped)${sure}. ${ENDS} Where Katapult is on the board, that comes up instead of DFU mode, and is used.`;
    }
    case 'klipper':
      return `the Klipper behind ${tty} is asked to reset into its bootloader; not every build follows. ${ENDS}`;
    case 'lines':
      return `the board behind ${tty} is reset into its bootloader through RTS and DTR (${entry.wiring ?? 'no wiring was named, so the common ones are tried in turn'}), looked at, and reset again where these lines can do it. ${ENDS}`;
    case 'opening':
      return `${tty} is opened, and whoever answers there is asked whether it is Katapult. Opening a port moves RTS and DTR, which resets a board that has one of them at RESET. Then whatever it does at that moment ends: it must not be printing.`;
  }
}

/** What is agreed to, behind "Type yes to". */
export function entryPurpose(entry: Entry | undefined, what: string): string {
  switch (entry?.by) {
    case undefined:
    case 'touch':
      return `ask ${what} into DFU mode`;
    case 'klipper':
      return `ask ${what} into its bootloader, which resets it`;
    case 'lines':
      return `reset ${what} into its bootloader`;
    case 'opening':
      return `open the port of ${what}, which may reset it`;
  }
}
