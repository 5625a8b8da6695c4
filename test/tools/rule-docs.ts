import type { AnyRule } from '../../src/diagnosis/rule.ts';
import { RULE_GROUPS, type RuleFile } from './rule-files.ts';

const BEGIN = '<!-- generated from the rule by `npm run generate`: begin -->';
const END = '<!-- generated: end -->';

export interface LoadedRule extends RuleFile {
  rule: AnyRule;
}

/** docs/rules/README.md: every rule with its severity, certainty and title, by group. */
export function renderRuleTable(rules: readonly LoadedRule[]): string {
  const groups = Object.entries(RULE_GROUPS)
    .map(([group, title]) => ({ title, members: rules.filter((entry) => entry.group === group) }))
    .filter((group) => group.members.length > 0)
    .map(({ title, members }) =>
      [
        `## ${title}`,
        '',
        '| rule | what it finds | severity | certainty |',
        '|---|---|---|---|',
        ...members.map(
          ({ rule }) =>
            `| [${rule.id}](${rule.id}.md) | ${rule.title} | ${rule.severity} | ${rule.certainty} |`,
        ),
      ].join('\n'),
    );
  return [
    '<!-- Generated from the rules by `npm run generate`; edit those. -->',
    '# What the doctor looks for',
    '',
    'Severity: **error** stops you or would do harm; **warning** is worth mending and stops nothing;',
    '**info** is harmless. Certainty: **certain** is proven by the evidence, **likely** explains it best,',
    '**hint** is worth a look. A rule may raise or lower both with what it sees.',
    '',
    ...groups.flatMap((group) => [group, '']),
  ].join('\n');
}

/** A rule's doc page with its head renewed; what stands behind the head was written by hand and stays. */
export function renewRuleDoc({ group, rule }: LoadedRule, page: string): string {
  const end = page.indexOf(END);
  if (!page.startsWith(BEGIN) || end < 0) {
    throw new Error(`docs/rules/${rule.id}.md must begin with the two generated markers`);
  }
  const silences = rule.explains?.map((id) => `[${id}](${id}.md)`).join(', ');
  const head = [
    BEGIN,
    `# ${rule.id}`,
    '',
    `**${rule.title}** (${rule.severity}, ${rule.certainty}). Source: [rules/${group}/${rule.id}.ts](../../rules/${group}/${rule.id}.ts).`,
    ...(silences ? ['', `Where it applies, it stands for: ${silences}.`] : []),
    '',
    '## What is wrong',
    rule.summary.what,
    '',
    '## Why it matters',
    rule.summary.why,
    '',
    '## What to do',
    rule.summary.fix,
    '',
  ].join('\n');
  return `${head}${page.slice(end)}`;
}
