import * as z from 'zod';
import { FLASH_PHASES, type FlashEvent } from './events.ts';
import { address, bytes, mapSchema } from './map-schema.ts';

const stretch = z.object({ address, size: bytes });
const phase = z.enum(FLASH_PHASES);
const device = z.object({
  path: z.string(),
  vendorId: z.int(),
  productId: z.int(),
  serialNumber: z.string().nullable(),
  name: z.string(),
});

const route = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dfuse'),
    interfaceNumber: z.int(),
    alternateSetting: z.int(),
    transferSize: bytes,
  }),
  z.object({
    kind: z.literal('katapult'),
    tty: z.string(),
    overUsb: z.boolean(),
    baudRate: z.int(),
    protocol: z.string(),
    softwareVersion: z.string().nullable(),
    mcu: z.string(),
    applicationStart: address,
    transferSize: bytes,
  }),
  z.object({
    kind: z.literal('uart'),
    tty: z.string(),
    baudRate: z.int().nullable(),
    wiring: z.string(),
    productId: z.int(),
    bootloaderVersion: z.int(),
    flashKib: z.int(),
    klipperBaudRate: z.int().nullable(),
    transferSize: bytes,
  }),
]);

const refusal = z.object({ code: z.string(), what: z.string(), why: z.string(), wayOut: z.string() });

/** A FlashPlan without the bytes that it writes. */
const jsonPlan = z.object({
  device: device.extend({ deviceNumber: z.int() }),
  file: z.object({
    name: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    format: z.enum(['bin', 'dfu', 'elf', 'hex', 'srec', 'uf2']),
    segments: z.array(z.object({ address: address.nullable(), size: bytes })),
    klipper: z
      .object({
        version: z.string().nullable(),
        mcu: z.string().nullable(),
        clockFrequency: z.number().int().nullable(),
        link: z.enum(['usb', 'usb-can-bridge', 'can', 'uart']).nullable(),
      })
      .nullable()
      .optional(),
  }),
  board: z.string().nullable(),
  mcu: z.string().nullable(),
  map: mapSchema,
  mapSource: z.enum(['device', 'device-clamped', 'board-facts']),
  route: route.nullable(),
  /** a running board is asked over this port first; a second plan follows */
  entry: z
    .object({
      tty: z.string(),
      by: z.enum(['touch', 'klipper', 'lines', 'opening']).optional(),
      wiring: z.string().nullable().optional(),
      listens: z.enum(['known', 'likely']),
    })
    .nullable(),
  address,
  size: bytes,
  erase: z.array(stretch),
  write: z.array(stretch),
  bootloader: z.object({ start: address, end: address, certain: z.boolean() }).nullable(),
  leaveAddress: address.nullable(),
  backup: z.string().nullable(),
  notes: z.array(z.string()),
  refusals: z.array(refusal),
  /** those that --force set aside */
  forced: z.array(refusal),
});

/** bus path of the board that a line speaks of; null while none is chosen */
const onDevice = { device: z.string().nullable() };

/** One line of `flash --json`; the order of lines is that of events.ts. */
export const jsonEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('plan'), ...onDevice, plan: jsonPlan }),
  z.object({ type: z.literal('phase-started'), ...onDevice, phase, totalBytes: bytes }),
  z.object({ type: z.literal('progress'), ...onDevice, phase, doneBytes: bytes, totalBytes: bytes, address }),
  z.object({ type: z.literal('phase-finished'), ...onDevice, phase, elapsedMs: z.number() }),
  z.object({
    type: z.literal('note'),
    ...onDevice,
    code: z.string(),
    message: z.string(),
    /** the whole sectors that it speaks of, where it speaks of some */
    stretches: z.array(stretch).optional(),
  }),
  z.object({
    type: z.literal('finished'),
    ...onDevice,
    verified: z.literal(true),
    verifiedBytes: bytes,
    skippedBytes: bytes,
    started: z.enum(['seen', 'not-looked', 'not-asked']),
    returnedAs: device.extend({ sameBy: z.enum(['path', 'serial']) }).nullable(),
    elapsedMs: z.number(),
  }),
  z.object({
    type: z.literal('failed'),
    ...onDevice,
    code: z.enum([
      'no-device',
      'ambiguous-device',
      'refused',
      'open-failed',
      'permission-denied',
      'device-busy',
      'device-lost',
      'device-not-answering',
      'device-error',
      'backup-failed',
      'erase-failed',
      'write-failed',
      'verify-mismatch',
      'interrupted',
      'not-in-dfu',
      'not-returned',
      'internal',
    ]),
    phase,
    address: address.nullable(),
    message: z.string(),
    boardState: z.enum([
      'untouched',
      'erased-or-partly-written',
      'written-not-verified',
      'verified',
      'restored',
    ]),
    bootable: z.enum(['as-before', 'no', 'unknown', 'expected']),
    again: z.string().nullable(),
    next: z.array(z.string()),
  }),
]);
export type JsonEvent = z.infer<typeof jsonEvent>;

/** The form of an event that `flash --json` prints: of writes, address and size only. `device`: bus path of the board. */
export function toJsonEvent(event: FlashEvent, device: string | null): JsonEvent {
  switch (event.type) {
    case 'plan': {
      const { plan } = event;
      return {
        type: 'plan',
        device,
        plan: {
          ...plan,
          map: { name: plan.map.name, regions: [...plan.map.regions] },
          erase: [...plan.erase],
          write: plan.write.map(({ address, data }) => ({ address, size: data.length })),
          notes: [...plan.notes],
          file: { ...plan.file, segments: [...plan.file.segments] },
          refusals: [...plan.refusals],
          forced: [...plan.forced],
        },
      };
    }
    case 'failed':
      return { ...event, device, next: [...event.next] };
    case 'note': {
      const { stretches, ...note } = event;
      return { ...note, device, ...(stretches ? { stretches: [...stretches] } : {}) };
    }
    case 'phase-started':
    case 'progress':
    case 'phase-finished':
    case 'finished':
      return { ...event, device };
  }
}
