import type { Diagnosis } from '../diagnosis/finding.ts';
import { toReport } from '../diagnosis/report.ts';
import { type Evidence, evidence as evidenceSchema } from '../evidence/evidence.ts';
import type { RawText } from './ask-tools.ts';
import { learnNames } from './known-names.ts';
import type { OwnNames } from './own-names.ts';
import { rawTexts } from './raw-texts.ts';
import { createRedactor, type Replacement } from './redactor.ts';
import { type BundleFile, writeBundle } from './write-bundle.ts';

export interface BundleRequest {
  evidence: Evidence;
  /** texts of the tools and logs, by path; redacted here */
  texts: readonly RawText[];
  /** go in as they are */
  unmodified: readonly { path: string; content: Uint8Array }[];
  redact: boolean;
  /** what this machine calls itself and its people; hidden wherever it stands */
  own?: OwnNames;
  diagnose: (evidence: Evidence) => Diagnosis;
  /** report.txt and report.html */
  render: (
    evidence: Evidence,
    diagnosis: Diagnosis,
    replaced: readonly Replacement[] | null,
  ) => readonly BundleFile[];
  toolVersion: string;
  /** milliseconds since 1970 */
  createdMs: number;
}

export interface PreparedBundle {
  evidence: Evidence;
  diagnosis: Diagnosis;
  files: readonly BundleFile[];
  /** what would be replaced by what; null = nothing was looked for */
  replacements: readonly Replacement[] | null;
  /** the bytes of the .zip */
  write(): Promise<Uint8Array>;
}

/**
 * Decides what a bundle holds, so that it can be shown before it is written. The evidence is redacted first and then
 * diagnosed, so whoever opens the bundle reaches the same diagnosis from what it holds.
 */
export function prepareBundle(request: BundleRequest): PreparedBundle {
  const redactor = request.redact
    ? createRedactor(
        learnNames(
          request.evidence,
          [...stringsOf(request.evidence), ...request.texts.map(({ content }) => content)],
          request.own,
        ),
      )
    : null;
  const evidence = redactor ? evidenceSchema.parse(redactor.redactValue(request.evidence)) : request.evidence;
  const diagnosis = request.diagnose(evidence);
  const texts = request.texts.map(({ path, content }) => ({
    path,
    content: redactor ? redactor.redact(content) : content,
  }));
  const replacements = redactor ? redactor.replacements() : null;
  const files: BundleFile[] = [
    { path: 'evidence.json', content: `${JSON.stringify(evidence, null, 1)}\n` },
    { path: 'diagnosis.json', content: `${JSON.stringify(toReport(diagnosis), null, 1)}\n` },
    ...request.render(evidence, diagnosis, replacements),
    ...rawTexts(evidence),
    ...texts,
    ...request.unmodified,
  ];
  return {
    evidence,
    diagnosis,
    files,
    replacements,
    write: () =>
      writeBundle({
        toolVersion: request.toolVersion,
        createdMs: request.createdMs,
        files,
        replacements,
        unmodified: request.redact ? request.unmodified.map(({ path }) => path) : [],
      }),
  };
}

/** Every string of the evidence by itself: names are learned from whole lines. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((one) => stringsOf(one));
}
