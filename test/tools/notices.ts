import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { EXTERNAL } from './build.mjs';
import { setup as buildWhenStale } from './build-when-stale.mjs';
import { metafilePath, root } from './root.mjs';

const NOTICES = join(root, 'THIRD_PARTY_NOTICES');

const metafile = z.object({
  outputs: z.record(
    z.string(),
    z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) }),
  ),
});
const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string(),
      license: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
type Lock = z.infer<typeof lockfile>['packages'];

/** Packages that ship no licence file, with the copyright line that their sources carry; all are MIT. */
const COPYRIGHT_LINES: Readonly<Record<string, string>> = {
  'yoga-layout': 'Copyright (c) Meta Platforms, Inc. and affiliates.',
};

/** Packages of one platform's binary carry no licence file and are installed on that platform only. */
const SAME_LICENCE_AS: readonly { prefix: string; path: string }[] = [
  { prefix: '@node-usb/', path: 'node_modules/usb' },
];

/** Folders ("node_modules/ink") of the packages of which any code is in dist/. */
export function bundledPackages(outputs: z.infer<typeof metafile>['outputs']): string[] {
  const folders = new Set<string>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders];
}

/** Folders of a package and of all that it needs, on every platform, as npm would install them. */
export function withDependencies(names: readonly string[], lock: Lock): string[] {
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const path = nearestFolder(name, from, lock);
    if (path === undefined || found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies } = lock[path] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) visit(needed, path);
  };
  for (const name of names) visit(name, '');
  return [...found];
}

function nearestFolder(name: string, from: string, lock: Lock): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in lock) return path;
    if (folder === '') return undefined;
  }
}

function licenceText(path: string, name: string): string {
  const folder = SAME_LICENCE_AS.find(({ prefix }) => name.startsWith(prefix))?.path ?? path;
  const files = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  const texts = files
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .toSorted()
    .map((file) =>
      readFileSync(join(root, folder, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim(),
    );
  if (texts.length > 0) return texts.join('\n\n');
  const copyright = COPYRIGHT_LINES[name];
  if (copyright === undefined) {
    throw new Error(`${name} has no licence file: find its terms and name them in test/tools/notices.ts.`);
  }
  const mit = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  return mit.replace(/^Copyright .*$/m, copyright);
}

function renderNotices(): string {
  const { outputs } = metafile.parse(JSON.parse(readFileSync(metafilePath, 'utf8')));
  const { packages } = lockfile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const byText = new Map<string, string[]>();
  const folders = [...bundledPackages(outputs), ...withDependencies(EXTERNAL, packages)];
  for (const path of new Set(folders.toSorted())) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const entry = packages[path];
    if (entry === undefined) throw new Error(`package-lock.json does not know ${path}.`);
    const text = licenceText(path, name);
    const title = `${name} ${entry.version} (${entry.license ?? 'see below'})`;
    byText.set(text, [...(byText.get(text) ?? []), title]);
  }
  const head =
    'dfu-doctor contains, or installs beside it, the packages below. Each is under its own licence.\n' +
    'This file is made by `npm run notices`.\n';
  const parts = [...byText].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`);
  return [head, ...parts].join(`\n${'-'.repeat(78)}\n\n`);
}

function main(): void {
  buildWhenStale();
  const wanted = renderNotices();
  if (!process.argv.includes('--check')) {
    writeFileSync(NOTICES, wanted);
    return;
  }
  if (!existsSync(NOTICES) || readFileSync(NOTICES, 'utf8') !== wanted) {
    process.stderr.write(
      'THIRD_PARTY_NOTICES is not what is bundled and installed now: run `npm run notices`.\n',
    );
    process.exitCode = 1;
  }
}

if (process.argv[1] === import.meta.filename) main();
