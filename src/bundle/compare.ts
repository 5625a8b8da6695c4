import type { Diagnosis, Verdict } from '../diagnosis/finding.ts';

/** How the diagnosis of then and that of today's rules differ. */
export interface ComparedDiagnosis {
  /** rule ids that find something now and did not then */
  newSince: readonly string[];
  goneSince: readonly string[];
  /** the summary of then, where the verdict is another one now; else null */
  verdictThen: string | null;
}

export function compareDiagnoses(
  then: { verdict: Verdict; findings: readonly { ruleId: string }[] },
  now: Pick<Diagnosis, 'verdict' | 'findings'>,
): ComparedDiagnosis {
  const before = new Set(then.findings.map(({ ruleId }) => ruleId));
  const after = new Set(now.findings.map(({ ruleId }) => ruleId));
  const isSame = then.verdict.outcome === now.verdict.outcome && then.verdict.primary === now.verdict.primary;
  return {
    newSince: [...after].filter((id) => !before.has(id)),
    goneSince: [...before].filter((id) => !after.has(id)),
    verdictThen: isSame ? null : then.verdict.summary,
  };
}
