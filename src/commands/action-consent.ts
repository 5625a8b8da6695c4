import type { ConsentName } from '../flash/action-events.ts';
import { printable } from '../formats/text.ts';
import { askFor } from './consent.ts';
import { type CommandContext, EXIT } from './context.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

const CONSENTS: readonly ConsentName[] = ['erase-bootloader', 'erase-everything', 'lift-write-protection'];

/**
 * Agreement to a plan that was shown: --yes, or "yes" typed; where the plan needs a consent of its own, its words typed, or
 * --yes together with --consent NAME. Resolves with "agreed", or with the exit code. UsageError for an unknown name.
 */
export async function agreed(
  context: CommandContext,
  { yes, consent }: { yes?: boolean | undefined; consent?: string | undefined },
  needed: { consent: ConsentName | null; purpose: string },
): Promise<'agreed' | number> {
  if (consent !== undefined && !CONSENTS.some((name) => name === consent)) {
    throw new UsageError(
      `${printable(consent, 40)} is nothing that can be consented to.`,
      `--consent takes ${CONSENTS.join(', ')}; the plan says which one it needs.`,
    );
  }
  const isGiven = needed.consent === null || needed.consent === consent;
  if (yes && isGiven) return 'agreed';
  const words = needed.consent === null ? 'yes' : needed.consent.replaceAll('-', ' ');
  const answer = yes ? 'nobody' : await askFor(context, words, needed.purpose);
  switch (answer) {
    case 'given':
      return 'agreed';
    case 'interrupted':
      return EXIT.interrupted;
    case 'no':
      context.talk('Nothing was changed.\n');
      return EXIT.blocked;
    case 'nobody': {
      const flags = needed.consent === null ? '--yes' : `--yes --consent ${needed.consent}`;
      const why = yes
        ? '--yes alone is not enough for this.'
        : 'There is no terminal to show the plan and to ask on.';
      const hint = `Nothing was changed. ${why} Run it again with ${flags} to carry this plan out.`;
      context.talk(`\n${wrapText(hint, context.columns)}\n`);
      return EXIT.usage;
    }
  }
}
