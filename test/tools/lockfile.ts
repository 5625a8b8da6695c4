/**
 * `npm run lockfile` names in package-lock.json every platform's binary that a package may want; with --check it only
 * says which are missing. npm leaves out what its registry or cache did not have at that moment, and then refuses
 * `npm ci` because the two files disagree.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { root } from './root.mjs';

const LOCKFILE = join(root, 'package-lock.json');

const entrySchema = z.object({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  license: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const packagesSchema = z.record(z.string(), entrySchema);
type Packages = z.infer<typeof packagesSchema>;
/** As it stands, order and all. */
const rawSchema = z.record(z.string(), z.unknown());

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** The platform that a binary's package is for, from its name: "@oxlint/binding-linux-arm-gnueabihf". */
export function platformOf(name: string): { os: string[]; cpu: string[]; libc?: string[] } | null {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return null;
  if (os !== 'linux') return { os: [os], cpu: [cpu] };
  return { os: [os], cpu: [cpu], libc: [words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'] };
}

interface Missing {
  path: string;
  name: string;
  version: string;
  wantedBy: string;
}

/** Optional packages that a package of the lockfile pins and the lockfile does not name. */
export function missingOptionals(packages: Packages): Missing[] {
  return Object.entries(packages).flatMap(([wantedBy, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .map(([name, version]) => ({ path: `node_modules/${name}`, name, version, wantedBy }))
      .filter(({ path }) => !(path in packages) && !(`${wantedBy}/${path}` in packages)),
  );
}

function entriesFor(missing: readonly Missing[], packages: Packages): [string, unknown][] {
  return missing.map(({ path, name, version, wantedBy }) => {
    const platform = platformOf(name);
    if (platform === null || !/^\d+\.\d+\.\d+$/.test(version)) {
      throw new Error(`${name}@${version} is no binary of one platform in one version: install it with npm.`);
    }
    const { dev, license } = packages[wantedBy] ?? {};
    const entry = {
      version,
      ...(dev ? { dev } : {}),
      ...(license ? { license } : {}),
      optional: true,
      ...platform,
    };
    return [path, entry];
  });
}

function main(): void {
  const lock = rawSchema.parse(JSON.parse(readFileSync(LOCKFILE, 'utf8')));
  const packages = packagesSchema.parse(lock['packages']);
  const missing = missingOptionals(packages);
  if (!process.argv.includes('--check')) {
    const entries = [...Object.entries(rawSchema.parse(lock['packages'])), ...entriesFor(missing, packages)];
    const sorted = Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b, 'en')));
    writeFileSync(LOCKFILE, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
    return;
  }
  for (const { name, version, wantedBy } of missing) {
    process.stderr.write(`package-lock.json does not name ${name}@${version}, which ${wantedBy} may want.\n`);
  }
  if (missing.length > 0) {
    process.stderr.write('Without them `npm ci` fails on other machines: run `npm run lockfile`.\n');
    process.exitCode = 1;
  }
}

if (process.argv[1] === import.meta.filename) main();
