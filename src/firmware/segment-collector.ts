import { formatAddress, formatSize } from '../formats/text.ts';
import { GET_IT_AGAIN, ImageError } from './image.ts';

/** Larger than the flash of any board that this program knows. */
export const MAX_IMAGE_BYTES = 16 * 1024 * 1024;
const MAX_SEGMENTS = 10_000;
/** pieces before they are put in order: a UF2 file of the largest size has 65,536 */
const MAX_RUNS = 100_000;
const ADDRESS_SPACE = 2 ** 32;
const FIRST_ROOM = 64 * 1024;

/** Bytes that came one after the other, both in the file and in memory. */
interface Run {
  address: number;
  /** where they begin in `#bytes` */
  start: number;
  length: number;
}

/**
 * Gathers the pieces of a firmware file in any order and makes sorted segments of them, those that touch merged.
 * Bounded: 16 MiB of data and 10,000 segments, whatever the file says. `subject` begins the sentences of its errors:
 * "This Intel HEX file".
 */
export class SegmentCollector {
  readonly #subject: string;
  readonly #runs: Run[] = [];
  #bytes = new Uint8Array(0);
  #length = 0;

  constructor(subject: string) {
    this.#subject = subject;
  }

  /** Copies `data`. Throws ImageError when it does not fit the 32-bit address space or is more than any board holds. */
  add(address: number, data: Uint8Array): void {
    if (data.length === 0) return;
    if (address + data.length > ADDRESS_SPACE) {
      throw new ImageError(
        `${this.#subject} has data at ${formatAddress(address)} that would run past the end of the address space.`,
        GET_IT_AGAIN,
      );
    }
    if (this.#length + data.length > MAX_IMAGE_BYTES) {
      throw new ImageError(
        `${this.#subject} holds more than ${formatSize(MAX_IMAGE_BYTES)} of data: more than any printer board holds.`,
        'Check that it is the firmware file and not an image of a whole system.',
      );
    }
    const last = this.#runs.at(-1);
    if (last && last.address + last.length === address) last.length += data.length;
    else this.#runs.push({ address, start: this.#length, length: data.length });
    if (this.#runs.length > MAX_RUNS) throw this.#scattered();
    this.#append(data);
  }

  /** The segments; throws ImageError when there are none, or when two pieces claim the same address. */
  segments(): { address: number; data: Uint8Array }[] {
    if (this.#runs.length === 0) {
      throw new ImageError(
        `${this.#subject} comes without any data in it.`,
        'The build made an empty image: build it again and look for errors.',
      );
    }
    const groups: [Run, ...Run[]][] = [];
    let end = -1;
    for (const run of this.#runs.sort((a, b) => a.address - b.address)) {
      if (run.address < end) {
        throw new ImageError(
          `${this.#subject} gives the contents of ${formatAddress(run.address)} more than once.`,
          `${GET_IT_AGAIN} If it was put together from several files, leave out the one that overlaps.`,
        );
      }
      if (run.address === end) groups.at(-1)?.push(run);
      else groups.push([run]);
      end = run.address + run.length;
    }
    if (groups.length > MAX_SEGMENTS) throw this.#scattered();
    return groups.map((group) => this.#merge(group));
  }

  #append(data: Uint8Array): void {
    const needed = this.#length + data.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(
        Math.min(MAX_IMAGE_BYTES, Math.max(FIRST_ROOM, needed, this.#bytes.length * 2)),
      );
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(data, this.#length);
    this.#length = needed;
  }

  #merge(group: readonly [Run, ...Run[]]): { address: number; data: Uint8Array } {
    const data = new Uint8Array(group.reduce((sum, run) => sum + run.length, 0));
    let at = 0;
    for (const { start, length } of group) {
      data.set(this.#bytes.subarray(start, start + length), at);
      at += length;
    }
    return { address: group[0].address, data };
  }

  #scattered(): ImageError {
    return new ImageError(
      `${this.#subject} scatters its data over more than ${MAX_SEGMENTS} places, as no firmware does.`,
      'Use the .bin file of the same firmware.',
    );
  }
}
