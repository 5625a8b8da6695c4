import * as z from 'zod';

export const hostFacts = z.object({
  /** as process.platform: linux, darwin, win32; null when a log does not tell */
  platform: z.string().nullable(),
  /** os-release PRETTY_NAME or the platform's own words */
  osName: z.string().nullable(),
  /** os-release ID and VERSION_ID */
  osId: z.string().nullable(),
  osVersion: z.string().nullable(),
  kernel: z.string().nullable(),
  arch: z.string().nullable(),
  /** board model, e.g. "Raspberry Pi 4 Model B Rev 1.5" */
  model: z.string().nullable(),
  user: z.object({ name: z.string(), uid: z.int().nullable(), groups: z.array(z.string()) }).nullable(),
});
export type HostFacts = z.infer<typeof hostFacts>;
