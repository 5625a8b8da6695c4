import * as z from 'zod';
import type { Finding } from '../diagnosis/finding.ts';
import { commandLine } from '../remedies/command-line.ts';
import { changedLines } from '../remedies/line-edits.ts';
import type { Patch } from '../remedies/mend.ts';

export const FIX_SCHEMA_VERSION = 1;

/** The JSON of `fix --json`. */
export const fixReport = z.object({
  schemaVersion: z.literal(FIX_SCHEMA_VERSION),
  /** null when a copy was put back */
  ruleId: z.string().nullable(),
  /**
   * not-found: there is nothing to mend. by-hand: what is to be done is shown and not this program's to do. shown: the
   * patch was shown and not agreed to. mended: written, and the finding is gone. still-there: written, and it is not.
   * undone: a copy was put back.
   */
  outcome: z.enum(['not-found', 'by-hand', 'shown', 'mended', 'still-there', 'undone']),
  patches: z.array(
    z.object({
      path: z.string(),
      /** the copy of what was there; null while nothing was written */
      backup: z.string().nullable(),
      removed: z.array(z.string()),
      added: z.array(z.string()),
    }),
  ),
  /** what the user may run; lines that begin with sudo are never run by this program */
  commands: z.array(z.object({ title: z.string(), line: z.string() })),
  steps: z.array(z.string()),
});
export type FixReport = z.infer<typeof fixReport>;

/** A patch as the report tells it. */
export function toldPatch(
  { path, before, after }: Patch,
  backup: string | null,
): FixReport['patches'][number] {
  const lines = changedLines(before, after) ?? [];
  const of = (kind: 'removed' | 'added') =>
    lines.filter((line) => line.kind === kind).map(({ text }) => text);
  return { path, backup, removed: of('removed'), added: of('added') };
}

/** The commands and steps of findings, each once: what is left to the user. */
export function leftToUser(findings: readonly Finding[]): Pick<FixReport, 'commands' | 'steps'> {
  const commands = new Map<string, string>();
  const steps = new Set<string>();
  for (const remedy of findings.flatMap((finding) => finding.remedies)) {
    if (remedy.kind === 'command') commands.set(commandLine(remedy.argv, remedy.elevated), remedy.title);
    if (remedy.kind === 'steps') for (const step of remedy.steps) steps.add(step);
  }
  return { commands: [...commands].map(([line, title]) => ({ title, line })), steps: [...steps] };
}
