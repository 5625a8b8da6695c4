/** Support cases with a known answer, and how the rules fare on them. The cases are not part of the repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';

const corpusCase = z.object({
  id: z.string(),
  log: z.string(),
  /** rule ids that must be found; others may be right too */
  truth: z.array(z.string()),
  /** the one that stops the user; "none" when nothing does */
  primary: z.string(),
});
type CorpusCase = z.infer<typeof corpusCase>;

export interface CaseResult {
  id: string;
  /** printed by the real tools, in contrast to those re-created from their message formats */
  recorded: boolean;
  primaryRight: boolean;
  missing: readonly string[];
  /** errors found although nothing stops the user */
  falseErrors: readonly string[];
  /** what is wrong, in one line; null when nothing is */
  fault: string | null;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** DFU_DOCTOR_CORPUS names another place. */
export const CORPUS_FOLDER = process.env['DFU_DOCTOR_CORPUS'] ?? path.join(root, '..', 'shared', 'corpus');

/** The results of every case, or null where there is no corpus. */
export function measureCorpus(folder: string): CaseResult[] | null {
  if (!existsSync(folder)) return null;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => resultOf(corpusCase.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8')))));
}

function resultOf({ id, log, truth, primary }: CorpusCase): CaseResult {
  const { verdict, findings, crashed } = diagnose(readTranscript([{ name: id, text: log }]), rules);
  const wanted = primary === 'none' ? null : primary;
  const primaryRight = verdict.primary === wanted && (wanted !== null || verdict.outcome === 'clear');
  const found = new Set(findings.map((one) => one.ruleId));
  const missing = truth.filter((ruleId) => !found.has(ruleId));
  const falseErrors =
    wanted === null
      ? findings
          .filter(({ severity, solvedLater }) => severity === 'error' && !solvedLater)
          .map((one) => one.ruleId)
      : [];
  const faults = [
    ...crashed.map(({ ruleId }) => `${ruleId} crashed`),
    ...(primaryRight
      ? []
      : [`verdict ${verdict.outcome}, ${verdict.primary ?? 'none'} instead of ${primary}`]),
    ...(missing.length > 0 ? [`not found: ${missing.join(', ')}`] : []),
    ...(falseErrors.length > 0 ? [`false errors: ${falseErrors.join(', ')}`] : []),
  ];
  return {
    id,
    recorded: id.startsWith('recorded-'),
    primaryRight,
    missing,
    falseErrors,
    fault: faults.length === 0 ? null : faults.join('; '),
  };
}

/** The share of cases, in percent, of which this holds. */
export function percent(results: readonly CaseResult[], holds: (result: CaseResult) => boolean): number {
  return results.length === 0 ? 100 : (100 * results.filter(holds).length) / results.length;
}
