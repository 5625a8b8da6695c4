import * as z from 'zod';
import { origin } from './section.ts';

/** One token of a command as a script spells it. */
const scriptToken = z.object({ text: z.string(), line: z.int() });

/** A call of a flash tool found in a script or Makefile, token by token. */
export const flashCall = z.object({
  tool: z.enum(['dfu-util', 'stm32flash']),
  path: z.string(),
  /** line of its first token, from 1 */
  line: z.int(),
  tokens: z.array(scriptToken),
  /** the lines of the script that the tokens stand on, as they are but for the space around them */
  lines: z.array(scriptToken).optional(),
  origin,
});
export type FlashCall = z.infer<typeof flashCall>;

export const klipperFacts = z.object({
  /** the tree's folder, or the Makefile that was named */
  path: z.string(),
  remote: z.string().nullable(),
  commit: z.string().nullable(),
  /** paths below the tree with uncommitted changes; null when git could not tell */
  localChanges: z.array(z.string()).nullable(),
  config: z
    .object({
      path: z.string(),
      modifiedMs: z.number(),
      /** CONFIG_X=value, quotes removed; "# CONFIG_X is not set" is "n" */
      symbols: z.record(z.string(), z.string()),
      /** line of each symbol */
      lines: z.record(z.string(), z.int()),
    })
    .nullable(),
  flashCalls: z.array(flashCall),
  /** newest file below src/ and lib/; null when not looked at */
  newestSource: z.object({ path: z.string(), modifiedMs: z.number() }).nullable(),
});
export type KlipperFacts = z.infer<typeof klipperFacts>;
