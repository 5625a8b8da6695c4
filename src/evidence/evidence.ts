import * as z from 'zod';
import { canFacts } from './can.ts';
import { firmwareFacts } from './firmware.ts';
import { hostFacts } from './host.ts';
import { kernelLogFacts } from './kernel-log.ts';
import { klipperFacts } from './klipper.ts';
import { runFacts } from './runs.ts';
import { section } from './section.ts';
import { serialPortFacts } from './serial-ports.ts';
import { serviceFacts } from './services.ts';
import { toolFacts } from './tools.ts';
import { udevFacts } from './udev-rules.ts';
import { usbFacts } from './usb.ts';

export const SCHEMA_VERSION = 1;

/** What the user is after: `look` (is all well?) or `flash` (a board is to be flashed). */
export const intent = z.enum(['look', 'flash']);
export type Intent = z.infer<typeof intent>;

/** Everything known of one machine or one pasted text. The only input of the rules. */
export const evidence = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('live') }),
    z.object({ kind: z.literal('simulated'), name: z.string() }),
    z.object({ kind: z.literal('transcript'), names: z.array(z.string()) }),
  ]),
  intent,
  host: section(hostFacts),
  usb: section(usbFacts),
  serialPorts: section(serialPortFacts),
  tools: section(toolFacts),
  klipper: section(klipperFacts),
  firmware: section(firmwareFacts),
  kernelLog: section(kernelLogFacts),
  udevRules: section(udevFacts),
  services: section(serviceFacts),
  can: section(canFacts),
  runs: section(runFacts),
});
export type Evidence = z.infer<typeof evidence>;

export const SECTION_NAMES = [
  'host',
  'usb',
  'serialPorts',
  'tools',
  'klipper',
  'firmware',
  'kernelLog',
  'udevRules',
  'services',
  'can',
  'runs',
] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

/** The value of a section once it is collected. */
export type SectionValue<N extends SectionName> = Extract<Evidence[N], { status: 'collected' }>['value'];
