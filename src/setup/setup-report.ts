import * as z from 'zod';
import type { SetupStep } from './step.ts';
import { STEP_IDS } from './step-ids.ts';

const SETUP_SCHEMA_VERSION = 1;

/** The JSON of `setup --json`: how each step stands now, in their order. */
export const setupReport = z.object({
  schemaVersion: z.literal(SETUP_SCHEMA_VERSION),
  steps: z.array(
    z.object({
      id: z.enum(STEP_IDS),
      title: z.string(),
      status: z.enum(['done', 'open', 'skipped']),
      /** sentences */
      says: z.array(z.string()),
      /** lines for the user's own shell; this program never runs them */
      commands: z.array(z.string()),
      /** what can be chosen on the screen of the step; the first is what most people want */
      choices: z.array(z.object({ id: z.string(), label: z.string() })),
    }),
  ),
});

/** The steps as the report tells them. */
export function reportSetup(steps: readonly SetupStep[]): z.infer<typeof setupReport> {
  return {
    schemaVersion: SETUP_SCHEMA_VERSION,
    steps: steps.map(({ id, title, status, says, commands, choices }) => ({
      id,
      title,
      status,
      says: [...says],
      commands: [...commands],
      choices: choices.map((one) => ({ id: one.id, label: one.label })),
    })),
  };
}
