import { existsSync } from 'node:fs';
import { Box } from 'ink';
import { afterEach, describe, expect, test } from 'vitest';
import { FindingPage } from '../../components/finding-page.tsx';
import { ThemeContext, themeFor } from '../../components/theme.ts';
import { rules } from '../../rules/index.ts';
import { currentPage } from '../../src/app/state.ts';
import { createStore, type Store } from '../../src/app/store.ts';
import { findingView } from '../../src/app/views/finding.ts';
import { renderReport } from '../../src/commands/report-text.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Finding } from '../../src/diagnosis/finding.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { commandLine } from '../../src/remedies/command-line.ts';
import { aFinding, aLook, anEvidence, fakeEngine } from '../app/fixtures.ts';
import { collectTables } from '../rules/rule-table.ts';
import { renderApp } from './render-app.tsx';
import { renderAt } from './render-at.ts';

/** Whatever a rule's own table finds, as the reader meets it: a page of 80 by 24, and the report at 80 columns. */

const SIZE = { columns: 80, rows: 24 };
/** lines of a page between the frame's title and keys at that size; a test below holds it against the real screen */
const PAGE_ROWS = 20;
/** characters; about three lines of the screen */
const LONG_COMMAND = 200;
const titles = Object.fromEntries(rules.map((rule) => [rule.id, rule.title]));
// tests beside a table are run by this file as well; they cost little
const tested = rules.filter(({ id }) => existsSync(new URL(`../rules/${id}.test.ts`, import.meta.url)));
const tables = await collectTables(() =>
  Promise.all(tested.map(({ id }) => import(`../rules/${id}.test.ts`))),
);

const open: { unmount: () => void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.unmount();
});

test('every rule has its table here', () => {
  expect(tables.map(({ rule }) => rule.id).toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
});

test('a page has as many lines on the first screen as the frame leaves it', async () => {
  const finding = aFinding();
  const store = await storeAt(finding, anEvidence());
  const screen = renderApp(store, SIZE);
  open.push(screen);
  expect(store.getState().layout?.windowHeight).toBe(PAGE_ROWS);
  expect(screen.frame()).toContain(finding.what);
});

for (const { rule, finds } of tables) {
  describe(rule.id, () => {
    test.each(Object.entries(finds))('%s', async (_, { evidence }) => {
      const { findings } = diagnose(evidence, [rule]);
      expect(findings.length).toBeGreaterThan(0);
      for (const finding of findings) {
        await showsOnThePage(finding, evidence);
        showsInTheReport(finding, evidence);
      }
    });
  });
}

async function showsOnThePage(finding: Finding, evidence: Evidence): Promise<void> {
  const store = await storeAt(finding, evidence);
  // the page as high as it is, in the width that the frame leaves it
  const page = renderAt(
    <ThemeContext value={themeFor({ color: false })}>
      <Box width={SIZE.columns - 2} flexDirection="column">
        <FindingPage view={findingView(store.getState(), keyOf(store))} />
      </Box>
    </ThemeContext>,
    SIZE,
  );
  open.push(page);
  for (const text of wordsOf(finding)) expect(flat(page.frame())).toContain(flat(text));
  const [first] = finding.remedies;
  const onScreen = page.lines().slice(0, PAGE_ROWS).join('\n');
  if (first) expectOnScreen(onScreen, firstLines(first));
}

function showsInTheReport(finding: Finding, evidence: Evidence): void {
  const diagnosis = diagnose(evidence, []);
  const report = renderReport({ ...diagnosis, findings: [finding] }, evidence, { columns: 80, color: false });
  for (const text of wordsOf(finding)) expect(flat(report)).toContain(flat(text));
  // a line that is meant to be copied stays in one piece
  const tooWide = report.split('\n').filter((line) => line.length > 80 && !/^ {9}/.test(line));
  expect(tooWide).toEqual([]);
  const [first] = finding.remedies;
  if (first) expectOnScreen(report.split('\n').slice(0, SIZE.rows).join('\n'), [first.title]);
}

/** A store whose page is the one of this finding, opened from the overview. */
async function storeAt(finding: Finding, evidence: Evidence): Promise<Store> {
  const diagnosis = { ...diagnose(evidence, []), findings: [finding] };
  const look = aLook({ evidence, diagnosis, titles });
  const store = createStore(fakeEngine({ look: () => Promise.resolve(look) }), {
    simulated: null,
    intent: evidence.intent,
  });
  await store.start();
  await new Promise((resolve) => setImmediate(resolve));
  store.press({ name: 'enter' });
  expect(currentPage(store.getState()).screen.name).toBe('finding');
  return store;
}

function keyOf(store: Store): string {
  const { screen } = currentPage(store.getState());
  return screen.name === 'finding' ? screen.key : '';
}

/** Everything of a finding that must be readable whole. */
function wordsOf({ ruleId, what, why, remedies }: Finding): string[] {
  return [titles[ruleId] ?? ruleId, what, why, ...remedies.flatMap(remedyWords)];
}

function remedyWords(remedy: Finding['remedies'][number]): string[] {
  switch (remedy.kind) {
    case 'steps':
      return [remedy.title, ...remedy.steps];
    case 'command':
      return [remedy.title, commandLine(remedy.argv, remedy.elevated)];
    case 'edit':
      return [remedy.title, remedy.before, remedy.after];
    case 'flash':
      return [remedy.title];
  }
}

/** The title of a remedy and the first thing that it says to do; of a very long command how it begins. */
function firstLines(remedy: Finding['remedies'][number]): string[] {
  return remedyWords(remedy)
    .slice(0, 2)
    .map((words) => words.slice(0, LONG_COMMAND));
}

function expectOnScreen(screen: string, texts: readonly string[]): void {
  for (const text of texts) expect(flat(screen)).toContain(flat(text));
}

/** Without spaces and line ends: where a line wraps, and a word longer than a line is broken, says nothing. */
function flat(text: string): string {
  return text.replace(/\s+/g, '');
}
