import type { Image } from '../firmware/image.ts';
import { otherRoutes } from '../flash/other-routes.ts';
import { printable } from '../formats/text.ts';
import type { SerialEntry } from '../ports/serial.ts';
import { commandLine } from '../remedies/command-line.ts';

/** What to say where no board is on USB: why DFU mode would not help, and each other way with its exact line. */
export interface OtherWays {
  /** null = a board for this firmware may come up in DFU mode */
  whyNotDfu: string | null;
  /** each with its line */
  steps: readonly string[];
  /** ports of adapters behind which the board may be */
  ttys: readonly string[];
}

/** `file`: as the user would write it. */
export function otherWays(
  { image, file }: { image: Image; file: string },
  ports: readonly SerialEntry[],
): OtherWays {
  const { whyNotDfu, routes } = otherRoutes(image, ports);
  return {
    whyNotDfu,
    steps: routes.map(({ what, words }) => {
      const line = commandLine(['dfu-doctor', 'flash', file, ...words], false);
      return `${what} The line: ${printable(line, 500)}`;
    }),
    ttys: routes.flatMap(({ tty }) => (tty === null ? [] : [tty])),
  };
}
