import * as z from 'zod';
import { origin } from './section.ts';

export const firmwareFacts = z.object({
  path: z.string(),
  format: z.enum(['bin', 'dfu', 'elf', 'hex', 'srec', 'uf2', 'unknown']),
  /** bytes */
  size: z.int(),
  modifiedMs: z.number(),
  sha256: z.string(),
  /** the first words of a Cortex-M image */
  vectors: z
    .object({
      initialStackPointer: z.int(),
      resetVector: z.int(),
      /** addresses the image may be linked for, best first */
      baseCandidates: z.array(z.int()),
      /** the one it is linked for, when that is certain */
      base: z.int().nullable(),
    })
    .nullable(),
  /** from Klipper's own dictionary inside the image */
  dictionary: z
    .object({
      mcu: z.string().nullable(),
      version: z.string().nullable(),
      clockFrequency: z.int().nullable(),
      constants: z.record(z.string(), z.union([z.string(), z.number()])),
    })
    .nullable(),
  /** was it named by the user, or found as out/klipper.bin */
  chosen: z.enum(['named', 'found']),
  problem: z.string().optional(),
  origin,
});
export type FirmwareFacts = z.infer<typeof firmwareFacts>;
