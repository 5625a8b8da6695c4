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

/** What the comment at the head of a board's config file says. */
const boardConfig = z.object({
  /** of the file, without .cfg */
  name: z.string(),
  mcus: z.array(
    z.object({
      mcu: z.string(),
      /** from the start of flash in bytes, the first one named in front */
      offsets: z.array(z.int()),
      crystalMhz: z.int().nullable(),
    }),
  ),
  links: z.array(z.enum(['usb', 'serial', 'can'])),
  methods: z.array(z.enum(['make-flash', 'sd-card', 'dfu', 'stm32flash', 'hid'])),
  sdFileName: z.string().nullable(),
  /** 1 for USART1 */
  usart: z.int().nullable().optional(),
  startupPins: z.string().nullable().optional(),
});

export const klipperFacts = z.object({
  /** the tree's folder, or the Makefile that was named; of a pasted text the name of the settings alone */
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
      /** where a pasted text says so, by symbol; absent for a file */
      origins: z.record(z.string(), origin).optional(),
    })
    .nullable(),
  flashCalls: z.array(flashCall),
  /** newest file below src/ and lib/; null when not looked at */
  newestSource: z.object({ path: z.string(), modifiedMs: z.number() }).nullable(),
  /** the boards with an STM32 that the tree has a config file for; absent where only a Makefile was read */
  boards: z.array(boardConfig).optional(),
});
export type KlipperFacts = z.infer<typeof klipperFacts>;
