import { styleText } from 'node:util';
import { rules } from '../../rules/index.ts';
import { findingGroups } from '../app/finding-groups.ts';
import { shortenedLines } from '../app/findings.ts';
import { DOUBT_WORD } from '../app/words.ts';
import type { Diagnosis, Finding, Remedy, Severity } from '../diagnosis/finding.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Origin } from '../evidence/section.ts';
import { printable, withoutControls } from '../formats/text.ts';
import { commandLine } from '../remedies/command-line.ts';
import { wrapText } from './wrap-text.ts';

export interface ReportStyle {
  columns: number;
  color: boolean;
}

type Tone = 'red' | 'yellow' | 'cyan' | 'green' | 'bold' | 'dim';
type Paint = (tone: Tone, text: string) => string;

const MARKS: Record<Severity, { tone: Tone; mark: string }> = {
  error: { tone: 'red', mark: 'x' },
  warning: { tone: 'yellow', mark: '!' },
  info: { tone: 'cyan', mark: 'i' },
};
const TITLES = Object.fromEntries(rules.map(({ id, title }) => [id, title]));
const MAX_ORIGINS = 4;
/** a report on a very wide terminal stays readable */
const MAX_COLUMNS = 100;

/** The diagnosis as text for people: verdict, findings by severity with proof and remedies, what could not be checked. */
export function renderReport(diagnosis: Diagnosis, evidence: Evidence, style: ReportStyle): string {
  const columns = Math.min(style.columns, MAX_COLUMNS);
  const paint: Paint = (tone, text) => (style.color ? styleText(tone, text) : text);
  const blocks = [verdict(diagnosis, evidence, columns, paint)];
  for (const { severity, solved, heading, members } of findingGroups(
    diagnosis.findings.map((finding) => ({ finding })),
  )) {
    blocks.push(paint(solved ? 'dim' : MARKS[severity].tone, heading));
    blocks.push(...members.map(({ finding }) => renderFinding(finding, columns, paint)));
  }
  blocks.push(...shortenedLines(diagnosis, TITLES).map((line) => wrapText(line, columns)));
  blocks.push(...closing(diagnosis, evidence, columns, paint));
  return `${blocks.join('\n\n')}\n`;
}

function verdict(diagnosis: Diagnosis, evidence: Evidence, columns: number, paint: Paint): string {
  const { outcome, summary } = diagnosis.verdict;
  const word = { blocked: 'BLOCKED', clear: 'CLEAR', unknown: 'UNKNOWN' }[outcome];
  const tone = { blocked: 'red', clear: 'green', unknown: 'yellow' } as const;
  const simulated = evidence.source.kind === 'simulated' ? `Simulated host: ${evidence.source.name}\n` : '';
  const lines = wrapText(printable(summary, 1000), columns, ' '.repeat(word.length + 2));
  return simulated + paint(tone[outcome], paint('bold', word)) + lines.slice(word.length);
}

function renderFinding(finding: Finding, columns: number, paint: Paint): string {
  const { tone, mark } = MARKS[finding.severity];
  const title = TITLES[finding.ruleId] ?? finding.ruleId;
  const lines = [
    wrapText(`${title}${DOUBT_WORD[finding.certainty]}`, columns, '    ', `${paint(tone, `  ${mark}`)} `),
    wrapText(printable(finding.what, 1000), columns, '    '),
    wrapText(printable(finding.why, 1000), columns, '    '),
    ...finding.origins.slice(0, MAX_ORIGINS).map((origin) => paint('dim', proof(origin, columns))),
  ];
  const more = finding.origins.length - MAX_ORIGINS;
  if (more > 0) lines.push(paint('dim', `    seen ${more} more ${more === 1 ? 'time' : 'times'}`));
  lines.push(...finding.remedies.flatMap((remedy) => renderRemedy(remedy, columns)));
  if (finding.remedies.some(({ kind }) => kind === 'edit')) {
    lines.push(
      wrapText(
        `\`dfu-doctor fix ${finding.ruleId}\` makes this change when you agree, and keeps a copy.`,
        columns,
        '       ',
      ),
    );
  }
  lines.push(paint('dim', `    ${finding.ruleId}`));
  return lines.join('\n');
}

/** "out of line 17 of your paste: ..." */
function proof(origin: Origin, columns: number): string {
  const text = origin.text === undefined ? '' : `: ${printable(origin.text, 160)}`;
  return wrapText(`seen in ${placeOf(origin)}${text}`, columns, '      ', '    ');
}

