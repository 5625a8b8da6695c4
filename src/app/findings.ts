import type { Finding } from '../diagnosis/finding.ts';
import type { Look } from './engine.ts';
import { count } from './words.ts';

/** The findings by names that stay across looks: the rule, what it is about, and a number where that is not enough. */
export function keyedFindings(look: Look): readonly { key: string; finding: Finding }[] {
  const seen = new Map<string, number>();
  return look.diagnosis.findings.map((finding) => {
    const name = `${finding.ruleId} ${finding.subject}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { key: times === 1 ? name : `${name} #${times}`, finding };
  });
}

export function findFinding(look: Look | null, key: string): Finding | undefined {
  return look ? keyedFindings(look).find((one) => one.key === key)?.finding : undefined;
}

/** The rule's title, or its id where the title is not known. */
export function titleOf(look: Look, ruleId: string): string {
  return look.titles[ruleId] ?? ruleId;
}

/** What the flash made go away and what is still there, of the findings that it began with. */
export function compareFindings(
  before: readonly { ruleId: string; title: string }[],
  look: Look,
): { gone: readonly string[]; left: readonly string[] } {
  const present = new Set(look.diagnosis.findings.map((finding) => finding.ruleId));
  const titles = (wanted: boolean) => [
    ...new Set(before.filter((one) => present.has(one.ruleId) === wanted).map((one) => one.title)),
  ];
  return { gone: titles(false), left: titles(true) };
}

/** The section of evidence that only pasted text fills. */
export const PASTED = 'runs';

/** "3 checks could not be made, 11 need a pasted log"; null when all were made. */
export function uncheckedLabel(look: Look): string | null {
  const { skipped, crashed } = look.diagnosis;
  const pasted = skipped.filter((one) => one.section === PASTED).length;
  const missed = skipped.length - pasted + crashed.length;
  const parts = [
    ...(missed > 0 ? [`${count(missed, 'check')} could not be made`] : []),
    ...(pasted > 0 ? [`${count(pasted, 'check')} ${pasted === 1 ? 'needs' : 'need'} a pasted log`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : null;
}

/** A sentence for each rule that found more than is kept. */
export function shortenedLines(
  { shortened }: Pick<Look['diagnosis'], 'shortened'>,
  titles: Look['titles'],
): readonly string[] {
  return shortened.map(
    ({ ruleId, found, kept }) =>
      `Found ${found} times, the first ${kept} are shown: ${titles[ruleId] ?? ruleId}.`,
  );
}
