import type { Diagnosis } from '../diagnosis/finding.ts';
import { toReport } from '../diagnosis/report.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { jsonText } from '../formats/json-text.ts';
import type { CommandContext } from './context.ts';
import { renderReport } from './report-text.ts';

/** Prints a diagnosis as text for people or as the stable JSON form (docs/schema/report.schema.json). */
export function printDiagnosis(
  context: CommandContext,
  diagnosis: Diagnosis,
  evidence: Evidence,
  json: boolean,
): void {
  context.out(
    json
      ? `${jsonText(toReport(diagnosis), 2)}\n`
      : renderReport(diagnosis, evidence, { columns: context.columns, color: context.color }),
  );
}
