import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAYERS } from '../../.config/dependency-cruiser.mjs';
import { root } from '../tools/root.mjs';

/** A file in a tree of their own, what it imports, and the rule that must see it. */
const PLANTS: readonly { sees: string; file: string; text: string }[] = [
  { sees: 'layer src/formats', file: 'src/formats/plant.ts', text: "import '../ports/clean.ts';" },
  {
    sees: 'layer src/ports',
    file: 'src/ports/plant.ts',
    text: "import type { Clean } from '../formats/clean.ts';",
  },
  { sees: 'layer src/probes', file: 'src/probes/plant.ts', text: "import 'node:fs';" },
  { sees: 'layer src/firmware', file: 'src/firmware/plant.ts', text: "await import('node:crypto');" },
  { sees: 'layer src/app', file: 'src/app/react.ts', text: "import { useState } from 'react';" },
  // ink has an ESM entry only: a tool that cannot resolve it would see nothing here
  { sees: 'layer src/app', file: 'src/app/ink.ts', text: "import { Box } from 'ink';" },
  { sees: 'layer src/dfu', file: 'src/dfu/types.ts', text: "import type { z } from 'zod';" },
  { sees: 'layer src/simulation', file: 'src/simulation/plant.ts', text: "import '../dfu/types.ts';" },
  { sees: 'layer rules', file: 'rules/usb/plant.ts', text: "import '../../src/host/clean.ts';" },
  {
    sees: 'layer components: types only',
    file: 'components/plant.tsx',
    text: "import { clean } from '../src/diagnosis/clean.ts'; clean;",
  },
  { sees: 'hardware behind the ports', file: 'src/commands/plant.ts', text: "import 'usb';" },
  { sees: 'nothing from tests', file: 'src/commands/test.ts', text: "import '../../test/clean.ts';" },
  { sees: 'unknown folder', file: 'src/misc/plant.ts', text: "import '../ports/clean.ts';" },
  { sees: 'no cycle', file: 'src/knowledge/circle-a.ts', text: "import './circle-b.ts';" },
  { sees: 'unresolved', file: 'src/cli.tsx', text: "import './nowhere.ts';" },
];

const ALLOWED: Readonly<Record<string, string>> = {
  'src/ports/clean.ts': 'export type Clean = 1;',
  'src/formats/clean.ts': 'export type Clean = 1;',
  'src/diagnosis/clean.ts': 'export type Clean = 1; export const clean = 1;',
  'src/knowledge/circle-b.ts': "import './circle-a.ts';",
  'src/host/clean.ts': "import 'node:fs'; import 'usb'; import 'serialport'; import '../ports/clean.ts';",
  'src/evidence/clean.ts': "import { z } from 'zod'; z;",
  'src/app/clean.ts': "import '../ports/clean.ts';",
  'components/clean.tsx':
    "import { Box } from 'ink'; import { useState } from 'react'; import '../src/app/clean.ts'; import type { Clean } from '../src/diagnosis/clean.ts'; Box; useState; export type C = Clean;",
  'test/clean.ts': 'export {};',
};

interface Violation {
  from: string;
  rule: { name: string };
}

const tree = mkdtempSync(join(tmpdir(), 'dfu-doctor-layers-'));
let violations: readonly Violation[] = [];

beforeAll(() => {
  copyFileSync(join(root, 'tsconfig.json'), join(tree, 'tsconfig.json'));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
  const files = [...Object.entries(ALLOWED), ...PLANTS.map(({ file, text }) => [file, text] as const)];
  for (const [file, text] of files) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `${text}\n`);
  }
  violations = cruise(tree);
}, 60_000);

afterAll(() => rmSync(tree, { recursive: true, force: true }));

function cruise(folder: string): readonly Violation[] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
      '--config',
      join(root, '.config', 'dependency-cruiser.mjs'),
      '--output-type',
      'json',
      'src',
      'components',
      'rules',
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser said: ${stderr}`);
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  return summary.violations;
}

describe('the layer rules', () => {
  test.each(PLANTS)('see $file break "$sees"', ({ file, sees }) => {
    const seen = violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);
    expect(seen).toContain(sees);
  });

  test('allow what the table of layers allows', () => {
    const planted = PLANTS.map(({ file }) => file);
    const others = violations.filter(({ from }) => !planted.includes(from) && !from.includes('circle'));
    expect(others).toEqual([]);
  });
});

describe('the table of layers in docs/architecture.md', () => {
  const rows = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .flatMap(([, folder, , imports]) =>
      folder !== undefined && imports !== undefined ? [{ folder, imports }] : [],
    );

  test.each(Object.entries(LAYERS))(
    'says of %s what the checked rules say',
    (folder, { values = [], types = [] }) => {
      const row = rows.find((candidate) => candidate.folder === folder);
      const [valuePart = '', typePart = ''] = (row?.imports ?? '').split('types of');
      expect(namesIn(valuePart)).toEqual([...values].toSorted());
      expect(namesIn(typePart)).toEqual([...types].toSorted());
    },
  );
});

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).toSorted();
}
