import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { AnyRule } from '../../src/diagnosis/rule.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';

/** characters of JSON; whole machines have thousands of facts, and small cases tell the same */
const SMALL = 1500;

/**
 * The facts of the evidence on which it hangs what the rule says, one for each change that makes it say something else. Behind
 * the path of a fact stands the change: "-" left out or one less, "+" one more, "!" the opposite, "<" and ">" with a
 * letter before or behind it. Nothing is tried of large evidence.
 */
export function hangsOn(rule: AnyRule, evidence: Evidence): string[] {
  const names = [...rule.needs, ...(rule.uses ?? [])];
  if (JSON.stringify(names.map((name) => evidence[name])).length > SMALL) return [];
  const changing = structuredClone(evidence);
  const said = sayingOf(rule, changing);
  const found: string[] = [];
  const see = (name: string) => {
    if (sayingOf(rule, changing) !== said) found.push(name);
  };
  for (const name of names) {
    const section = changing[name];
    if (section.status !== 'collected') continue;
    Object.assign(changing, { [name]: { status: 'gap', reason: 'not-collected' } });
    see(`${name}-`);
    Object.assign(changing, { [name]: section });
    visit(section.value, name, see);
  }
  return found;
}

type Branch = Record<string, unknown> | unknown[];

function visit(branch: Branch, path: string, see: (name: string) => void): void {
  if (Array.isArray(branch)) {
    for (let at = 0; at < branch.length; at++) {
      const [left] = branch.splice(at, 1);
      see(`${path}.${at}-`);
      branch.splice(at, 0, left);
    }
  }
  for (const [key, value] of Object.entries(branch)) {
    const here = branch as Record<string, unknown>;
    if (isBranch(value)) visit(value, `${path}.${key}`, see);
    for (const [mark, other] of othersThan(value)) {
      here[key] = other;
      see(`${path}.${key}${mark}`);
    }
    here[key] = value;
  }
}

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null;
}

function othersThan(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value === 'boolean') return [['!', !value]];
  if (typeof value === 'number') {
    return [
      ['+', value + 1],
      ['-', Math.max(0, value - 1)],
    ];
  }
  if (typeof value === 'string') {
    return [
      ['<', `x${value}`],
      ['>', `${value}x`],
    ];
  }
  return [];
}

function sayingOf(rule: AnyRule, evidence: Evidence): string {
  const { findings, crashed } = diagnose(evidence, [rule]);
  return JSON.stringify([findings.map((one) => ({ ...one, origins: one.origins.length })), crashed]);
}
