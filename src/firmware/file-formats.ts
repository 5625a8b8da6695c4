import { readDfuFile } from './dfu-file.ts';
import { hasDfuSuffix } from './dfu-suffix.ts';
import { isDfuSeFile } from './dfuse-file.ts';
import { readElf } from './elf.ts';
import { isElf } from './elf-header.ts';
import type { Image } from './image.ts';
import { isIntelHex, readIntelHex } from './intel-hex.ts';
import { isSRecord, readSRecords } from './s-record.ts';
import { isUf2, readUf2 } from './uf2.ts';

/** A format that says of itself what it is. */
export interface FileFormat {
  format: Exclude<Image['format'], 'bin'>;
  /** "an Intel HEX file" */
  name: string;
  /** endings of file names that promise it, lower case */
  endings: readonly string[];
  /** does the file begin (.dfu: or end) as this format asks for */
  recognises(bytes: Uint8Array): boolean;
  /** throws ImageError */
  read(bytes: Uint8Array): Omit<Image, 'format'>;
}

/** Every format with a mark in its contents; what has none is a raw binary. */
export const FILE_FORMATS: readonly FileFormat[] = [
  {
    format: 'dfu',
    name: 'a .dfu file',
    endings: ['dfu'],
    recognises: (bytes) => isDfuSeFile(bytes) || hasDfuSuffix(bytes),
    read: readDfuFile,
  },
  {
    format: 'elf',
    name: 'an ELF file',
    endings: ['elf', 'axf'],
    recognises: isElf,
    read: (bytes) => ({ segments: readElf(bytes) }),
  },
  { format: 'uf2', name: 'a UF2 file', endings: ['uf2'], recognises: isUf2, read: readUf2 },
  {
    format: 'hex',
    name: 'an Intel HEX file',
    endings: ['hex', 'ihex', 'ihx'],
    recognises: isIntelHex,
    read: (bytes) => ({ segments: readIntelHex(bytes) }),
  },
  {
    format: 'srec',
    name: 'an S-record file',
    endings: ['srec', 's19', 's28', 's37', 'mot'],
    recognises: isSRecord,
    read: (bytes) => ({ segments: readSRecords(bytes) }),
  },
];
