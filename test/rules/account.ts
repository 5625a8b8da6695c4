import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Finding, Remedy } from '../../src/diagnosis/finding.ts';
import type { AnyRule } from '../../src/diagnosis/rule.ts';
import type { Origin } from '../../src/evidence/section.ts';
import type { Case } from './all-cases.ts';
import { hangsOn } from './hangs-on.ts';

/**
 * All that the rule says, as text to read: of the cases of its own table in full, with the facts on which that hangs; of
 * what was made for other rules, and of recorded logs, in a line.
 */
export function accountOf(rule: AnyRule, cases: readonly Case[]): string {
  const told = new Set<string>();
  const own: string[] = [];
  const elsewhere: string[] = [];
  for (const { owner, name, evidence } of cases) {
    const { findings } = diagnose(evidence, [rule]);
    if (owner !== rule.id) {
      elsewhere.push(...findings.map((one) => `${owner}, ${name}: ${inShort(one)}`));
      continue;
    }
    const facts = hangsOn(rule, evidence);
    const said = findings.length > 0 ? findings.map((one) => inFull(one, told)) : ['nothing'];
    own.push(
      [`== ${name}`, ...said, ...(facts.length > 0 ? [`hangs on ${facts.join(' ')}`] : [])].join('\n'),
    );
  }
  return `${[...own, ['== elsewhere', ...elsewhere].join('\n')].join('\n\n')}\n`;
}

function inShort({ severity, certainty, subject, origins, remedies }: Finding): string {
  return `${severity}, ${certainty}: ${subject} (${origins.length} origins, ${remedies.length} remedies)`;
}

function inFull(finding: Finding, told: Set<string>): string {
  return [
    `${finding.severity}, ${finding.certainty}: ${finding.subject}${finding.solvedLater ? ', solved later' : ''}`,
    `  ${finding.what}`,
    `  ${finding.why}`,
    ...finding.origins.map((origin) => `  from ${placeOf(origin)}`),
    ...finding.remedies.map((remedy) => {
      const text = [`  ${remedy.kind}, risk ${remedy.risk}: ${remedy.title}`, ...deedOf(remedy)].join(
        '\n    ',
      );
      if (told.has(text)) return `  as above: ${remedy.title}`;
      told.add(text);
      return text;
    }),
  ].join('\n');
}

function placeOf(origin: Origin): string {
  if (origin.kind === 'log') return `${origin.source}, line ${origin.line}: ${origin.text}`;
  return JSON.stringify(origin);
}

function deedOf(remedy: Remedy): string[] {
  switch (remedy.kind) {
    case 'steps':
      return [...remedy.steps];
    case 'command':
      return [`${remedy.elevated ? 'as root: ' : ''}${JSON.stringify(remedy.argv)}`];
    case 'edit':
      return [`${remedy.path}:${remedy.line}`, `- ${remedy.before}`, `+ ${remedy.after}`];
    case 'flash':
      return [JSON.stringify([remedy.file, remedy.address, remedy.device])];
  }
}
