import { strToU8, zipSync } from 'fflate';
import { BUNDLE_SCHEMA_VERSION, type Manifest, sha256 } from './manifest.ts';
import type { Replacement } from './redactor.ts';
import { SECRET_KINDS } from './secrets.ts';

/** A file of a bundle: text, or bytes that go in as they are. */
export interface BundleFile {
  path: string;
  content: string | Uint8Array;
}

export interface BundleParts {
  toolVersion: string;
  /** milliseconds since 1970 */
  createdMs: number;
  files: readonly BundleFile[];
  /** null = the user wants nothing replaced */
  replacements: readonly Replacement[] | null;
  /** paths of `files` that were not redacted though the others were */
  unmodified: readonly string[];
}

/** zip cannot say an earlier time */
const EARLIEST_MS = Date.UTC(1980, 0, 2);

/** The bytes of the .zip: manifest.json first, then the files in their order. */
export async function writeBundle(parts: BundleParts): Promise<Uint8Array> {
  const contents = parts.files.map(({ path, content }) => ({
    path,
    bytes: typeof content === 'string' ? strToU8(content) : content,
  }));
  const manifest: Manifest = {
    schemaVersion: BUNDLE_SCHEMA_VERSION,
    tool: { name: 'dfu-doctor', version: parts.toolVersion },
    createdAt: new Date(parts.createdMs).toISOString(),
    redaction: {
      on: parts.replacements !== null,
      replaced: countByKind(parts.replacements ?? []),
      unmodified: [...parts.unmodified],
    },
    files: await Promise.all(
      contents.map(async ({ path, bytes }) => ({ path, size: bytes.length, sha256: await sha256(bytes) })),
    ),
  };
  const head = strToU8(`${JSON.stringify(manifest, null, 2)}\n`);
  const all: [string, Uint8Array][] = [
    ['manifest.json', head],
    ...contents.map(({ path, bytes }): [string, Uint8Array] => [path, bytes]),
  ];
  return zipSync(Object.fromEntries(all), { level: 6, mtime: Math.max(parts.createdMs, EARLIEST_MS) });
}

function countByKind(replacements: readonly Replacement[]): Manifest['redaction']['replaced'] {
  return SECRET_KINDS.flatMap((kind) => {
    const ofKind = replacements.filter((one) => one.kind === kind);
    if (ofKind.length === 0) return [];
    return [{ kind, different: ofKind.length, places: ofKind.reduce((sum, { places }) => sum + places, 0) }];
  });
}
