import * as z from 'zod';
import { origin } from './section.ts';

const kernelEventKind = z.enum([
  'new-device',
  'device-found',
  'string',
  'tty-attached',
  'disconnect',
  'descriptor-error',
  'address-error',
  'power-cycle',
  'enumeration-failed',
  'link-disabled',
  'urb-error',
  'host-controller-died',
  'undervoltage',
  'usbfs-claim',
  'reset',
  'other-usb',
]);
export const kernelEvent = z.object({
  kind: kernelEventKind,
  /** seconds since boot; null where the line shows none */
  seconds: z.number().nullable(),
  /** bus path "1-1.4" or "usb1-port1" */
  port: z.string().nullable(),
  deviceNumber: z.int().nullable(),
  vendorId: z.int().nullable(),
  productId: z.int().nullable(),
  /** negative errno such as -71 */
  errno: z.int().nullable(),
  text: z.string(),
  host: z.string().nullable(),
  origin,
});
export type KernelEvent = z.infer<typeof kernelEvent>;
export const kernelLogFacts = z.object({ events: z.array(kernelEvent) });
export type KernelLogFacts = z.infer<typeof kernelLogFacts>;