/** Where a fact was seen, in words. */
export function placeOf(origin: Origin): string {
  switch (origin.kind) {
    case 'file':
      return printable(origin.line === undefined ? origin.path : `${origin.path} line ${origin.line}`, 300);
    case 'log':
      return `line ${origin.line} of ${printable(origin.source)}`;
    case 'device':
      return `the device at ${printable(origin.path)}`;
    case 'command':
      return `the output of \`${printable(origin.argv.join(' '))}\``;
  }
}

function renderRemedy(remedy: Remedy, columns: number): string[] {
  const title = wrapText(printable(remedy.title, 300), columns, '       ', '    -> ');
  const inner = (text: string, first = '       ') =>
    wrapText(printable(text, 500), columns, ' '.repeat(first.length), first);
  switch (remedy.kind) {
    case 'steps':
      return [title, ...remedy.steps.map((step, index) => inner(step, `       ${index + 1}. `))];
    case 'command':
      return [title, pasteable(commandLine(remedy.argv, remedy.elevated))];
    case 'edit':
      return [
        title,
        inner(`${remedy.path} line ${remedy.line}`),
        pasteable(remedy.before, '- '),
        pasteable(remedy.after, '+ '),
      ];
    case 'flash':
      return [title, pasteable(flashCommand(remedy))];
  }
}

const MAX_PASTED = 500;

/** A line that is meant to be copied, as it is or not at all: a shortened or altered one does something else. */
function pasteable(line: string, mark = ''): string {
  const whole = withoutControls(line) === line && !line.includes('\n');
  if (whole && line.length <= MAX_PASTED) return `         ${mark}${line}`;
  const why = whole ? 'too long to show here' : 'not shown: it holds characters that a terminal would act on';
  return `         ${mark}(${why}; --json has it whole, under "remedies")`;
}

/** The command line that does what a flash remedy hands over. */
export function flashCommand(remedy: Extract<Remedy, { kind: 'flash' }>): string {
  const words = ['dfu-doctor', 'flash', remedy.file ?? 'FILE'];
  if (remedy.device !== null) words.push('--device', remedy.device);
  if (remedy.address !== null) words.push('--address', `0x${remedy.address.toString(16)}`);
  return commandLine(words, false);
}

function closing(diagnosis: Diagnosis, evidence: Evidence, columns: number, paint: Paint): string[] {
  const blocks: string[] = [];
  if (diagnosis.cleared.length > 0) {
    const count = diagnosis.cleared.length;
    blocks.push(
      wrapText(
        `Checked and fine: ${count} ${count === 1 ? 'rule' : 'rules'} found nothing (\`dfu-doctor rules\` lists them).`,
        columns,
      ),
    );
  }
  const gaps = missingSections(diagnosis, evidence);
  if (gaps.length > 0) {
    const lines = gaps.map((line) => wrapText(line, columns, '    ', '  ? '));
    blocks.push([paint('dim', 'Could not be checked'), ...lines].join('\n'));
  }
  if (diagnosis.crashed.length > 0) {
    const lines = diagnosis.crashed.map(({ ruleId, message }) =>
      wrapText(`${ruleId}: ${printable(message, 300)}`, columns, '    ', '  ? '),
    );
    blocks.push(['Rules that failed (a fault of this program, please report it)', ...lines].join('\n'));
  }
  return blocks;
}

/**
 * One line for each missing section: why it is missing, and which rules needed it. That a machine has no pasted text,
 * and a pasted text no machine, is no gap worth a line each.
 */
export function missingSections({ skipped }: Diagnosis, { source }: Evidence): string[] {
  if (source.kind === 'transcript') {
    const count = new Set(skipped.map(({ ruleId }) => ruleId)).size;
    if (count === 0) return [];
    return [
      `What a pasted text does not show (${count} more ${count === 1 ? 'rule' : 'rules'}): run \`dfu-doctor check\` on that machine.`,
    ];
  }
  const bySection = new Map<string, { reason: string; rules: string[] }>();
  for (const { ruleId, section, reason } of skipped) {
    if (section === 'runs') continue;
    const entry = bySection.get(section) ?? { reason, rules: [] };
    entry.rules.push(ruleId);
    bySection.set(section, entry);
  }
  return [...bySection].map(
    ([section, { reason, rules: ids }]) => `${section}: ${printable(reason, 300)} (${ids.join(', ')})`,
  );
}
