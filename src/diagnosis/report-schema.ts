import * as z from 'zod';
import { origin } from '../evidence/section.ts';
import { REPORT_SCHEMA_VERSION } from './report.ts';

const remedyHead = {
  title: z.string(),
  risk: z.enum(['none', 'reversible', 'destructive']),
};
const remedy = z.discriminatedUnion('kind', [
  z.object({ ...remedyHead, kind: z.literal('steps'), steps: z.array(z.string()) }),
  z.object({ ...remedyHead, kind: z.literal('command'), argv: z.array(z.string()), elevated: z.boolean() }),
  z.object({
    ...remedyHead,
    kind: z.literal('edit'),
    path: z.string(),
    line: z.int(),
    before: z.string(),
    after: z.string(),
  }),
  z.object({
    ...remedyHead,
    kind: z.literal('flash'),
    file: z.string().nullable(),
    address: z.int().nullable(),
    device: z.string().nullable(),
  }),
]);

/** The JSON of `check --json` and `explain --json`, for scripts and for tests. */
export const reportSchema = z.object({
  schemaVersion: z.literal(REPORT_SCHEMA_VERSION),
  verdict: z.object({
    outcome: z.enum(['blocked', 'clear', 'unknown']),
    primary: z.string().nullable(),
    summary: z.string(),
  }),
  findings: z.array(
    z.object({
      ruleId: z.string(),
      severity: z.enum(['error', 'warning', 'info']),
      certainty: z.enum(['certain', 'likely', 'hint']),
      subject: z.string(),
      what: z.string(),
      why: z.string(),
      origins: z.array(origin),
      remedies: z.array(remedy),
      solvedLater: z.literal(true).optional(),
    }),
  ),
  skipped: z.array(z.object({ ruleId: z.string(), section: z.string(), reason: z.string() })),
  crashed: z.array(z.object({ ruleId: z.string(), message: z.string() })),
  shortened: z.array(z.object({ ruleId: z.string(), found: z.int(), kept: z.int() })),
});
