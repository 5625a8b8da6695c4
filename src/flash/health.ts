import { flashEnd } from '../formats/memory-layout.ts';
import { formatAddress, formatSize } from '../formats/text.ts';
import { applicationStarts } from '../knowledge/boards.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { ActionEvent } from './action-events.ts';
import type { DeviceInfo } from './device-info.ts';
import { flashOccupants, type Occupation } from './flash-occupants.ts';
import { isRefusal } from './programmer.ts';
import { readWith, usingProgrammer, type Whereabouts } from './read-memory.ts';
import type { WriteTest } from './write-test.ts';

/** What was tested of a board without changing it, and how it came out. */
export interface HealthReport {
  /** sound: everything that was tested is as it should be. faulty: something is not. untested: the flash was not read */
  outcome: 'sound' | 'faulty' | 'untested';
  /** null when the flash could not be read, with the reason in `words` */
  flash: { start: number; size: number; differing: number; firstDifference: number | null } | null;
  occupants: readonly Occupation[];
  /** null: not asked for */
  writeTest: WriteTest | null;
  /** sentences for people: first the answer, then what it rests on */
  words: readonly string[];
}

/** Longest flash that is read for it: more than any printer board has. */
const MOST_BYTES = 8 * 1024 * 1024;
const LIMITS =
  'Not tested, and not to be seen from here: the motor drivers, the heaters, the sensors, and whether the chip runs a firmware well.';

/**
 * Reads the whole flash twice and compares. Resolves with the report and, where it was read, with the contents; a device
 * that refuses to be read is a report, one that is lost a ProgrammerError.
 */
export async function* checkHealth(
  ports: Pick<HostPorts, 'usb' | 'serial' | 'clock'>,
  info: DeviceInfo,
  { signal, at }: { signal: AbortSignal; at: Whereabouts },
): AsyncGenerator<
  ActionEvent,
  { report: HealthReport; content: { start: number; data: Uint8Array } | null }
> {
  const { looked, protection } = info;
  const { map } = looked.place;
  const start = map.regions[0]?.start ?? 0;
  const size = flashEnd(map) - start;
  const unread = (why: string) => ({
    report: {
      outcome: 'untested',
      flash: null,
      occupants: [],
      writeTest: null,
      words: [`The board answers, so it is not dead, but its flash was not read whole: ${why}`, LIMITS],
    } satisfies HealthReport,
    content: null,
  });
  if (size === 0 || looked.route.transferSize === 0)
    return unread('the device does not tell its memory map.');
  if (size > MOST_BYTES) return unread('the map that it tells is larger than any printer board has.');
  if (protection.certainty === 'protected' || protection.certainty === 'maybe')
    return unread(protection.words);
  if (info.staysBusy) return unread(protection.words);
  const area = { address: start, length: size };
  let reads: { first: Uint8Array; second: Uint8Array };
  try {
    reads = yield* usingProgrammer(ports, looked, async function* twice(programmer) {
      const first = yield* readWith(programmer, area, { phase: 'read', signal, at });
      await programmer.settle();
      const second = yield* readWith(programmer, area, { phase: 'verify', signal, at });
      return { first, second };
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return unread(`the device refused it at ${formatAddress(at.address ?? start)} (${error.message}).`);
  }
  const content = { start, data: reads.first };
  const starts = looked.boards.flatMap(applicationStarts);
  const occupants = flashOccupants(content, starts);
  const { differing, firstDifference } = compared(reads.first, reads.second, start);
  const flash = { start, size, differing, firstDifference };
  const report: HealthReport = {
    outcome: differing === 0 ? 'sound' : 'faulty',
    flash,
    occupants,
    writeTest: null,
    words: [
      ...answer(flash),
      ...occupants.map(occupantWords),
      ...(occupants.length === 0 ? [EMPTY] : []),
      LIMITS,
    ],
  };
  return { report, content };
}

const EMPTY =
  'The flash is blank: there is nothing on the board that could start. That is no fault; it needs a firmware.';

function answer({ differing, firstDifference, size }: NonNullable<HealthReport['flash']>): string[] {
  if (differing === 0) {
    return [
      `The board is not dead: its chip answers, and its whole flash (${formatSize(size)}) read the same twice.`,
    ];
  }
  return [
    `The chip answers, but its flash did not read the same twice: ${differing} of ${size} bytes differ, the first at ${formatAddress(firstDifference ?? 0)}.`,
    'Try another cable, another USB port and a good power supply first; if it stays so, the chip or its supply is faulty.',
  ];
}

/** What stands there, never more certain than its marks allow. */
function occupantWords({ what, start, end, version, mcu }: Occupation): string {
  const where = `At ${formatAddress(start)} (${formatSize(end - start)})`;
  switch (what) {
    case 'klipper':
      return `${where}: Klipper${version === null ? '' : ` ${version}`}${mcu === null ? '' : `, built for ${mcu}`}, by its own dictionary.`;
    case 'katapult':
      return `${where}: Katapult, by its mark.`;
    case 'starter':
      return `${where}: something that starts, with another firmware behind it; most likely a bootloader.`;
    case 'code':
      return `${where}: something that starts; what it is cannot be seen.`;
    case 'data':
      return `${where}: bytes that cannot start.`;
  }
}

function compared(
  first: Uint8Array,
  second: Uint8Array,
  start: number,
): { differing: number; firstDifference: number | null } {
  let differing = 0;
  let firstDifference: number | null = null;
  first.forEach((byte, at) => {
    if (byte === second[at]) return;
    differing += 1;
    firstDifference ??= start + at;
  });
  return { differing, firstDifference };
}
