import * as z from 'zod';
import { origin } from './section.ts';

export const serviceFacts = z.object({
  services: z.array(z.object({ name: z.string(), active: z.boolean(), state: z.string(), origin })),
});
export type ServiceFacts = z.infer<typeof serviceFacts>;
