import * as z from 'zod';
import { origin } from './section.ts';

const serialPort = z.object({
  path: z.string(),
  byId: z.array(z.string()),
  byPath: z.array(z.string()),
  driver: z.string().nullable(),
  usbPath: z.string().nullable(),
  vendorId: z.int().nullable(),
  productId: z.int().nullable(),
  access: z.enum(['read-write', 'read-only', 'none', 'unknown']),
  /** the group that may use it, where it was told */
  group: z.string().optional(),
  /** the process that has it open; null: nobody seen (other users' processes cannot be seen) */
  holder: z.object({ pid: z.int(), name: z.string() }).nullable(),
  host: z.string().nullable(),
  origin,
});
export const serialPortFacts = z.object({ ports: z.array(serialPort) });
export type SerialPortFacts = z.infer<typeof serialPortFacts>;
