import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRuleFiles, RULE_GROUPS, RULE_ID } from './rule-files.ts';

const TEMPLATES = fileURLToPath(new URL('./templates', import.meta.url));

/** Why no rule of that name can be made; a sentence for the person who asked. */
export class NewRuleRefusal extends Error {}

/** The files of a new rule "group/id" below `root`, not yet written. Throws NewRuleRefusal. */
export function newRuleFiles(root: string, name: string): { path: string; text: string }[] {
  const [group = '', id = '', ...more] = name.split('/');
  if (!Object.hasOwn(RULE_GROUPS, group) || !RULE_ID.test(id) || more.length > 0) {
    const groups = Object.keys(RULE_GROUPS).join(', ');
    throw new NewRuleRefusal(
      `Usage: npm run new-rule GROUP/ID\nGROUP is one of ${groups}; ID is lower-case words joined by hyphens.`,
    );
  }
  const taken = findRuleFiles(root).find((file) => file.id === id);
  if (taken) throw new NewRuleRefusal(`There is a rule with that id: rules/${taken.group}/${taken.id}.ts`);
  const files = [
    { template: 'rule.ts.template', path: `rules/${group}/${id}.ts` },
    { template: 'rule.test.ts.template', path: `test/rules/${id}.test.ts` },
    { template: 'rule.md.template', path: `docs/rules/${id}.md` },
  ];
  return files.map(({ template, path }) => {
    if (existsSync(join(root, path))) {
      throw new NewRuleRefusal(`${path} exists: remove it or choose another id`);
    }
    const text = readFileSync(join(TEMPLATES, template), 'utf8');
    return { path, text: text.replaceAll('{{id}}', id).replaceAll('{{group}}', group) };
  });
}
