import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { findRuleFiles } from '../tools/rule-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const files = findRuleFiles(ROOT);

test('the index holds exactly the rules that have a file', () => {
  expect(rules.map((rule) => rule.id)).toEqual(files.map((file) => file.id));
});

test('an id stands for one rule', () => {
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
});

test('nothing is found on a healthy printer', () => {
  const diagnosis = diagnose(healthyEvidence(), rules);
  expect(diagnosis.findings).toEqual([]);
  expect(diagnosis.crashed).toEqual([]);
  expect(diagnosis.verdict).toMatchObject({ outcome: 'clear', primary: null });
});

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  const page = `${ROOT}/docs/rules/${rule.id}.md`;

  test('has a test and a doc page of its name', () => {
    expect(existsSync(`${ROOT}/test/rules/${rule.id}.test.ts`)).toBe(true);
    expect(existsSync(page)).toBe(true);
  });

  test('its doc page says how we know and what false alarms there are', () => {
    const text = readFileSync(page, 'utf8');
    for (const heading of ['## How we know', '## False alarms']) {
      const body = text.split(heading)[1]?.split('\n## ')[0]?.trim() ?? '';
      expect(body.length, heading).toBeGreaterThan(80);
      expect(body).not.toMatch(/^Write (which|what)/);
    }
  });

  test('speaks in calm whole sentences', () => {
    for (const text of Object.values(rule.summary)) {
      expect(text).toMatch(/^[A-Za-z"`0-9-].*[.]$/s);
      expect(text).not.toContain('!');
    }
    expect(rule.title).not.toMatch(/[.!]$/);
    expect(rule.title.length).toBeLessThan(90);
  });

  test('names rules that exist as the ones it explains', () => {
    for (const id of rule.explains ?? []) expect(rules.map((other) => other.id)).toContain(id);
  });
});

test('no rule explains itself, not even by a detour', () => {
  const explained = new Map(rules.map((rule) => [rule.id, rule.explains ?? []]));
  for (const start of explained.keys()) {
    const seen = new Set<string>();
    const open = [...(explained.get(start) ?? [])];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      expect(id).not.toBe(start);
      if (seen.has(id)) continue;
      seen.add(id);
      open.push(...(explained.get(id) ?? []));
    }
  }
});
