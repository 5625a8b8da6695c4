import * as z from 'zod';
import { protectionSchema } from './action-schema.ts';
import type { DeviceInfo } from './device-info.ts';
import type { HealthReport } from './health.ts';
import { functionalOf } from './looked-device.ts';
import { address, bytes, mapSchema } from './map-schema.ts';
import { memoryAreas } from './memory-areas.ts';

const health = z.object({
  outcome: z.enum(['sound', 'faulty', 'untested']),
  flash: z
    .object({ start: address, size: bytes, differing: bytes, firstDifference: address.nullable() })
    .nullable(),
  occupants: z.array(
    z.object({
      what: z.enum(['klipper', 'katapult', 'starter', 'code', 'data']),
      start: address,
      end: z.int().min(0),
      version: z.string().nullable(),
      mcu: z.string().nullable(),
    }),
  ),
  writeTest: z
    .object({
      outcome: z.enum(['passed', 'failed']),
      sector: z.object({ address, size: bytes }),
      words: z.string(),
    })
    .nullable(),
  words: z.array(z.string()),
});

/** What `info --json` prints. */
export const infoSchema = z.object({
  schemaVersion: z.literal(1),
  device: z.object({
    path: z.string(),
    vendorId: z.int(),
    productId: z.int(),
    serialNumber: z.string().nullable(),
    name: z.string(),
  }),
  chip: z.object({
    /** as Klipper calls them: those that announce such a map */
    possibleMcus: z.array(z.string()),
    possibleBoards: z.array(z.string()),
    idCode: z.int().nullable(),
    serial: z.enum(['unique', 'shared', 'unknown', 'none']),
    words: z.string(),
  }),
  dfu: z.object({
    /** 0x011a: DfuSe */
    bcdDFU: z.int().nullable(),
    transferSize: bytes,
    commands: z.array(z.int()).nullable(),
  }),
  /** of a board behind a UART; then `dfu.commands` are AN3155's, and there are no alternates */
  uart: z
    .object({
      tty: z.string(),
      /** "rts=boot0,dtr=nreset"; "none" = its bootloader was running */
      wiring: z.string(),
      /** what Get ID answered */
      productId: z.int(),
      /** what Get answered: 0x31 is protocol 3.1 */
      bootloaderVersion: z.int(),
      flashKib: z.int(),
      flashSizeKnown: z.boolean(),
    })
    .optional(),
  alternates: z.array(
    z.object({
      interfaceNumber: z.int(),
      alternateSetting: z.int(),
      /** null: it has no string */
      name: z.object({ text: z.string(), declaredBytes: bytes, receivedBytes: bytes }).nullable(),
      map: mapSchema.nullable(),
    }),
  ),
  map: mapSchema,
  mapSource: z.enum(['device', 'device-clamped', 'board-facts']),
  areas: z.array(
    z.object({ name: z.string(), alternateSetting: z.int(), address, length: bytes, readable: z.boolean() }),
  ),
  optionBytes: z
    .object({
      address,
      /** hexadecimal */
      bytes: z.string(),
      decoded: z
        .object({
          family: z.string(),
          source: z.string(),
          rdp: z.object({ byte: z.int(), level: z.literal([0, 1, 2]) }).nullable(),
          fields: z.array(z.object({ name: z.string(), value: z.int(), meaning: z.string().nullable() })),
          writeProtected: z.array(z.string()).nullable(),
          unknown: z.array(z.object({ offset: z.int(), bits: z.int() })),
          broken: z.array(z.string()),
        })
        .nullable(),
    })
    .nullable(),
  protection: protectionSchema,
  oddities: z.array(z.object({ code: z.string(), words: z.string() })),
  notes: z.array(z.string()),
  /** null unless --health was given */
  health: health.nullable(),
});
export type JsonInfo = z.infer<typeof infoSchema>;

/** The printed form; what the schema does not name stays inside. */
export function toJsonInfo(info: DeviceInfo, report: HealthReport | null): JsonInfo {
  const { looked, chip, optionBytes } = info;
  const { place, route } = looked;
  return infoSchema.parse({
    schemaVersion: 1,
    device: looked.device,
    chip: {
      possibleMcus: info.mcus.map(({ name }) => name),
      possibleBoards: info.boards.map(({ name }) => name),
      idCode: chip.idCode,
      serial: chip.serial,
      words: chip.words,
    },
    dfu: {
      bcdDFU: looked.kind === 'dfuse' ? (functionalOf(looked)?.bcdDFUVersion ?? null) : null,
      transferSize: route.transferSize,
      commands: info.commands,
    },
    ...(looked.kind === 'uart' ? { uart: { ...looked.route, flashSizeKnown: looked.isSizeKnown } } : {}),
    alternates: (looked.kind === 'dfuse' ? looked.alternates : []).map(({ alternate, text, map }) => ({
      interfaceNumber: alternate.bInterfaceNumber,
      alternateSetting: alternate.bAlternateSetting,
      name: text,
      map,
    })),
    map: place.map,
    mapSource: place.mapSource,
    areas: memoryAreas(looked),
    optionBytes: optionBytes && {
      address: optionBytes.address,
      bytes: Buffer.from(optionBytes.bytes).toString('hex'),
      decoded: optionBytes.decoded,
    },
    protection: info.protection,
    oddities: info.oddities,
    notes: place.notes,
    health: report,
  });
}
