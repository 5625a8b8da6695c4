import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';

/** What must not stand in a file of the project, and why. */
export interface Forbidden {
  text: RegExp;
  why: string;
}

/** Finds any of the texts, not as a part of a longer name or path. */
function anyOf(texts: readonly string[]): RegExp {
  const escaped = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![\\w/.~-])(?:${escaped.join('|') || '(?!)'})(?![\\w.-])`);
}

/** Folders that every machine has: naming one tells nothing. */
const EVERYWHERE = [
  '/',
  '/builds',
  '/home',
  '/opt',
  '/root',
  '/src',
  '/srv',
  '/tmp',
  '/usr',
  '/usr/src',
  '/var/tmp',
];

/** Places of this machine, and package registries: both differ for everybody else. */
export function forbiddenHere(): Forbidden[] {
  const configured = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const places = [root, dirname(root), homedir()].filter((path) => !EVERYWHERE.includes(path));
  return [
    { text: /https?:\/\/[^\s"'/]*registry[^\s"'/]*\//, why: 'names a package registry' },
    { text: anyOf([new URL(configured).host]), why: 'names the package registry of this machine' },
    { text: /^\s*"resolved": "http/, why: 'says from where a package was downloaded' },
    { text: anyOf(places), why: 'names a folder of this machine' },
    ...(hostname().length > 8 ? [{ text: anyOf([hostname()]), why: 'names this machine' }] : []),
  ];
}

/** "file:line why" for each line of a text that has something forbidden. */
export function findForbidden(name: string, text: string, forbidden: readonly Forbidden[]): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      forbidden
        .filter(({ text: pattern }) => pattern.test(line))
        .map(({ why }) => `${name}:${index + 1} ${why}`),
    );
}

function main(): void {
  const forbidden = forbiddenHere();
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const findings = files
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)))
    .flatMap((file) => findForbidden(file, readFileSync(join(root, file), 'utf8'), forbidden));
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  if (findings.length > 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) main();
