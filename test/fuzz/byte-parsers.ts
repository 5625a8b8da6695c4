import { hasDfuSuffix, readDfuSuffix } from '../../src/firmware/dfu-suffix.ts';
import { isDfuSeFile } from '../../src/firmware/dfuse-file.ts';
import { readDictionary } from '../../src/firmware/dictionary.ts';
import { isElf } from '../../src/firmware/elf-header.ts';
import { recogniseForeignFormat } from '../../src/firmware/foreign-format.ts';
import { ImageError } from '../../src/firmware/image.ts';
import { isIntelHex } from '../../src/firmware/intel-hex.ts';
import { readImage } from '../../src/firmware/read-image.ts';
import { isSRecord } from '../../src/firmware/s-record.ts';
import { isUf2 } from '../../src/firmware/uf2.ts';
import { inspectVectors } from '../../src/firmware/vectors.ts';
import { findZlibText } from '../../src/firmware/zlib-text.ts';
import { parseUsbDescriptors, readStringDescriptor } from '../../src/formats/usb-descriptors.ts';
import { anyBytes } from './inputs.ts';
import type { Parser } from './parser.ts';

/** Parsers of files and of what a device sends. */

const ofBytes = (read: (bytes: Uint8Array) => unknown, name = read.name): Parser => ({
  name,
  inputs: anyBytes,
  read,
});

export const byteParsers: readonly Parser[] = [
  ...[parseUsbDescriptors, readStringDescriptor, readDictionary, inspectVectors].map((read) => ofBytes(read)),
  ...[hasDfuSuffix, isDfuSeFile, isElf, isIntelHex, isSRecord, isUf2].map((read) => ofBytes(read)),
  ofBytes(recogniseForeignFormat),
  ofBytes((bytes) => [...findZlibText(bytes, '{')], 'findZlibText'),
  { ...ofBytes(readDfuSuffix), refusesWith: ImageError },
  { ...ofBytes((bytes) => readImage(bytes, 'firmware.bin'), 'readImage'), refusesWith: ImageError },
];
