import type { FlashPlan } from '../flash/flash-plan.ts';
import { askFor } from './consent.ts';
import { type CommandContext, EXIT } from './context.ts';
import { entryPurpose } from './entry-words.ts';
import { wrapText } from './wrap-text.ts';

const NOBODY =
  'Nothing was written: there is no terminal to show the plan and to ask on. Run it again with --yes to carry this plan out, or with --dry-run to only see it.';

/** Asks for what is planned for these boards. Null = it may be done, else the exit code to end with, said why. */
export async function consentTo(
  context: CommandContext,
  plans: readonly FlashPlan[],
): Promise<number | null> {
  const { words, purpose } = wordsFor(plans);
  switch (await askFor(context, words, purpose)) {
    case 'given':
      return null;
    case 'interrupted':
      return EXIT.interrupted;
    case 'no':
      context.talk('Nothing was written.\n');
      return EXIT.blocked;
    case 'nobody':
      context.talk(`\n${wrapText(NOBODY, context.columns)}\n`);
      return EXIT.usage;
  }
}

/** What must be typed: more than a yes where a bootloader goes. */
function wordsFor(plans: readonly FlashPlan[]): { words: string; purpose: string } {
  const places = plans.map(({ device }) => device.path).join(', ');
  const what = plans.length === 1 ? `the board at ${places}` : `the ${plans.length} boards at ${places}`;
  if (plans.every(({ entry }) => entry !== null)) {
    return { words: 'yes', purpose: entryPurpose(plans[0]?.entry ?? undefined, what) };
  }
  return plans.some(({ forced }) => forced.some(({ code }) => code === 'bootloader-overwritten'))
    ? { words: 'replace the bootloader', purpose: `erase and write ${what}, its bootloader included` }
    : { words: 'yes', purpose: `erase and write ${what}` };
}
