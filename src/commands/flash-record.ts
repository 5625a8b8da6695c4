import * as z from 'zod';
import { toJsonEvent } from '../flash/event-schema.ts';
import type { FlashEvent } from '../flash/events.ts';
import { jsonText } from '../formats/json-text.ts';
import { printable } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import type { OpenedHost } from './context.ts';
import { stateFolder } from './setup-desk.ts';

/** A record that was written to so lately may be of a flash that still goes on elsewhere, ms. */
const STILL_GOING_MS = 120_000;
/** Lines that one record has at most; a flash has some thirty. */
const MOST_LINES = 400;
/** One flash at most, bytes: what is larger is not one of ours. */
const MOST_BYTES = 512 * 1024;

type RecordHost = Pick<OpenedHost, 'ports' | 'writer'>;

/** Where the events of the last flash are kept, below XDG's state folder; the one before is beside it. */
export function recordPath({ ports }: Pick<OpenedHost, 'ports'>): string {
  return `${stateFolder(ports)}/flash-events.jsonl`;
}

/** Where the events of the flash before that one are. */
export function formerRecordPath(host: Pick<OpenedHost, 'ports'>): string {
  return recordPath(host).replace('.jsonl', '.1.jsonl');
}

/** A line of the record: an event as --json prints it and when, or that the user has been told how it ended. */
const line = z.object({
  at: z.string().max(40),
  type: z.string().max(40),
  phase: z.string().max(20).optional(),
  message: z.string().max(4000).optional(),
  next: z.array(z.string().max(2000)).max(20).optional(),
  verifiedBytes: z.int().optional(),
});

/**
 * Passes the events of a flash on and keeps them on the disk, so that a program that is started later can tell what
 * became of it; progress is left out. `isTold`: at the end, did the user see it? What cannot be kept is said once, as a
 * note, and stops no flash.
 */
export async function* recorded(
  events: AsyncIterable<FlashEvent>,
  host: RecordHost,
  isTold: () => boolean,
): AsyncGenerator<FlashEvent, void> {
  const lines: string[] = [];
  let isKept = true;
  let device: string | null = null;
  const keep = async (add: readonly object[]): Promise<FlashEvent[]> => {
    if (!isKept || lines.length >= MOST_LINES) return [];
    const at = new Date(host.ports.clock.epochMs()).toISOString();
    lines.push(...add.map((one) => jsonText({ at, ...one })));
    try {
      if (lines.length === add.length) await keepFormer(host);
      await write(host, recordPath(host), lines);
      return [];
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      isKept = false;
      return [
        {
          type: 'note',
          code: 'not-recorded',
          message: `What happens is not kept for another time: ${printable(error.path, 200)} cannot be written (${error.kind}).`,
        },
      ];
    }
  };
  for await (const event of events) {
    if (event.type === 'progress') {
      yield event;
      continue;
    }
    const isEnd = event.type === 'finished' || event.type === 'failed';
    const told = isEnd && isTold() ? [{ type: 'told' }] : [];
    // a note after the end would break the order of events: by then it has been said, or there is nothing to keep
    if (event.type === 'plan') device = event.plan.device.path;
    const notes = await keep([toJsonEvent(event, device), ...told]);
    if (!isEnd) yield* notes;
    yield event;
  }
}

/**
 * What became of the last flash, in a sentence or two, where the user was not told then: the terminal or the power was
 * gone. Null without one. From then on it counts as told.
 */
export async function untoldFlash(host: RecordHost): Promise<string | null> {
  const text = await textOrTrouble(host);
  if (text === null || typeof text !== 'string') return text?.trouble ?? null;
  const rows = text.split('\n').filter((row) => row !== '');
  const read = rows.slice(-MOST_LINES).flatMap((row) => parseLine(row) ?? []);
  const last = read.at(-1);
  if (!last || last.type === 'told') return null;
  const isOver = last.type === 'finished' || last.type === 'failed';
  if (!isOver && host.ports.clock.epochMs() - Date.parse(last.at) < STILL_GOING_MS) return null;
  const story = storyOf(last, read.findLast(({ phase }) => phase !== undefined)?.phase);
  try {
    await write(host, recordPath(host), [...rows, jsonText({ at: last.at, type: 'told' })]);
    return story;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `${story} (This will be said again: ${printable(error.path, 200)} cannot be written.)`;
  }
}

async function textOrTrouble(host: RecordHost): Promise<string | { trouble: string } | null> {
  try {
    return await readText(host, recordPath(host));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return {
      trouble: `What became of the last flash cannot be told: ${printable(error.path, 200)} cannot be read.`,
    };
  }
}

function storyOf(last: z.infer<typeof line>, phase: string | undefined): string {
  const when = `A flash that nobody saw the end of (${printable(last.at, 40)})`;
  if (last.type === 'finished')
    return `${when} went well: all ${last.verifiedBytes ?? 0} bytes were read back equal.`;
  if (last.type === 'failed') {
    const next = last.next?.[0] === undefined ? '' : ` ${printable(last.next[0], 500)}`;
    return `${when} did not: ${printable(last.message ?? '', 1000)}${next}`;
  }
  const where = phase === undefined ? 'before it began' : `in the phase "${printable(phase, 20)}"`;
  return `${when} was cut off ${where}, with this program or the power. What is on the board is not known to be whole: put it into DFU mode and flash it again.`;
}

function parseLine(row: string): z.infer<typeof line> | null {
  try {
    const parsed = line.safeParse(JSON.parse(row));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    // half a line is what a power cut leaves
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function keepFormer(host: RecordHost): Promise<void> {
  const former = await readText(host, recordPath(host));
  if (former !== null) await write(host, formerRecordPath(host), [former.trimEnd()]);
}

/** The record as it is, for a report; null without one. */
export async function readText({ ports }: Pick<OpenedHost, 'ports'>, path: string): Promise<string | null> {
  try {
    return new TextDecoder().decode(await ports.files.read(path, MOST_BYTES));
  } catch (error) {
    if (error instanceof FileError && error.kind === 'not-found') return null;
    throw error;
  }
}

function write({ writer }: RecordHost, path: string, lines: readonly string[]): Promise<void> {
  const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
  return writer.write(path, bytes, { overwrite: true, makeFolders: true });
}
