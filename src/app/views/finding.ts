import type { Remedy, Severity } from '../../diagnosis/finding.ts';
import type { Origin } from '../../evidence/section.ts';
import { formatAddress, printable } from '../../formats/text.ts';
import { commandLine } from '../../remedies/command-line.ts';
import { headingOf } from '../finding-groups.ts';
import { findFinding, titleOf } from '../findings.ts';
import type { Item } from '../item.ts';
import { itemsOf } from '../items.ts';
import { currentPage, type State } from '../state.ts';
import { CERTAINTY_WORD, originPlace } from '../words.ts';

export interface RemedyView {
  title: string;
  /** what it changes, a sentence; null = nothing worth saying */
  risk: string | null;
  /** id of the item that acts or copies; null where the remedy is only shown */
  itemId: string | null;
  body:
    | { kind: 'steps'; steps: readonly string[] }
    | { kind: 'command'; line: string; advice: string }
    | { kind: 'edit'; place: string; before: string; after: string }
    | { kind: 'flash'; advice: string };
}

export interface FindingView {
  severity: Severity;
  /** what that means to the reader: the heading that it stands under */
  meaning: string;
  title: string;
  subject: string;
  what: string;
  why: string;
  remedies: readonly RemedyView[];
  certainty: string;
  proof: readonly { place: string; text: string }[];
  /** titles of the more general findings that this one explains */
  alsoExplains: readonly string[];
  ruleId: string;
  /** what the last key did here, a sentence */
  note: string | null;
}

const MOST_PROOF = 12;

/** The finding of a key, or null when the last look did not show it again. */
export function findingView(state: State, key: string): FindingView | null {
  const { look } = state;
  const finding = findFinding(look, key);
  if (!look || !finding) return null;
  const items = itemsOf(state);
  const silenced = look.diagnosis.silenced.filter((one) => one.by === finding.ruleId);
  return {
    severity: finding.severity,
    meaning: headingOf(finding),
    title: titleOf(look, finding.ruleId),
    subject: printable(finding.subject, 200),
    what: finding.what,
    why: finding.why,
    remedies: finding.remedies.map((remedy, index) => remedyView(remedy, `remedy:${index}`, items)),
    certainty: CERTAINTY_WORD[finding.certainty],
    proof: proof(finding.origins),
    alsoExplains: [...new Set(silenced.map((one) => titleOf(look, one.finding.ruleId)))],
    ruleId: finding.ruleId,
    note: currentPage(state).note ?? null,
  };
}

function proof(origins: readonly Origin[]): FindingView['proof'] {
  const shown = origins.slice(0, MOST_PROOF).map((origin) => ({
    place: printable(originPlace(origin), 300),
    text: printable(origin.text ?? '', 300),
  }));
  const more = origins.length - shown.length;
  return more > 0 ? [...shown, { place: `and in ${more} more places`, text: '' }] : shown;
}

function remedyView(remedy: Remedy, id: string, items: readonly Item[]): RemedyView {
  const acts = items.some((item) => item.id === id);
  const risk = remedy.risk === 'reversible' ? 'This changes something and can be undone.' : null;
  const common = { title: remedy.title, itemId: acts ? id : null };
  switch (remedy.kind) {
    case 'steps':
      return { ...common, risk, body: { kind: 'steps', steps: remedy.steps } };
    case 'command':
      return {
        ...common,
        risk: remedy.risk === 'destructive' ? 'This overwrites something: read it before you run it.' : risk,
        body: {
          kind: 'command',
          line: commandLine(remedy.argv, remedy.elevated),
          advice: remedy.elevated
            ? 'It needs root, so it is not run from here: run it in another terminal, then press r here.'
            : 'Run it in another terminal, then press r here.',
        },
      };
    case 'edit':
      return {
        ...common,
        risk,
        body: {
          kind: 'edit',
          place: `${remedy.path} line ${remedy.line}`,
          before: printable(remedy.before, 500),
          after: printable(remedy.after, 500),
        },
      };
    case 'flash':
      return { ...common, risk: null, body: { kind: 'flash', advice: flashAdvice(remedy, acts) } };
  }
}

function flashAdvice(remedy: Extract<Remedy, { kind: 'flash' }>, acts: boolean): string {
  if (!acts) return 'On the machine with the board: dfu-doctor.';
  const place = remedy.address === null ? '' : ` It goes to ${formatAddress(remedy.address)}.`;
  return `Shows the plan first; nothing is written before you agree.${place}`;
}
