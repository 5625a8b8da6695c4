import * as z from 'zod';
import { origin } from './section.ts';

/** What a system runs inside of: there, USB devices have to be passed through first. */
const surrounding = z.object({
  kind: z.enum(['wsl', 'virtual-machine', 'container']),
  /** "WSL 2", "VirtualBox", "docker" */
  name: z.string(),
  origin,
});

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
  user: z
    .object({
      name: z.string(),
      uid: z.int().nullable(),
      /** in force for this login */
      groups: z.array(z.string()),
      /** as the system's list has them: those that are not in force yet count from the next login on */
      recordedGroups: z.array(z.string()).optional(),
    })
    .nullable(),
  /** absent: nothing told; empty: looked, and it is a machine of its own */
  surroundings: z.array(surrounding).optional(),
  /** Raspberry Pi: the flags of `vcgencmd get_throttled`; absent elsewhere */
  throttled: z.object({ flags: z.int(), origin }).optional(),
});
export type HostFacts = z.infer<typeof hostFacts>;
