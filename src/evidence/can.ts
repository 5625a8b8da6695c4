import * as z from 'zod';
import { origin } from './section.ts';

const canInterface = z.object({
  /** can0 */
  name: z.string(),
  /** the kernel's flag IFF_UP: somebody switched it on */
  up: z.boolean(),
  /** as `ip` names the kind: can, vcan, slcan; null where it does not tell */
  kind: z.string().nullable(),
  /** kernel driver (gs_usb, mcp251x, ...); null for a virtual interface */
  driver: z.string().nullable(),
  /** bus path of the USB device behind it */
  usbPath: z.string().nullable(),
  /** bits per second of the arbitration phase; null: not set or not told */
  bitrate: z.int().nullable(),
  /** ERROR-ACTIVE (good), ERROR-WARNING, ERROR-PASSIVE, BUS-OFF, STOPPED, SLEEPING; null: not told */
  state: z.string().nullable(),
  /** the controller's error counters (ISO 11898-1: 128 = error passive, 256 = bus off); null: not told */
  errors: z.object({ transmit: z.int(), receive: z.int() }).nullable(),
  /** how often since it was set up the controller went off the bus; null: not told */
  timesBusOff: z.int().nullable(),
  /** after so many ms it comes back from bus off by itself, 0 = never; null: not told */
  restartMs: z.int().nullable(),
  /** frames that may wait to be sent */
  transmitQueueLength: z.int().nullable(),
  /** frames since it was set up */
  framesSent: z.int().nullable(),
  framesReceived: z.int().nullable(),
  origin,
});

export const canFacts = z.object({
  interfaces: z.array(canInterface),
  /**
   * Nodes that Klipper's configuration names. Not nodes seen: looking for those means to send on the bus, which a
   * look does not do.
   */
  configuredNodes: z.array(
    z.object({
      /** 12 hex digits, lower case */
      uuid: z.string(),
      /** of its section: mcu, "mcu toolhead" */
      section: z.string().nullable(),
      /** what its section says, can0 where it says nothing */
      interfaceName: z.string(),
      origin,
    }),
  ),
});
export type CanFacts = z.infer<typeof canFacts>;
export type CanInterface = CanFacts['interfaces'][number];
