import { ascii, type ElementDraft } from './make-image.ts';

/** How a text format is written: tools differ in all of these. */
export interface RecordStyle {
  /** bytes of data in a record, at most 250 */
  perLine?: number;
  lineEnd?: string;
  lowerCase?: boolean;
}

/** An Intel HEX file; `segmented` writes addresses below 1 MiB with type 2 records. */
export function makeIntelHex(
  elements: readonly ElementDraft[],
  { segmented = false, ...style }: RecordStyle & { segmented?: boolean } = {},
): Uint8Array {
  const lines: string[] = [];
  for (const { address, data } of pieces(elements, style.perLine ?? 16, 0x1_0000)) {
    const high = Math.floor(address / 0x1_0000);
    lines.push(segmented ? hexRecord(2, 0, [high << 4, 0]) : hexRecord(4, 0, [high >> 8, high & 0xff]));
    lines.push(hexRecord(0, address % 0x1_0000, data));
  }
  // where firmware starts: of no use to a chip that starts from its vectors, and written by most tools
  lines.push(segmented ? hexRecord(3, 0, [0, 0, 0, 0]) : hexRecord(5, 0, [8, 0, 0, 1]), hexRecord(1, 0, []));
  return text(lines, style);
}

/** One record with its checksum: the two's complement of the sum. */
export function hexRecord(type: number, offset: number, data: Iterable<number>): string {
  const bytes = [...data];
  const body = [bytes.length, offset >> 8, offset & 0xff, type, ...bytes];
  return `:${hex([...body, -body.reduce((sum, byte) => sum + byte, 0) & 0xff])}`;
}

/** A Motorola S-record file with a head, a count and an end; each address as short as `least` (bytes) allows. */
export function makeSRecords(
  elements: readonly ElementDraft[],
  { least = 2, ...style }: RecordStyle & { least?: 2 | 3 | 4 } = {},
): Uint8Array {
  const lines = [sRecord(0, 0, 2, ascii('firmware'))];
  let count = 0;
  for (const { address, data } of pieces(elements, style.perLine ?? 16, 2 ** 32)) {
    const width = address > 0xff_ffff ? 4 : address > 0xffff ? Math.max(3, least) : least;
    lines.push(sRecord(width - 1, address, width, data));
    count++;
  }
  lines.push(count > 0xffff ? sRecord(6, count, 3, []) : sRecord(5, count, 2, []));
  lines.push(sRecord(7, 0x0800_0000, 4, []));
  return text(lines, style);
}

/** One record with its checksum: the ones' complement of the sum. */
export function sRecord(type: number, address: number, width: number, data: Iterable<number>): string {
  const bytes = [...data];
  const head = Array.from(
    { length: width },
    (_, index) => Math.floor(address / 256 ** (width - 1 - index)) % 256,
  );
  const body = [width + bytes.length + 1, ...head, ...bytes];
  return `S${type}${hex([...body, ~body.reduce((sum, byte) => sum + byte, 0) & 0xff])}`;
}

/** Cut so that none has more than `most` bytes or crosses a multiple of `border`. */
function* pieces(elements: readonly ElementDraft[], most: number, border: number): Generator<ElementDraft> {
  for (const { address, data } of elements) {
    for (let at = 0; at < data.length; ) {
      const start = address + at;
      const length = Math.min(most, data.length - at, border - (start % border));
      yield { address: start, data: data.subarray(at, at + length) };
      at += length;
    }
  }
}

function text(lines: readonly string[], { lineEnd = '\n', lowerCase = false }: RecordStyle): Uint8Array {
  const written = lines.map(
    (line) => line.slice(0, 1) + (lowerCase ? line.slice(1).toLowerCase() : line.slice(1)),
  );
  return ascii(written.join(lineEnd) + lineEnd);
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');
}
