import type { ImageSegment } from './image.ts';
import { SegmentCollector } from './segment-collector.ts';
import { decodeHexPairs, recordFaults, recordLines, sumOf } from './text-records.ts';

const LETTER_S = 0x53;
const DIGIT_0 = 0x30;
/** the count byte and the up to 255 bytes that it counts */
const MAX_RECORD = 256;

/** Bytes of the address by record type: S0 head, S1 to S3 data, S5 and S6 counts, S7 to S9 ends. S4 is reserved. */
const ADDRESS_BYTES: Readonly<Record<number, number>> = {
  0: 2,
  1: 2,
  2: 3,
  3: 4,
  5: 2,
  6: 3,
  7: 4,
  8: 3,
  9: 2,
};

const faults = recordFaults('S-record file');

/** Does it start with the head of a Motorola S-record? */
export function isSRecord(bytes: Uint8Array): boolean {
  const head = new Uint8Array(3);
  for (const { start, end } of recordLines(bytes.subarray(0, MAX_RECORD * 4))) {
    return (
      bytes[start] === LETTER_S &&
      ADDRESS_BYTES[(bytes[start + 1] ?? 0) - DIGIT_0] !== undefined &&
      end - start >= 8 &&
      decodeHexPairs(bytes, start + 2, start + 8, head) === 3
    );
  }
  return false;
}

/**
 * The data of a Motorola S-record file (S19, S28, S37) with absolute addresses. The start address of the end record is
 * left out: a chip starts from its vector table. Throws ImageError, with the line, where a record does not hold, records
 * are missing by the file's own count, or the end is.
 */
export function readSRecords(bytes: Uint8Array): ImageSegment[] {
  const collector = new SegmentCollector('This S-record file');
  const record = new Uint8Array(MAX_RECORD);
  let dataRecords = 0;
  let isEnded = false;
  for (const { number, start, end } of recordLines(bytes)) {
    if (isEnded) throw faults.behindEnd(number);
    const { type, address, data } = readRecord(bytes, { number, start, end }, record);
    if (type >= 1 && type <= 3) {
      collector.add(address, data);
      dataRecords++;
    } else if (type === 5 || type === 6) {
      if (address !== dataRecords)
        throw faults.damaged(number, `counts ${address} records where there are ${dataRecords}`);
    } else if (type >= 7) {
      isEnded = true;
    }
  }
  if (!isEnded) throw faults.cutOff();
  return collector.segments();
}

function readRecord(
  bytes: Uint8Array,
  { number, start, end }: { number: number; start: number; end: number },
  record: Uint8Array,
): { type: number; address: number; data: Uint8Array } {
  const type = (bytes[start + 1] ?? 0) - DIGIT_0;
  const addressBytes = ADDRESS_BYTES[type];
  const isRecord = bytes[start] === LETTER_S && addressBytes !== undefined;
  const length = isRecord ? decodeHexPairs(bytes, start + 2, end, record) : null;
  if (length === null || addressBytes === undefined) throw faults.damaged(number, 'is no record');
  if (length !== (record[0] ?? 0) + 1 || length < addressBytes + 2) {
    throw faults.damaged(number, 'has not the length that it gives');
  }
  if (sumOf(record.subarray(0, length)) !== 0xff) throw faults.damaged(number, 'does not fit its checksum');
  const address = record.subarray(1, 1 + addressBytes).reduce((value, byte) => value * 256 + byte, 0);
  return { type, address, data: record.subarray(1 + addressBytes, length - 1) };
}
