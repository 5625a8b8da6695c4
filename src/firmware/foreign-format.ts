/** A file that is no image of memory: what it is, and what to do instead. */
export interface ForeignFormat {
  /** "an Intel HEX file" */
  name: string;
  next: string;
}

const USE_BIN = 'Use the .bin file that the build put beside it (Klipper: out/klipper.bin).';
const MAGICS: readonly { magic: readonly number[]; format: ForeignFormat }[] = [
  { magic: [0x7f, 0x45, 0x4c, 0x46], format: { name: 'an ELF file', next: USE_BIN } },
  {
    magic: [0x55, 0x46, 0x32, 0x0a],
    format: {
      name: 'a UF2 file',
      next: 'A UF2 file is copied onto the drive that an RP2040 or RP2350 shows when its BOOTSEL button is held; for an STM32 build and use a .bin file.',
    },
  },
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    format: { name: 'a ZIP archive', next: 'Unpack it and use the .bin or .dfu file inside.' },
  },
  {
    magic: [0x1f, 0x8b],
    format: { name: 'a gzip archive', next: 'Unpack it and use the .bin or .dfu file inside.' },
  },
];

const HEX_LINE = /^:[0-9A-Fa-f]{10,}\s/;
const S_RECORD_LINE = /^S[0-35-9][0-9A-Fa-f]{6,}\s/;
const MARKUP = /^\s{0,64}<(?:!doctype\s|html|head|\?xml)/i;
/** the longest record of both text formats is 521 characters */
const HEAD_BYTES = 600;

/** Recognises by content the files that people take for a firmware binary; null when it is none of them. */
export function recogniseForeignFormat(bytes: Uint8Array): ForeignFormat | null {
  for (const { magic, format } of MAGICS) {
    if (magic.every((byte, index) => bytes[index] === byte)) return format;
  }
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  if (HEX_LINE.test(head)) {
    return {
      name: 'an Intel HEX file',
      next: `${USE_BIN} Only a .hex file at hand: arm-none-eabi-objcopy -I ihex -O binary in.hex out.bin makes one.`,
    };
  }
  if (S_RECORD_LINE.test(head)) return { name: 'a Motorola S-record file', next: USE_BIN };
  if (MARKUP.test(head)) {
    return {
      name: 'a web page',
      next: 'The download saved the page that shows the file: download again with the "raw" or "download" button.',
    };
  }
  return null;
}
