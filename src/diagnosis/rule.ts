import type { Evidence, Intent, SectionName, SectionValue } from '../evidence/evidence.ts';
import type { Certainty, FindingDraft, Severity } from './finding.ts';

/** What a rule may read: the values of the sections that it named in `needs`, the intent, and where it all comes from. */
export type Facts<N extends SectionName> = { readonly [K in N]: SectionValue<K> } & {
  readonly intent: Intent;
  readonly source: Evidence['source'];
};

export interface Rule<N extends SectionName = SectionName, O extends SectionName = SectionName> {
  /** the file's name below rules/<group>/ */
  id: string;
  /** the finding in a few words, for lists */
  title: string;
  severity: Severity;
  certainty: Certainty;
  /** what is wrong, why it matters, what to do in general: the head of its doc page */
  summary: { what: string; why: string; fix: string };
  /** all must be collected, else the rule is skipped */
  needs: readonly N[];
  /** read when collected: `facts.optional.X` is null when it is a gap */
  uses?: readonly O[];
  /** of `uses`, the sections that each let the rule look on its own; when none of them is collected it is skipped. Default: all of `uses`, for a rule without `needs`. */
  oneOf?: readonly O[];
  /** ids of the more general findings that this one makes superfluous */
  explains?: readonly string[];
  check(
    facts: Facts<N> & { readonly optional: { readonly [K in O]: SectionValue<K> | null } },
  ): Iterable<FindingDraft>;
}

/** Declares a rule; reading a section that is in neither `needs` nor `uses` is a compile error. */
export function defineRule<const N extends SectionName, const O extends SectionName = never>(
  rule: Rule<N, O>,
): Rule<N, O> {
  return rule;
}

/** A rule whatever it needs: one that reads less accepts facts that hold more. */
export type AnyRule = Rule;
