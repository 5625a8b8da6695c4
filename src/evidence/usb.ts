import * as z from 'zod';
import { origin } from './section.ts';

/** A string descriptor: what was declared and what came (bytes); a log or sysfs knows only the text. */
export const usbString = z.object({
  /** descriptor index; null where only the text is known */
  index: z.int().nullable(),
  /** null: the device did not send it, or it could not be read */
  text: z.string().nullable(),
  /** bLength as announced */
  declaredBytes: z.int().nullable(),
  /** bytes really sent */
  receivedBytes: z.int().nullable(),
  source: z.enum(['descriptor', 'kernel', 'log']),
  /** why it could not be read, in the driver's words */
  problem: z.string().optional(),
});
export type UsbString = z.infer<typeof usbString>;

const dfuFunctional = z.object({
  bmAttributes: z.int(),
  /** ms */
  wDetachTimeout: z.int(),
  /** bytes */
  wTransferSize: z.int(),
  bcdDFUVersion: z.int(),
});

export const usbInterface = z.object({
  interfaceNumber: z.int(),
  alternateSetting: z.int(),
  interfaceClass: z.int(),
  interfaceSubClass: z.int(),
  interfaceProtocol: z.int(),
  /** iInterface and its text; for DFU this is the memory-layout string */
  name: usbString.nullable(),
  driver: z.string().nullable(),
  endpoints: z.array(
    z.object({
      bEndpointAddress: z.int(),
      bmAttributes: z.int(),
      wMaxPacketSize: z.int(),
      bInterval: z.int(),
    }),
  ),
  /** present on every alternate of a DFU interface, though the device sends it once */
  dfu: dfuFunctional.nullable(),
});
export type UsbInterface = z.infer<typeof usbInterface>;

export const usbConfiguration = z.object({
  bConfigurationValue: z.int(),
  wTotalLength: z.int(),
  bNumInterfaces: z.int(),
  bmAttributes: z.int(),
  /** mA */
  maxPowerMilliamps: z.int(),
  name: usbString.nullable(),
  interfaces: z.array(usbInterface),
});
export type UsbConfiguration = z.infer<typeof usbConfiguration>;

export const usbDevice = z.object({
  /** bus path "1-1.4"; null where a log does not tell (plain lsusb) */
  path: z.string().nullable(),
  busNumber: z.int().nullable(),
  deviceNumber: z.int().nullable(),
  vendorId: z.int(),
  productId: z.int(),
  /** BCD as sent: 0x0200 */
  bcdUSB: z.int().nullable(),
  bcdDevice: z.int().nullable(),
  speed: z.enum(['low', 'full', 'high', 'super', 'super-plus']).nullable(),
  deviceClass: z.int().nullable(),
  deviceSubClass: z.int().nullable(),
  deviceProtocol: z.int().nullable(),
  bMaxPacketSize0: z.int().nullable(),
  manufacturer: usbString.nullable(),
  product: usbString.nullable(),
  serialNumber: usbString.nullable(),
  /** the name that a log's lsusb line prints */
  description: z.string().nullable(),
  configurations: z.array(usbConfiguration),
  access: z.enum(['read-write', 'read-only', 'none', 'unknown']),
  node: z.object({ path: z.string(), mode: z.int(), uid: z.int(), gid: z.int() }).nullable(),
  /** bits of GET_STATUS (USB 2.0 9.4.5), where the device was asked */
  deviceStatus: z.int().optional(),
  /** user@host of the prompt it was seen under; null on a live host or without prompts */
  host: z.string().nullable(),
  origin,
});
export type UsbDevice = z.infer<typeof usbDevice>;

export const usbFacts = z.object({
  /** what is there now; of a log: each host's last listing */
  devices: z.array(usbDevice),
  /** of a log: every listing's DFU and Klipper devices in order, so that a climbing device number shows */
  sightings: z.array(
    z.object({
      vendorId: z.int(),
      productId: z.int(),
      busNumber: z.int().nullable(),
      deviceNumber: z.int().nullable(),
      path: z.string().nullable(),
      host: z.string().nullable(),
      origin,
    }),
  ),
});
export type UsbFacts = z.infer<typeof usbFacts>;
