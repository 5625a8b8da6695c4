import type { OptionField, OptionLayout } from './option-byte-layout.ts';
import { RDP_MEANINGS } from './option-byte-layout.ts';
import { F0_OPTION_LAYOUT } from './option-bytes-f0.ts';
import { F4_OPTION_LAYOUT } from './option-bytes-f4.ts';
import { G0_OPTION_LAYOUT } from './option-bytes-g0.ts';
import { H7_OPTION_LAYOUT } from './option-bytes-h7.ts';

export type { OptionLayout } from './option-byte-layout.ts';

const RDP = { name: 'RDP', offset: 0, width: 8, meanings: RDP_MEANINGS } as const;

/** Of these only the read protection is decoded; everything else is shown raw. */
function readProtectionOnly(
  family: string,
  where: { address: number; length: number; shift: number; source: string },
): OptionLayout {
  const { address, length, shift, source } = where;
  const fields: readonly OptionField[] = [{ ...RDP, shift }];
  return { family, address, length, source, fields, complements: [], writeProtection: null };
}

/** By the beginning of Klipper's name for the MCU. */
const LAYOUTS: readonly { names: readonly string[]; layout: OptionLayout }[] = [
  { names: ['stm32f4', 'stm32f2'], layout: F4_OPTION_LAYOUT },
  { names: ['stm32h72', 'stm32h73', 'stm32h74', 'stm32h75'], layout: H7_OPTION_LAYOUT },
  { names: ['stm32g0'], layout: G0_OPTION_LAYOUT },
  { names: ['stm32f0'], layout: F0_OPTION_LAYOUT },
  {
    names: ['stm32f7'],
    layout: readProtectionOnly('STM32F7', {
      address: 0x1fff_0000,
      length: 32,
      shift: 8,
      source: 'RM0385 3.4.1, RM0410 3.4.1',
    }),
  },
  {
    names: ['stm32g4', 'stm32l4'],
    layout: readProtectionOnly('STM32G4 or L4', {
      address: 0x1fff_7800,
      length: 8,
      shift: 0,
      source: 'RM0440 3.4.1, RM0394 3.4.1',
    }),
  },
  {
    names: ['stm32u5'],
    layout: readProtectionOnly('STM32U5', {
      address: 0x4002_2040,
      length: 4,
      shift: 0,
      source: 'RM0456, FLASH_OPTR',
    }),
  },
];

/** The layout of an MCU's option bytes; undefined where it is not known. */
export function optionLayoutOf(mcu: string): OptionLayout | undefined {
  return LAYOUTS.find(({ names }) => names.some((name) => mcu.startsWith(name)))?.layout;
}

/**
 * The layouts that option bytes at this address may have. One address may be that of several families: then only what
 * they agree on is to be said.
 */
export function optionLayoutsAt(address: number): readonly OptionLayout[] {
  return LAYOUTS.map(({ layout }) => layout).filter((layout) => layout.address === address);
}

export interface DecodedOptions {
  family: string;
  source: string;
  /** null when the bytes do not reach that far */
  rdp: { byte: number; level: 0 | 1 | 2 } | null;
  fields: readonly { name: string; value: number; meaning: string | null }[];
  /** "sectors 0 to 1"; null where it is not decoded for this family */
  writeProtected: readonly string[] | null;
  /** words that hold bits of no known field: offset in bytes, and those bits */
  unknown: readonly { offset: number; bits: number }[];
  /** values whose complement beside them does not fit: damaged, or not what they are taken for */
  broken: readonly string[];
}

/** Decodes option bytes as they were read from `layout.address` on; fewer bytes than they are give fewer fields. */
export function decodeOptionBytes(layout: OptionLayout, bytes: Uint8Array): DecodedOptions {
  const { fields, writeProtection } = layout;
  const values = new Map<string, number>();
  for (const field of fields) {
    const word = wordAt(bytes, field.offset);
    if (word !== null) values.set(field.name, (word >>> field.shift) & maskOf(field.width));
  }
  const valueOf = (name: string) => values.get(name) ?? null;
  const rdp = valueOf('RDP');
  return {
    family: layout.family,
    source: layout.source,
    rdp: rdp === null ? null : { byte: rdp, level: rdp === 0xaa ? 0 : rdp === 0xcc ? 2 : 1 },
    fields: [...values].map(([name, raw]) => {
      const value = raw >>> 0;
      return { name, value, meaning: meaningOf(fields, name, value) };
    }),
    writeProtected: writeProtection ? writeProtection(valueOf) : null,
    unknown: unknownBits(layout, bytes),
    broken: brokenComplements(layout, bytes),
  };
}

function meaningOf(fields: readonly OptionField[], name: string, value: number): string | null {
  const meanings = fields.find((field) => field.name === name)?.meanings;
  if (name === 'RDP') return meanings?.[value] ?? 'level 1: the flash cannot be read';
  return meanings?.[value] ?? null;
}

function unknownBits({ fields, complements }: OptionLayout, bytes: Uint8Array): DecodedOptions['unknown'] {
  const unknown: { offset: number; bits: number }[] = [];
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) {
    let known = 0;
    for (const field of fields) {
      if (field.offset === offset) known |= maskOf(field.width) << field.shift;
    }
    for (const complement of complements) {
      for (let at = 0; at < complement.length; at++) {
        const byte = complement.offset + at - offset;
        if (byte >= 0 && byte < 4) known |= 0xff << (byte * 8);
      }
    }
    const bits = ((wordAt(bytes, offset) ?? 0) & ~known) >>> 0;
    if (~known !== 0 && bits !== 0) unknown.push({ offset, bits });
  }
  return unknown;
}

function brokenComplements({ fields, complements }: OptionLayout, bytes: Uint8Array): string[] {
  return complements
    .filter(({ offset, of, length }) => {
      if (offset + length > bytes.length) return false;
      const fits = (at: number) => ((bytes[offset + at] ?? 0) ^ (bytes[of + at] ?? 0)) === 0xff;
      return !Array.from({ length }, (_, at) => at).every(fits);
    })
    .map(({ of, length }) => {
      const inside = fields.find(({ offset, shift }) => {
        const byte = offset + Math.floor(shift / 8);
        return byte >= of && byte < of + length;
      });
      return inside?.name ?? `byte ${of}`;
    });
}

function wordAt(bytes: Uint8Array, offset: number): number | null {
  if (offset + 4 > bytes.length) return null;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, true);
}

function maskOf(width: number): number {
  return width >= 32 ? ~0 : (1 << width) - 1;
}
