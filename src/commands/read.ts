import { createHash } from 'node:crypto';
import path from 'node:path';
import { MAX_IMAGE_BYTES } from '../firmware/segment-collector.ts';
import { formatOfName, WRITTEN_FORMATS, type WrittenFormat, writeImage } from '../firmware/write-image.ts';
import type { ActionEvent } from '../flash/action-events.ts';
import { type ActionStanding, actionFailed, UNKNOWN_WAY, wayTo } from '../flash/action-failure.ts';
import type { LookedDevice } from '../flash/looked-device.ts';
import { type MemoryArea, memoryAreas } from '../flash/memory-areas.ts';
import { readMemory, type Whereabouts } from '../flash/read-memory.ts';
import { formatAddress, formatSize, printable } from '../formats/text.ts';
import { realFileWriter } from '../host/file-writer.ts';
import { realFiles } from '../host/files.ts';
import { FileError } from '../ports/files.ts';
import { parseRange } from './action-options.ts';
import { actionTeller } from './action-teller.ts';
import { type BoardOptions, boardMeant } from './board-access.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { fileTrouble } from './file-trouble.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface ReadOptions extends BoardOptions {
  file: string;
  address?: string | undefined;
  length?: string | undefined;
  /** the name of a memory instead of address and length */
  region?: string | undefined;
  overwrite?: boolean | undefined;
  simulate?: string | undefined;
  json?: boolean | undefined;
  /** an opened host instead of this machine or the simulated one */
  host?: OpenedHost;
}

const UNCHANGED = 'Nothing on the board was changed, and no file was written.';
const AGAIN = [
  'Run it again; if it fails at the same address again, try another cable and USB port.',
  'dfu-doctor info shows whether the chip refuses to be read.',
];

/**
 * Reads memory of a device in DFU mode into a file; the file is written on this machine, also from a simulated board. Exit
 * codes: 0 read and written, 1 failed, 130 interrupted. UsageError for a bad range, region or file.
 */
export async function runRead(context: CommandContext, options: ReadOptions): Promise<number> {
  const range = parseRange(options);
  if (range === null && options.region === undefined) {
    throw new UsageError(
      'Which memory is to be read was not said.',
      'Name it with --region, e.g. --region flash, or give --address and --length.',
    );
  }
  if (range !== null && options.region !== undefined) {
    throw new UsageError('--region and --address exclude one another.', 'Give one of the two.');
  }
  const target = path.resolve(options.file);
  const format = await usableTarget(target, options);
  const { ports } = options.host ?? (await openHost(options.simulate));
  const tell = actionTeller(context, options);
  const at: Whereabouts = { address: null };
  const standing: ActionStanding = {
    action: 'read',
    address: null,
    board: UNCHANGED,
    next: AGAIN,
    ...UNKNOWN_WAY,
  };
  const startMs = ports.clock.nowMs();
  try {
    const looked = await boardMeant(context, ports, options, false);
    if (typeof looked === 'number') return looked;
    Object.assign(standing, wayTo(looked));
    const area = chosenArea(looked, range, options.region);
    const events = readMemory(ports, looked, area, { signal: context.signal, at });
    const data = await follow(events, tell);
    await save(target, writeImage(format, { address: area.address, data }, looked.device), options);
    const sha256 = createHash('sha256').update(data).digest('hex');
    const { address, length } = area;
    const elapsedMs = ports.clock.nowMs() - startMs;
    tell({ type: 'finished', action: 'read', address, length, sha256, file: options.file, elapsedMs });
    if (!options.json) context.out(renderRead(options.file, { ...area, format, sha256 }, context.columns));
    return EXIT.ok;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const failed = actionFailed({ ...standing, address: at.address }, error);
    tell(failed);
    return failed.code === 'interrupted' ? EXIT.interrupted : EXIT.blocked;
  }
}

async function follow(
  events: AsyncGenerator<ActionEvent, Uint8Array>,
  tell: (event: ActionEvent) => void,
): Promise<Uint8Array> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    tell(next.value);
  }
}

