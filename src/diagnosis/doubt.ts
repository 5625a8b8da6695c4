import type { Certainty } from './finding.ts';
import type { PlacedFinding } from './placement.ts';

const DOUBT: Readonly<Record<Certainty, string>> = {
  certain: '',
  likely: ' (likely, not proven)',
  hint: ' (a hint, not proven)',
};
/** words with which a sentence says itself that it is not proven */
const SAYS_SO = /^A hint\b|\b(?:likely|seems?|may|might|perhaps|probably)\b/i;

/** A sentence with how sure it is, where it does not say so itself. */
export function withDoubt(sentence: string, certainty: Certainty): string {
  return SAYS_SO.test(sentence) ? sentence : sentence.replace(/\.$/, `${DOUBT[certainty]}.`);
}

/** The other causes of the same failure that nothing makes less likely than the leading one. */
export function equallyLikely(
  { finding, place }: PlacedFinding,
  ranked: readonly PlacedFinding[],
): readonly PlacedFinding[] {
  if (finding.certainty === 'certain') return [];
  return ranked.filter(
    (other) =>
      other.finding.ruleId !== finding.ruleId &&
      other.finding.severity === 'error' &&
      other.finding.certainty === finding.certainty &&
      !other.place.solvedLater &&
      other.place.latest === place.latest,
  );
}
