/**
 * Prints how many cases of the corpus come out right: the recorded ones and the others apart, one line a wrong case.
 * Counts the cases whose primary rule exists (or that have none); of their truth the ids that exist must be found.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';

const corpusCase = z.object({
  id: z.string(),
  log: z.string(),
  truth: z.array(z.string()),
  primary: z.string(),
});
type CorpusCase = z.infer<typeof corpusCase>;

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.env['DFU_DOCTOR_CORPUS'] ?? path.join(root, '..', 'shared', 'corpus');

if (existsSync(folder)) measure(readCases(folder));
else console.log(`skipped: there is no corpus at ${folder} (DFU_DOCTOR_CORPUS names another place)`);

function readCases(from: string): CorpusCase[] {
  return readdirSync(from)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => corpusCase.parse(JSON.parse(readFileSync(path.join(from, name), 'utf8'))));
}

function measure(cases: readonly CorpusCase[]): void {
  const known = new Set(rules.map((rule) => rule.id));
  const concerned = cases.filter(({ primary }) => primary === 'none' || known.has(primary));
  const wrong = new Map(concerned.map((one) => [one.id, faultOf(one, known)]));
  for (const [label, isOfKind] of [
    ['recorded', isRecorded],
    ['others', (one: CorpusCase) => !isRecorded(one)],
  ] as const) {
    const all = cases.filter(isOfKind);
    const measured = concerned.filter(isOfKind);
    const right = measured.filter(({ id }) => wrong.get(id) === null);
    console.log(
      `${label}: ${right.length} of ${measured.length} right (${all.length - measured.length} of ${all.length} wait for rules)`,
    );
    for (const { id } of measured) {
      const fault = wrong.get(id);
      if (fault) console.log(`  ${id}: ${fault}`);
    }
  }
}

function isRecorded({ id }: CorpusCase): boolean {
  return id.startsWith('recorded-');
}

/** What is wrong with the diagnosis of a case, or null. */
function faultOf({ id, log, truth, primary }: CorpusCase, known: ReadonlySet<string>): string | null {
  const { verdict, findings, crashed } = diagnose(readTranscript([{ name: id, text: log }]), rules);
  const faults = crashed.map(({ ruleId }) => `${ruleId} crashed`);
  const wanted = primary === 'none' ? null : primary;
  if (verdict.primary !== wanted || (wanted === null && verdict.outcome !== 'clear')) {
    faults.push(`verdict ${verdict.outcome}, ${verdict.primary ?? 'none'} instead of ${primary}`);
  }
  const found = new Set(findings.map((one) => one.ruleId));
  const missing = truth.filter((ruleId) => known.has(ruleId) && !found.has(ruleId));
  if (missing.length > 0) faults.push(`not found: ${missing.join(', ')}`);
  return faults.length === 0 ? null : faults.join('; ');
}
