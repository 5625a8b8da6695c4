import * as z from 'zod';
import { origin } from './section.ts';

/** A udev rule that speaks of a USB id and of who may use it. */
const udevRule = z.object({
  path: z.string(),
  line: z.int(),
  text: z.string(),
  vendorId: z.int().nullable(),
  productId: z.int().nullable(),
  mode: z.string().nullable(),
  group: z.string().nullable(),
  tags: z.array(z.string()),
  origin,
});
export const udevFacts = z.object({ rules: z.array(udevRule), foldersRead: z.array(z.string()) });
export type UdevFacts = z.infer<typeof udevFacts>;
