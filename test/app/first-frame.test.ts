import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// `import type` and imports of nothing but types are gone when the program runs
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?'([^']+)';/gm;

/** Every module that is loaded before `entry` runs, as paths from the root and names of packages. */
function loadedWith(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [statement, name = ''] of readFileSync(path.join(ROOT, file), 'utf8').matchAll(
      STATIC_IMPORT,
    )) {
      if (/^import\s*\{(?:\s*type\s+\w+,?)+\s*\}/.test(statement)) continue;
      if (name.startsWith('.')) visit(path.join(path.dirname(file), name));
      else seen.add(name);
    }
  };
  visit(entry);
  return seen;
}

describe('what is loaded before the first frame', () => {
  const loaded = [...loadedWith('src/commands/doctor-screen.tsx')];

  it('is the screens and what draws them', () => {
    expect(loaded).toContain('components/overview.tsx');
    expect(loaded).toContain('ink');
  });

  it('is not the schema, the rules, the knowledge, the probes, the flasher or usb', () => {
    const late =
      /^(zod|usb|serialport|fflate|rules|src\/(evidence|knowledge|probes|diagnosis|flash|dfu|host|simulation|firmware))(\/|$)/;
    // a sentence, which a signal may need at any time, and the names of the phases
    const early = ['src/flash/board-state.ts', 'src/flash/events.ts'];
    expect(loaded.filter((name) => late.test(name) && !early.includes(name))).toEqual([]);
  });
});

it('the screens are loaded by the one module that keeps V8 from replacing the WebAssembly of their layout', () => {
  const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const loading = sources.filter(
    (name) =>
      /\.tsx?$/.test(name) && readFileSync(path.join(ROOT, 'src', name), 'utf8').includes('./doctor-screen'),
  );
  expect(loading).toEqual(['commands/load-doctor-screen.ts']);
});
