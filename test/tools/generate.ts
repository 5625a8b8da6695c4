/**
 * `npm run generate` writes what is made from the sources: rules/index.ts, docs/rules/README.md, docs/keys.md, the heads of the
 * rules' doc pages and the JSON schemas. `npm run generate -- --check` writes nothing and fails when one is out of date.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AnyRule } from '../../src/diagnosis/rule.ts';
import { renderKeysPage } from './keys-page.ts';
import { type LoadedRule, renderRuleTable, renewRuleDoc } from './rule-docs.ts';
import { findRuleFiles, type RuleFile } from './rule-files.ts';
import { renderSchemas } from './schemas.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

async function loadRule(file: RuleFile): Promise<LoadedRule> {
  const path = join(ROOT, 'rules', file.group, `${file.id}.ts`);
  // an import of a path made at run time is untyped; the catalogue test checks every rule
  const module = (await import(pathToFileURL(path).href)) as { rule?: AnyRule };
  if (module.rule?.id !== file.id) {
    throw new Error(`rules/${file.group}/${file.id}.ts must export a const "rule" with the id "${file.id}"`);
  }
  return { ...file, rule: module.rule };
}

function renderIndex(files: readonly RuleFile[]): string {
  const name = (id: string) => id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Generated from the files beside it by `npm run generate`; edit those.',
    "import type { AnyRule } from '../src/diagnosis/rule.ts';",
    ...files.map(({ group, id }) => `import { rule as ${name(id)} } from './${group}/${id}.ts';`),
    '',
    '/** Every rule, by group and id. */',
    `export const rules: readonly AnyRule[] = [${files.map(({ id }) => name(id)).join(', ')}];`,
    '',
  ].join('\n');
}

/** As the formatter of the house writes it, so that one check does not fight the other. */
function formatted(path: string, text: string): string {
  const biome = join(ROOT, 'node_modules', '.bin', 'biome');
  const result = spawnSync(biome, ['check', '--write', `--stdin-file-path=${path}`], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) throw new Error(`biome could not format ${path}: ${result.stderr}`);
  return result.stdout;
}

async function render(): Promise<Map<string, string>> {
  const files = findRuleFiles(ROOT);
  const loaded = await Promise.all(files.map(loadRule));
  const outputs = new Map([
    ['rules/index.ts', renderIndex(files)],
    ['docs/rules/README.md', renderRuleTable(loaded)],
    ['docs/keys.md', renderKeysPage()],
  ]);
  for (const entry of loaded) {
    const path = `docs/rules/${entry.id}.md`;
    if (!existsSync(join(ROOT, path))) throw new Error(`${path} is missing: every rule has a doc page`);
    outputs.set(path, renewRuleDoc(entry, readFileSync(join(ROOT, path), 'utf8')));
  }
  for (const [path, text] of renderSchemas()) outputs.set(path, text);
  return outputs;
}

async function run(check: boolean): Promise<void> {
  const stale: string[] = [];
  for (const [path, raw] of await render()) {
    const text = formatted(path, raw);
    const target = join(ROOT, path);
    const before = existsSync(target) ? readFileSync(target, 'utf8') : null;
    if (before === text) continue;
    stale.push(path);
    if (check) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  if (check && stale.length > 0) {
    console.error(`Out of date, run \`npm run generate\`:\n${stale.map((path) => `  ${path}`).join('\n')}`);
    process.exitCode = 1;
  } else {
    console.log(stale.length === 0 ? 'Generated files are up to date.' : `Written: ${stale.join(', ')}`);
  }
}

try {
  await run(process.argv.includes('--check'));
} catch (error) {
  // what is wrong with a rule or a page is said in its message; where this program found it helps nobody
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
