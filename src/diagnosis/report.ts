import type { Diagnosis, Finding, Verdict } from './finding.ts';

/** Version of the JSON that `check --json` and `explain --json` print. */
export const REPORT_SCHEMA_VERSION = 1;

/** What scripts read: report-schema.ts describes it. */
export interface Report {
  schemaVersion: typeof REPORT_SCHEMA_VERSION;
  verdict: Verdict;
  findings: readonly Finding[];
  skipped: Diagnosis['skipped'];
  crashed: Diagnosis['crashed'];
  shortened: Diagnosis['shortened'];
}

/** The diagnosis in the form that `--json` prints. */
export function toReport(diagnosis: Diagnosis): Report {
  const { verdict, findings, skipped, crashed, shortened } = diagnosis;
  return { schemaVersion: REPORT_SCHEMA_VERSION, verdict, findings, skipped, crashed, shortened };
}
