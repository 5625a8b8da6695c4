import * as z from 'zod';
import { SECRET_KINDS } from './secrets.ts';

/** Version of the bundle's layout; the evidence inside has its own. */
export const BUNDLE_SCHEMA_VERSION = 1;

/** manifest.json of a bundle: who wrote it, when, what it holds and what was replaced. */
export const manifestSchema = z.object({
  schemaVersion: z.literal(BUNDLE_SCHEMA_VERSION),
  tool: z.object({ name: z.literal('dfu-doctor'), version: z.string().max(100) }),
  /** ISO 8601, UTC */
  createdAt: z.string().max(40),
  redaction: z.object({
    on: z.boolean(),
    /** how many different secrets of each kind were replaced, and in how many places */
    replaced: z.array(z.object({ kind: z.enum(SECRET_KINDS), different: z.int(), places: z.int() })),
    /** files that went in as they are although redaction was on, because they were asked for */
    unmodified: z.array(z.string().max(300)),
  }),
  /** everything but the manifest itself */
  files: z
    .array(z.object({ path: z.string().max(300), size: z.int().min(0), sha256: z.string().length(64) }))
    .max(500),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** SHA-256 as 64 lower-case hex digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