/** Everything about the file that can be wrong is said before the board is touched. */
async function usableTarget(target: string, options: ReadOptions): Promise<WrittenFormat> {
  const format = formatOfName(target);
  const name = printable(options.file, 300);
  if (!format) {
    throw new UsageError(
      `The ending of ${name} does not say which format to write.`,
      `Let it end in ${WRITTEN_FORMATS.map((ending) => `.${ending}`).join(', ')}; .hex and .dfu keep the address.`,
    );
  }
  const there = await realFiles.status(target);
  if (there && there.kind !== 'file') throw new UsageError(`${name} is not a file.`, 'Name a new file.');
  if (there && options.overwrite !== true) {
    throw new UsageError(`${name} exists already.`, 'Choose another name, or replace it with --overwrite.');
  }
  return format;
}

function chosenArea(
  looked: LookedDevice,
  range: { address: number; length: number } | null,
  region: string | undefined,
): { address: number; length: number; alternateSetting: number } {
  const areas = memoryAreas(looked);
  const there = areas.map((area) => `${area.name} (${spanOf(area)})`).join(', ');
  if (looked.route.transferSize === 0) {
    throw new UsageError(
      'The device does not say how many bytes it takes at once (wTransferSize), so nothing can be read.',
      'Enter DFU mode again and run this again.',
    );
  }
  if (region !== undefined) {
    const found = areas.find(({ name }) => name === region.toLowerCase());
    if (!found) {
      throw new UsageError(
        `The device shows no memory called ${printable(region, 40)}.`,
        there === '' ? 'It names none at all: give --address and --length.' : `It shows ${there}.`,
      );
    }
    return bounded(found);
  }
  if (!range) throw new RangeError('neither a range nor a region');
  const holds = areas.find(
    ({ address, length }) => range.address >= address && range.address + range.length <= address + length,
  );
  if (!holds && areas.length > 0) {
    throw new UsageError(`${spanOf(range)} is not within one memory of this device.`, `It shows ${there}.`);
  }
  return bounded({
    ...range,
    alternateSetting:
      holds?.alternateSetting ?? (looked.kind === 'dfuse' ? looked.route.alternateSetting : 0),
    readable: holds?.readable ?? true,
  });
}

function bounded<Area extends Pick<MemoryArea, 'address' | 'length' | 'readable'>>(area: Area): Area {
  if (!area.readable) {
    throw new UsageError(
      `The device says that ${spanOf(area)} cannot be read.`,
      'Choose another memory; dfu-doctor info shows them.',
    );
  }
  if (area.length > MAX_IMAGE_BYTES) {
    throw new UsageError(
      `${formatSize(area.length)} is more than any printer board holds (limit ${formatSize(MAX_IMAGE_BYTES)}).`,
      'Check --length.',
    );
  }
  return area;
}

function spanOf({ address, length }: { address: number; length: number }): string {
  return `${formatAddress(address)} to ${formatAddress(address + length - 1)}`;
}

async function save(target: string, bytes: Uint8Array, options: ReadOptions): Promise<void> {
  try {
    await realFileWriter.write(target, bytes, { overwrite: options.overwrite === true });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new UsageError(
      `What was read could not be saved. ${fileTrouble(error, options.file, 'too large')}`,
      'Nothing on the board was changed. Check the path, its permissions and the room on the disk.',
    );
  }
}

function renderRead(
  file: string,
  read: { address: number; length: number; format: WrittenFormat; sha256: string },
  columns: number,
): string {
  const keeps =
    read.format === 'bin' ? ' A .bin keeps no address: remember it, or read into a .hex or .dfu file.' : '';
  const text = `${formatSize(read.length)} were read once from ${spanOf(read)} into ${printable(file, 300)}.${keeps}`;
  return `${wrapText(text, columns)}\nsha256 ${read.sha256}\n`;
}
