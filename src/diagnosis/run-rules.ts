import type { Evidence, SectionName } from '../evidence/evidence.ts';
import type { Diagnosis, Finding, FindingDraft } from './finding.ts';
import type { AnyRule } from './rule.ts';

export interface RulesOutcome {
  findings: Finding[];
  cleared: string[];
  skipped: Diagnosis['skipped'][number][];
  crashed: Diagnosis['crashed'][number][];
  shortened: Diagnosis['shortened'][number][];
}

/** A text made to flood us must not: so many findings of one rule are kept, and so many proofs of one finding. */
const MAX_FINDINGS_OF_A_RULE = 100;
const MAX_ORIGINS = 20;

/** Runs each rule on what it asked for. */
export function runRules(evidence: Evidence, rules: readonly AnyRule[]): RulesOutcome {
  const outcome: RulesOutcome = { findings: [], cleared: [], skipped: [], crashed: [], shortened: [] };
  for (const rule of rules) {
    const missing = missingSection(evidence, rule);
    if (missing) {
      outcome.skipped.push({ ruleId: rule.id, ...missing });
      continue;
    }
    try {
      const drafts = [...rule.check(factsFor(evidence, rule))];
      if (drafts.length === 0) outcome.cleared.push(rule.id);
      if (drafts.length > MAX_FINDINGS_OF_A_RULE) {
        const [found, kept] = [drafts.length, MAX_FINDINGS_OF_A_RULE];
        outcome.shortened.push({ ruleId: rule.id, found, kept });
      }
      for (const draft of drafts.slice(0, MAX_FINDINGS_OF_A_RULE)) {
        outcome.findings.push(completed(draft, rule));
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      outcome.crashed.push({ ruleId: rule.id, message });
    }
  }
  return outcome;
}

function completed(draft: FindingDraft, rule: AnyRule): Finding {
  return {
    ruleId: rule.id,
    severity: draft.severity ?? rule.severity,
    certainty: draft.certainty ?? rule.certainty,
    subject: draft.subject,
    what: draft.what,
    why: draft.why,
    // the first show how it began, the last decide which attempt it belongs to
    origins:
      draft.origins.length > MAX_ORIGINS
        ? [...draft.origins.slice(0, MAX_ORIGINS / 2), ...draft.origins.slice(-MAX_ORIGINS / 2)]
        : draft.origins,
    remedies: draft.remedies,
  };
}

/** The section whose absence keeps a rule from looking, or null. */
function missingSection(evidence: Evidence, rule: AnyRule): { section: string; reason: string } | null {
  const missing = rule.needs.find((name) => evidence[name].status === 'gap');
  if (missing) return { section: missing, reason: reasonOf(evidence, missing) };
  const oneOf = rule.oneOf ?? (rule.needs.length === 0 ? rule.uses : undefined) ?? [];
  if (oneOf.length === 0 || oneOf.some((name) => evidence[name].status === 'collected')) return null;
  // what was tried and failed tells more than what nobody asked for
  const telling = oneOf.find((name) => !isUnasked(evidence, name)) ?? oneOf[0];
  return telling ? { section: telling, reason: reasonOf(evidence, telling) } : null;
}

function isUnasked(evidence: Evidence, name: SectionName): boolean {
  const section = evidence[name];
  return section.status === 'gap' && section.reason === 'not-collected';
}

const REASONS = {
  'not-collected': 'not collected',
  'no-permission': 'no permission',
  'tool-missing': 'the tool for it is missing',
  'timed-out': 'it took too long',
  'unsupported-platform': 'not possible on this system',
  'probe-crashed': 'looking for it failed',
} as const;

function reasonOf(evidence: Evidence, name: SectionName): string {
  const section = evidence[name];
  if (section.status !== 'gap') return '';
  const reason = REASONS[section.reason];
  return section.detail === undefined ? reason : `${reason}: ${section.detail}`;
}

/** Only what the rule named: a rule that reads more finds nothing there, as the compiler says. */
function factsFor(evidence: Evidence, rule: AnyRule): Parameters<AnyRule['check']>[0] {
  const valueOf = (name: SectionName): unknown => {
    const section = evidence[name];
    return section.status === 'collected' ? section.value : null;
  };
  const pick = (names: readonly SectionName[]) =>
    Object.fromEntries(names.map((name) => [name, valueOf(name)]));
  const facts = {
    ...pick(rule.needs),
    intent: evidence.intent,
    source: evidence.source,
    optional: pick(rule.uses ?? []),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names are known at run time only; Rule's own type ties them to what check() reads
  return facts as unknown as Parameters<AnyRule['check']>[0];
}
