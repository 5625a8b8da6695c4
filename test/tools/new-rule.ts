/** `npm run new-rule usb/foo` writes a rule, its test and its doc page from the templates. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NewRuleRefusal, newRuleFiles } from './rule-templates.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

try {
  for (const { path, text } of newRuleFiles(ROOT, process.argv[2] ?? '')) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
    console.log(path);
  }
  console.log('Write them, then run `npm run generate`.');
} catch (error) {
  if (!(error instanceof NewRuleRefusal)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
