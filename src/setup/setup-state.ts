import * as z from 'zod';
import { LINKS } from './build-config.ts';
import { STEP_IDS } from './step-ids.ts';

/** of the saved state */
const SETUP_STATE_VERSION = 1;

/**
 * What was decided and done so far, kept between runs. Only what the machine itself cannot be asked again: everything
 * else is looked at anew, so a state that is old or was copied from elsewhere can promise nothing.
 */
export const setupStateSchema = z.object({
  schemaVersion: z.literal(SETUP_STATE_VERSION),
  /** of knowledge: "octopus-pro-f446" */
  boardId: z.string().max(100).nullable(),
  link: z.enum(LINKS),
  /** keep: the maker's stays. none: the firmware goes to the start of the flash. katapult: one that is there already */
  bootloader: z.enum(['keep', 'none', 'katapult']).nullable(),
  /** where the application starts with that choice, absolute */
  applicationStart: z.int().min(0).max(0xffff_ffff).nullable(),
  /** built: by make in the Klipper tree. file: one that the user has */
  firmware: z
    .object({ kind: z.enum(['built', 'file']), path: z.string().max(4096), sha256: z.string().length(64) })
    .nullable(),
  /** what was flashed and read back, by its hash */
  flashed: z.object({ sha256: z.string().length(64), busPath: z.string().max(100) }).nullable(),
  /** the port that printer.cfg names now: written from here, found there, or as the user says */
  inPrinterConfig: z.string().max(4096).nullable().default(null),
  skipped: z.array(z.enum(STEP_IDS)).max(STEP_IDS.length),
});
export type SetupState = z.infer<typeof setupStateSchema>;

/** The saved text, or null when it is not (or no longer) a state of this program: setup begins anew then. */
export function parseSetupState(text: string): SetupState | null {
  try {
    const parsed = setupStateSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
