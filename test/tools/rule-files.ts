import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders below rules/, in the order of the docs table. */
export const RULE_GROUPS: Readonly<Record<string, string>> = {
  noise: 'Noise: harmless lines that frighten',
  tool: 'Wrong tool, target, argument or file',
  firmware: 'Firmware, .config and board',
  usb: 'The device on USB',
  permission: 'Permission, drivers, who holds it',
  serial: 'Serial bootloader, Katapult, CAN, after the flash',
};

/** lower-case words joined by single hyphens: the id is a file name, an anchor and a JSON value */
export const RULE_ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export interface RuleFile {
  group: string;
  id: string;
}

/** Every rule file below `root`/rules, by group in the order of RULE_GROUPS, then by id. Throws on a stray folder or file. */
export function findRuleFiles(root: string): RuleFile[] {
  const folder = join(root, 'rules');
  const known = Object.keys(RULE_GROUPS);
  const found: RuleFile[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'index.ts') continue;
    if (!entry.isDirectory() || !known.includes(entry.name)) {
      throw new Error(`rules/${entry.name} is no group: use one of ${known.join(', ')}`);
    }
    for (const file of readdirSync(join(folder, entry.name))) {
      const id = file.replace(/\.ts$/, '');
      if (!file.endsWith('.ts') || !RULE_ID.test(id)) {
        throw new Error(`rules/${entry.name}/${file} is not named as a rule`);
      }
      found.push({ group: entry.name, id });
    }
  }
  return found.sort(
    (a, b) => known.indexOf(a.group) - known.indexOf(b.group) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}
