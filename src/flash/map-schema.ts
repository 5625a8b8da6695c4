import * as z from 'zod';

/** a 32-bit bus address, as a number */
export const address = z.int().min(0).max(0xffff_ffff);
/** a count of bytes */
export const bytes = z.int().min(0);

/** A memory map as the device tells it. */
export const mapSchema = z.object({
  name: z.string(),
  regions: z.array(
    z.object({
      start: address,
      sectorSize: bytes,
      sectors: z.int(),
      readable: z.boolean(),
      erasable: z.boolean(),
      writeable: z.boolean(),
    }),
  ),
});
