/** Bytes a record, as most tools write them. */
const RECORD_BYTES = 16;
const SEGMENT_SIZE = 0x1_0000;
const [DATA, END, LINEAR] = [0, 1, 4] as const;

/**
 * An Intel HEX file (Hexadecimal Object File Format Specification, revision A) with 32-bit addresses: data, extended
 * linear address and end records. `segments` are sorted and do not overlap.
 */
export function writeIntelHex(segments: readonly { address: number; data: Uint8Array }[]): Uint8Array {
  const lines: string[] = [];
  // before the first record of type 4 the upper half is zero
  let upper = 0;
  for (const { address, data } of segments) {
    for (let at = 0; at < data.length; ) {
      const absolute = address + at;
      const half = Math.floor(absolute / SEGMENT_SIZE);
      if (half !== upper) {
        lines.push(record(LINEAR, 0, Uint8Array.of(half >> 8, half & 0xff)));
        upper = half;
      }
      const offset = absolute % SEGMENT_SIZE;
      // a record neither crosses 64 KiB nor leaves the grid of 16 bytes
      const length = Math.min(RECORD_BYTES - (offset % RECORD_BYTES), data.length - at);
      lines.push(record(DATA, offset, data.subarray(at, at + length)));
      at += length;
    }
  }
  lines.push(record(END, 0, new Uint8Array(0)));
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function record(type: number, offset: number, data: Uint8Array): string {
  const bytes = [data.length, offset >> 8, offset & 0xff, type, ...data];
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return `:${[...bytes, -sum & 0xff].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')}`;
}
