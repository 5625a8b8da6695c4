import type { Finding, Severity, Verdict } from '../../diagnosis/finding.ts';
import { inSentence, printable } from '../../formats/text.ts';
import type { Look } from '../engine.ts';
import { findingGroups } from '../finding-groups.ts';
import { keyedFindings, shortenedLines, titleOf } from '../findings.ts';
import type { Item } from '../item.ts';
import { itemsOf } from '../items.ts';
import type { State } from '../state.ts';
import type { Tone } from '../tone.ts';
import { DOUBT_WORD } from '../words.ts';

export interface News {
  text: string;
  tone: Tone;
}

export interface OverviewView {
  /** null while nothing is known yet */
  verdict: { word: string; outcome: Verdict['outcome']; summary: string } | null;
  /** what the program is doing or could not do, and what changed, sentences */
  news: readonly News[];
  groups: readonly {
    severity: Severity;
    heading: string;
    findings: readonly { id: string; title: string; subject: string; doubt: string }[];
  }[];
  fine: Item | null;
  unchecked: Item | null;
  actions: readonly Item[];
}

const VERDICT_WORD = { blocked: 'Blocked', clear: 'Clear', unknown: 'Unknown' } as const;
const OWN_PLACE = ['fine', 'unchecked'];

export function overviewView(state: State): OverviewView {
  const { look } = state;
  const items = itemsOf(state);
  const verdict = look?.diagnosis.verdict;
  return {
    verdict: verdict
      ? { word: VERDICT_WORD[verdict.outcome], outcome: verdict.outcome, summary: verdict.summary }
      : null,
    news: news(state),
    groups: look ? groups(look) : [],
    fine: items.find((item) => item.id === 'fine') ?? null,
    unchecked: items.find((item) => item.id === 'unchecked') ?? null,
    actions: items.filter((item) => !item.id.startsWith('finding:') && !OWN_PLACE.includes(item.id)),
  };
}

function news(state: State): readonly News[] {
  const { look, simulated } = state;
  const found: News[] = [];
  if (state.lookProblem !== null) {
    found.push({ text: `The last look failed: ${state.lookProblem}`, tone: 'error' });
    found.push({ text: 'Press r to look again, or choose a simulated board.', tone: 'plain' });
  } else if (!look) {
    found.push({ text: lookingAt(state), tone: 'plain' });
  } else if (state.looking) {
    found.push({ text: 'Looking again…', tone: 'quiet' });
  }
  if (look)
    found.push(
      ...shortenedLines(look.diagnosis, look.titles).map((text): News => ({ text, tone: 'warning' })),
    );
  if (look?.lastFlash != null) found.push({ text: look.lastFlash, tone: 'warning' });
  if (state.notice !== null) found.push({ text: state.notice, tone: 'info' });
  if (look?.report) found.push(...look.report.notes.map((text): News => ({ text, tone: 'info' })));
  else if (look && simulated === null) found.push(...boardNews(look));
  return found;
}

function lookingAt({ replay, simulated }: State): string {
  if (replay) return 'Reading the report…';
  return `Looking at ${simulated === null ? 'this machine' : `the simulated ${simulated}`}…`;
}

/** Without a board the program still has something to offer, and says so. */
function boardNews(look: Look): readonly News[] {
  const usb = look.evidence.usb;
  if (usb.status === 'gap') {
    return [
      {
        text: `USB cannot be read here${usb.detail === undefined ? '' : `: ${inSentence(usb.detail)}`}. A simulated board shows what the program does.`,
        tone: 'plain',
      },
    ];
  }
  if (look.devices.some((row) => row.board)) return [];
  const seen = look.devices.length;
  return [
    {
      text: `No printer board is attached: ${seen === 1 ? 'one USB device is' : `${seen} USB devices are`} seen, none of them a board in DFU mode or running Klipper. Plug one in, or try a simulated one.`,
      tone: 'plain',
    },
  ];
}

function groups(look: Look): OverviewView['groups'] {
  return findingGroups(keyedFindings(look)).map(({ severity, heading, members }) => ({
    severity,
    heading,
    findings: members.map(({ key, finding }) => line(look, key, finding)),
  }));
}

function line(look: Look, key: string, finding: Finding): OverviewView['groups'][number]['findings'][number] {
  return {
    id: `finding:${key}`,
    title: titleOf(look, finding.ruleId),
    subject: printable(finding.subject, 120),
    doubt: DOUBT_WORD[finding.certainty],
  };
}
