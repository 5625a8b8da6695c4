import * as z from 'zod';
import type { SdCardEnding } from './sd-card.ts';
import type { SdCardPlan } from './sd-card-plan.ts';

const bytes = z.int().min(0);

/** One line of `flash --sdcard --json`: first the plan, then how it ended unless nothing was to be written. */
export const sdCardEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('plan'),
    plan: z.object({
      card: z.string(),
      file: z.object({ name: z.string(), sha256: z.string(), size: bytes }),
      board: z.object({ id: z.string(), name: z.string() }).nullable(),
      mcu: z.string().nullable(),
      address: z.int().min(0).nullable(),
      target: z.string().nullable(),
      replaces: z.boolean(),
      doneName: z.string().nullable(),
      notes: z.array(z.string()),
      refusals: z.array(
        z.object({ code: z.string(), what: z.string(), why: z.string(), wayOut: z.string() }),
      ),
    }),
  }),
  z.object({ type: z.literal('copied'), target: z.string(), bytes, next: z.array(z.string()) }),
  z.object({ type: z.literal('copy-failed'), message: z.string(), next: z.array(z.string()) }),
]);
export type SdCardEvent = z.infer<typeof sdCardEvent>;

export function sdCardPlanEvent({ data: _data, ...plan }: SdCardPlan): SdCardEvent {
  return { type: 'plan', plan: { ...plan, notes: [...plan.notes], refusals: [...plan.refusals] } };
}

export function sdCardEndEvent(ending: SdCardEnding): SdCardEvent {
  return { ...ending, next: [...ending.next] };
}
