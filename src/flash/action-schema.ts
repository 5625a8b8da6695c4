import * as z from 'zod';
import type { ActionEvent } from './action-events.ts';
import { address, bytes, mapSchema } from './map-schema.ts';
import { PROTECTION_SIGNS } from './protection.ts';

const device = z.object({
  path: z.string(),
  vendorId: z.int(),
  productId: z.int(),
  serialNumber: z.string().nullable(),
  name: z.string(),
});
const consent = z.enum(['erase-bootloader', 'erase-everything']);
const refusal = z.object({
  code: z.enum([
    'read-protected',
    'not-protected',
    'stays-busy',
    'outside-map',
    'not-erasable',
    'map-unknown',
  ]),
  what: z.string(),
  wayOut: z.string(),
});

/** Whether a chip is read-protected, and how sure that is. */
export const protectionSchema = z.object({
  certainty: z.enum(['protected', 'maybe', 'open', 'unknown']),
  level: z.literal([0, 1, 2]).nullable(),
  signs: z.array(z.enum(PROTECTION_SIGNS)),
  words: z.string(),
});

const erasePlan = z.object({
  action: z.literal('erase'),
  device,
  map: mapSchema,
  mapSource: z.enum(['device', 'device-clamped', 'board-facts']),
  how: z.enum(['sectors', 'mass']),
  sectors: z.array(z.object({ address, size: bytes })),
  bootloader: z.object({ start: address, end: address, certain: z.boolean() }).nullable(),
  consent: consent.nullable(),
  notes: z.array(z.string()),
  refusals: z.array(refusal),
});
const unprotectPlan = z.object({
  action: z.literal('unprotect'),
  device,
  protection: protectionSchema,
  consent,
  notes: z.array(z.string()),
  refusals: z.array(refusal),
});

const writeUnprotectPlan = z.object({
  action: z.literal('write-unprotect'),
  device,
  consent: z.literal('lift-write-protection'),
  notes: z.array(z.string()),
  refusals: z.array(refusal),
});

const failed = {
  type: z.literal('failed'),
  code: z.string(),
  address: address.nullable(),
  message: z.string(),
  next: z.array(z.string()),
};
const finished = { type: z.literal('finished'), elapsedMs: z.number() };

/** One line of `read --json`, `erase --json` and `unprotect --json`. */
export const actionEvent = z.union([
  z.object({
    type: z.literal('plan'),
    plan: z.discriminatedUnion('action', [erasePlan, unprotectPlan, writeUnprotectPlan]),
  }),
  z.object({
    type: z.literal('progress'),
    phase: z.enum(['read', 'erase', 'verify', 'unprotect', 'return']),
    doneBytes: bytes,
    totalBytes: bytes,
    address,
  }),
  z.object({ type: z.literal('note'), code: z.string(), message: z.string() }),
  z.object({
    ...finished,
    action: z.literal('read'),
    address,
    length: bytes,
    sha256: z.string(),
    file: z.string(),
  }),
  z.object({ ...finished, action: z.literal('erase'), how: z.enum(['sectors', 'mass']), blankBytes: bytes }),
  z.object({
    ...finished,
    action: z.literal('unprotect'),
    protection: protectionSchema,
    blank: z.boolean(),
  }),
  z.object({ ...failed, action: z.enum(['read', 'erase', 'unprotect']) }),
  // variants of their own: readers of a released form know no other names in the lists above
  z.object({ ...finished, action: z.literal('write-unprotect') }),
  z.object({ ...failed, action: z.literal('write-unprotect') }),
]);
export type JsonAction = z.infer<typeof actionEvent>;

/** The form of an event that is printed; fields that the schema does not name stay inside. */
export function toJsonAction(event: ActionEvent): JsonAction {
  return actionEvent.parse(event);
}
