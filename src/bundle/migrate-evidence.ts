import { SCHEMA_VERSION, SECTION_NAMES } from '../evidence/evidence.ts';
import { gap } from '../evidence/section.ts';

/** The evidence is of a schema that this program does not know yet. */
export class SchemaTooNew extends Error {
  constructor(version: number) {
    super(`evidence schema ${version}, known up to ${SCHEMA_VERSION}`);
    this.name = 'SchemaTooNew';
  }
}

/**
 * Evidence as an older program wrote it, in today's form as far as that can be said without guessing: a section that
 * did not exist then is a gap now. Not validated. Throws SchemaTooNew.
 */
export function migrateEvidence(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const version = 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (typeof version === 'number' && version > SCHEMA_VERSION) throw new SchemaTooNew(version);
  const sections: Record<string, unknown> = { ...value };
  for (const name of SECTION_NAMES) {
    sections[name] ??= gap('not-collected', 'The dfu-doctor that wrote this did not look at it yet.');
  }
  return sections;
}
