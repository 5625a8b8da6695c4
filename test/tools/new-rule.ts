/** `npm run new-rule usb/foo` writes a rule, its test and its doc page from the templates. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRuleFiles, RULE_GROUPS, RULE_ID } from './rule-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TEMPLATES = fileURLToPath(new URL('./templates', import.meta.url));

/** Where each template goes. */
function targets(group: string, id: string): Record<string, string> {
  return {
    'rule.ts.template': `rules/${group}/${id}.ts`,
    'rule.test.ts.template': `test/rules/${id}.test.ts`,
    'rule.md.template': `docs/rules/${id}.md`,
  };
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

const [name = ''] = process.argv.slice(2);
const [group = '', id = '', ...more] = name.split('/');
if (!(group in RULE_GROUPS) || !RULE_ID.test(id) || more.length > 0) {
  refuse(
    `Usage: npm run new-rule GROUP/ID\nGROUP is one of ${Object.keys(RULE_GROUPS).join(', ')}; ID is lower-case words joined by hyphens.`,
  );
}
const taken = findRuleFiles(ROOT).find((file) => file.id === id);
if (taken) refuse(`There is a rule with that id: rules/${taken.group}/${taken.id}.ts`);

const files = Object.entries(targets(group, id));
for (const [, target] of files) {
  if (existsSync(join(ROOT, target))) refuse(`${target} exists: remove it or choose another id`);
}
for (const [template, target] of files) {
  const text = readFileSync(join(TEMPLATES, template), 'utf8')
    .replaceAll('{{id}}', id)
    .replaceAll('{{group}}', group);
  mkdirSync(dirname(join(ROOT, target)), { recursive: true });
  writeFileSync(join(ROOT, target), text);
  console.log(target);
}
console.log('Write them, then run `npm run generate`.');
