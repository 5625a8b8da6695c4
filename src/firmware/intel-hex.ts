import type { ImageSegment } from './image.ts';
import { SegmentCollector } from './segment-collector.ts';
import { decodeHexPairs, recordFaults, recordLines, sumOf } from './text-records.ts';

const COLON = 0x3a;
/** length, offset, type and checksum around at most 255 bytes of data */
const FRAME = 5;
const MAX_RECORD = FRAME + 255;
const SEGMENT_SIZE = 0x1_0000;

/** Record types (Intel's Hexadecimal Object File Format Specification, revision A) and the data that each must carry. */
const TYPE = { data: 0, end: 1, segment: 2, startSegment: 3, linear: 4, startLinear: 5 } as const;
const FIXED_LENGTH: Readonly<Record<number, number>> = {
  [TYPE.end]: 0,
  [TYPE.segment]: 2,
  [TYPE.startSegment]: 4,
  [TYPE.linear]: 2,
  [TYPE.startLinear]: 4,
};

const faults = recordFaults('Intel HEX file');

/** Does it start with the head of an Intel HEX record? */
export function isIntelHex(bytes: Uint8Array): boolean {
  const head = new Uint8Array(4);
  for (const { start, end } of recordLines(bytes.subarray(0, MAX_RECORD * 2))) {
    return (
      bytes[start] === COLON && end - start > 8 && decodeHexPairs(bytes, start + 1, start + 9, head) === 4
    );
  }
  return false;
}

/**
 * The data of an Intel HEX file with absolute addresses. Start addresses (types 3 and 5) are left out: a chip starts from
 * its vector table. Throws ImageError, with the line, where a record does not hold or the end is missing.
 */
export function readIntelHex(bytes: Uint8Array): ImageSegment[] {
  const collector = new SegmentCollector('This Intel HEX file');
  const record = new Uint8Array(MAX_RECORD);
  let base = 0;
  let isSegmented = false;
  let isEnded = false;
  for (const { number, start, end } of recordLines(bytes)) {
    if (isEnded) throw faults.behindEnd(number);
    const { type, offset, data } = readRecord(bytes, { number, start, end }, record);
    const value = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
    switch (type) {
      case TYPE.data:
        if (isSegmented && offset + data.length > SEGMENT_SIZE) {
          throw faults.damaged(number, 'runs past the end of its 64 KiB segment');
        }
        collector.add(base + offset, data);
        break;
      case TYPE.end:
        isEnded = true;
        break;
      case TYPE.segment:
        base = value * 16;
        isSegmented = true;
        break;
      case TYPE.linear:
        base = value * SEGMENT_SIZE;
        isSegmented = false;
        break;
    }
  }
  if (!isEnded) throw faults.cutOff();
  return collector.segments();
}

function readRecord(
  bytes: Uint8Array,
  { number, start, end }: { number: number; start: number; end: number },
  record: Uint8Array,
): { type: number; offset: number; data: Uint8Array } {
  const length = bytes[start] === COLON ? decodeHexPairs(bytes, start + 1, end, record) : null;
  if (length === null) throw faults.damaged(number, 'is no record');
  const [count = 0, high = 0, low = 0, type = 0] = record;
  if (length !== count + FRAME) throw faults.damaged(number, 'has not the length that it gives');
  if (sumOf(record.subarray(0, length)) !== 0) throw faults.damaged(number, 'does not fit its checksum');
  const wanted = FIXED_LENGTH[type];
  if (type !== TYPE.data && wanted === undefined)
    throw faults.damaged(number, `has the unknown type ${type}`);
  if (wanted !== undefined && wanted !== count)
    throw faults.damaged(number, 'has not the length that its type asks for');
  return { type, offset: (high << 8) | low, data: record.subarray(4, 4 + count) };
}
