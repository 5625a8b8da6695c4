import * as z from 'zod';
import { reportSchema } from '../diagnosis/report-schema.ts';
import { type Evidence, evidence as evidenceSchema } from '../evidence/evidence.ts';
import { printable } from '../formats/text.ts';
import { parseBoundedJson } from './bounded-json.ts';
import { BundleError } from './bundle-error.ts';
import { firstFault } from './first-fault.ts';
import { BUNDLE_SCHEMA_VERSION, type Manifest, manifestSchema, sha256 } from './manifest.ts';
import { migrateEvidence, SchemaTooNew } from './migrate-evidence.ts';
import { readZipEntries } from './zip-entries.ts';

/** A bundle as far as it is read to show it; the raw texts stay packed. */
export interface OpenedBundle {
  manifest: Manifest;
  evidence: Evidence;
  /** the diagnosis of then */
  report: z.infer<typeof reportSchema>;
}

/** A file larger than this is refused before it is read. */
export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;

const NEEDED = ['manifest.json', 'evidence.json', 'diagnosis.json'] as const;
const ASK_AGAIN = 'Ask for the file again; dfu-doctor bundle writes it. Nothing was changed.';
const UPDATE = 'Update dfu-doctor, then open it again. Nothing was changed.';

/**
 * Reads a bundle from its bytes: bounded, validated, in memory. Throws BundleError with one sentence for anything else.
 */
export async function readBundle(bytes: Uint8Array): Promise<OpenedBundle> {
  const { names, contents } = readZipEntries(bytes, new Set(NEEDED));
  for (const name of NEEDED) {
    if (!names.has(name)) {
      throw new BundleError(`The archive holds no ${name}, so it is no bundle of dfu-doctor.`, ASK_AGAIN);
    }
  }
  const json = (name: string) => parseJson(name, contents.get(name) ?? new Uint8Array(0));
  const manifest = parseManifest(json('manifest.json'));
  for (const name of ['evidence.json', 'diagnosis.json']) {
    const listed = manifest.files.find(({ path }) => path === name);
    if (listed?.sha256 !== (await sha256(contents.get(name) ?? new Uint8Array(0)))) {
      throw new BundleError(
        `${name} is not what the bundle's manifest says: it was damaged or changed.`,
        ASK_AGAIN,
      );
    }
  }
  return {
    manifest,
    evidence: parseEvidence(json('evidence.json')),
    report: parsePart('diagnosis.json', reportSchema, json('diagnosis.json')),
  };
}

function parseJson(name: string, bytes: Uint8Array): unknown {
  try {
    return parseBoundedJson(bytes);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new BundleError(`${name} in the bundle holds more than any report does.`, ASK_AGAIN, {
        cause: error,
      });
    }
    throw new BundleError(`${name} in the bundle is no JSON text.`, ASK_AGAIN, { cause: error });
  }
}

function parseManifest(value: unknown): Manifest {
  const version = z.object({ schemaVersion: z.int() }).safeParse(value);
  if (version.success && version.data.schemaVersion > BUNDLE_SCHEMA_VERSION) {
    throw new BundleError('The bundle was written by a newer dfu-doctor than this one.', UPDATE);
  }
  return parsePart('manifest.json', manifestSchema, value);
}

function parseEvidence(value: unknown): Evidence {
  try {
    return parsePart('evidence.json', evidenceSchema, migrateEvidence(value));
  } catch (error) {
    if (!(error instanceof SchemaTooNew)) throw error;
    throw new BundleError('The evidence was collected by a newer dfu-doctor than this one.', UPDATE, {
      cause: error,
    });
  }
}

function parsePart<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
  const fault = firstFault(schema, value);
  const parsed = fault ? null : schema.safeParse(value);
  if (parsed?.success) return parsed.data;
  const path = fault ?? parsed?.error?.issues[0]?.path ?? [];
  const place = path.length > 0 ? ` at ${printable(path.map(String).join('.'), 100)}` : '';
  throw new BundleError(`${name} in the bundle has not the form that it should have${place}.`, ASK_AGAIN);
}
