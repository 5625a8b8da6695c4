import * as z from 'zod';

/** Why a section could not be had. A gap is not an absence: rules that need it are skipped, not cleared. */
export const gapReason = z.enum([
  'not-collected',
  'no-permission',
  'tool-missing',
  'timed-out',
  'unsupported-platform',
  'probe-crashed',
]);
export type GapReason = z.infer<typeof gapReason>;

/** Where a fact was seen, so that a finding can point at its proof. `text` is the excerpt itself. */
export const origin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    path: z.string(),
    line: z.int().optional(),
    text: z.string().optional(),
  }),
  /** `source` names the pasted text or file; `line` counts from 1 */
  z.object({ kind: z.literal('log'), source: z.string(), line: z.int(), text: z.string() }),
  /** `path` is a USB bus path or a device node */
  z.object({ kind: z.literal('device'), path: z.string(), text: z.string().optional() }),
  z.object({ kind: z.literal('command'), argv: z.array(z.string()), text: z.string().optional() }),
]);
export type Origin = z.infer<typeof origin>;

/** A section of the evidence: collected (whole or in part) or a gap with its reason. */
export const section = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('status', [
    z.object({
      status: z.literal('collected'),
      value,
      /** false: something of it is missing; `problems` says what */
      complete: z.boolean(),
      problems: z.array(z.string()).optional(),
    }),
    z.object({ status: z.literal('gap'), reason: gapReason, detail: z.string().optional() }),
  ]);

export type Section<T> =
  | { status: 'collected'; value: T; complete: boolean; problems?: string[] | undefined }
  | { status: 'gap'; reason: GapReason; detail?: string | undefined };

/** A whole section. */
export function collected<T>(value: T, problems: string[] = []): Section<T> {
  return problems.length === 0
    ? { status: 'collected', value, complete: true }
    : { status: 'collected', value, complete: false, problems };
}

export function gap<T>(reason: GapReason, detail?: string): Section<T> {
  return detail === undefined ? { status: 'gap', reason } : { status: 'gap', reason, detail };
}
