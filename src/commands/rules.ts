import { rules } from '../../rules/index.ts';
import type { AnyRule } from '../diagnosis/rule.ts';
import { jsonText } from '../formats/json-text.ts';
import { printable } from '../formats/text.ts';
import { type CommandContext, EXIT } from './context.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface RulesOptions {
  id?: string;
  json?: boolean;
}

/** Lists the rules, or explains one. */
export function runRules(context: CommandContext, options: RulesOptions): number {
  if (options.id === undefined) {
    context.out(options.json === true ? toJson(rules.map(describe)) : table(rules));
    return EXIT.ok;
  }
  const rule = rules.find((candidate) => candidate.id === options.id);
  if (!rule) {
    throw new UsageError(
      `There is no rule called ${printable(options.id, 60)}.`,
      'See `dfu-doctor rules` for all of them.',
    );
  }
  context.out(options.json === true ? toJson(describe(rule)) : page(rule, context.columns));
  return EXIT.ok;
}

function describe(rule: AnyRule) {
  const { id, title, severity, certainty, summary, needs, explains } = rule;
  return { id, title, severity, certainty, ...summary, needs, explains: explains ?? [] };
}

function table(all: readonly AnyRule[]): string {
  const width = Math.max(...all.map((rule) => rule.id.length));
  return all.map((rule) => `${rule.id.padEnd(width)}  ${rule.severity.padEnd(7)}  ${rule.title}\n`).join('');
}

function page(rule: AnyRule, columns: number): string {
  const part = (head: string, text: string) => `${head}\n${wrapText(text, columns, '  ')}\n`;
  return [
    `${rule.id}: ${rule.title}\n${rule.severity}, ${rule.certainty}\n`,
    part('What is wrong', rule.summary.what),
    part('Why it matters', rule.summary.why),
    part('What to do', rule.summary.fix),
  ].join('\n');
}

function toJson(value: object): string {
  return `${jsonText(value, 2)}\n`;
}
