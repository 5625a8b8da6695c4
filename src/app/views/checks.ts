import type { Look } from '../engine.ts';
import { PASTED, titleOf } from '../findings.ts';
import type { State } from '../state.ts';
import { SECTION_WORD } from '../words.ts';

/** Titles of what was looked for and is not in the way. */
export function fineView(state: State): readonly string[] {
  const { look } = state;
  return look ? look.diagnosis.cleared.map((ruleId) => titleOf(look, ruleId)) : [];
}

export interface UncheckedView {
  groups: readonly { section: string; reason: string; titles: readonly string[] }[];
  crashed: readonly { title: string; message: string }[];
}

/** What could not be checked, by the section of evidence that was missing. */
export function uncheckedView(state: State): UncheckedView {
  const { look } = state;
  if (!look) return { groups: [], crashed: [] };
  const groups = new Map<string, { section: string; reason: string; titles: string[] }>();
  for (const { ruleId, section, reason } of look.diagnosis.skipped) {
    const name = sectionWord(section);
    const group = groups.get(name) ?? { section: name, reason: reasonOf(look, section, reason), titles: [] };
    group.titles.push(titleOf(look, ruleId));
    groups.set(name, group);
  }
  return {
    groups: [...groups.values()].sort(pastedLast),
    crashed: look.diagnosis.crashed.map(({ ruleId, message }) => ({
      title: titleOf(look, ruleId),
      message,
    })),
  };
}

function sectionWord(section: string): string {
  return Object.entries(SECTION_WORD).find(([name]) => name === section)?.[1] ?? section;
}

/** On a machine nothing was pasted: no fault, and there is a way. */
function reasonOf(look: Look, section: string, reason: string): string {
  if (section !== PASTED || look.evidence.source.kind === 'transcript') return reason;
  return 'These read what tools printed. Give them the text of a failed attempt: dfu-doctor explain FILE';
}

function pastedLast(a: { section: string }, b: { section: string }): number {
  return Number(a.section === SECTION_WORD[PASTED]) - Number(b.section === SECTION_WORD[PASTED]);
}
