/** A firmware file as segments of bytes at addresses, whatever its format was. */
export interface ImageSegment {
  /** absolute; null for a raw binary whose address is not known yet */
  address: number | null;
  data: Uint8Array;
}

export interface Image {
  format: 'bin' | 'dfu' | 'elf' | 'hex' | 'srec' | 'uf2';
  /** sorted by address, not overlapping, never empty; what touches is one segment */
  segments: readonly ImageSegment[];
  /** ids that a DFU suffix names; 0xFFFF means any */
  target?: { vendorId: number; productId: number };
  /** the chips that a UF2 file names: "STM32F4" */
  family?: string;
  /** what is worth telling of the file and stops nothing */
  notes?: readonly string[];
}

/** A firmware file that cannot be used: `message` is one clear sentence, `next` what to do about it. */
export class ImageError extends Error {
  readonly next: string;
  constructor(message: string, next: string) {
    super(message);
    this.name = 'ImageError';
    this.next = next;
  }
}

/** What helps against a damaged file. */
export const GET_IT_AGAIN = 'Download or build the file again.';
