import type { FirmwareDictionary } from '../firmware/dictionary.ts';
import { headSegment } from '../firmware/head-segment.ts';
import type { Image } from '../firmware/image.ts';
import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { inspectVectors, type Vectors } from '../firmware/vectors.ts';
import { findUartPart } from '../knowledge/uart-parts.ts';
import { guardBootloader } from './bootloader-guard.ts';
import type { BuildBeside } from './build-notes.ts';
import { deviceGuards } from './device-guards.ts';
import type { FlashPlan, PlannedFile } from './flash-plan.ts';
import { imageGuards } from './image-guards.ts';
import { guardKatapult, katapultAddress } from './katapult-guard.ts';
import type { DeviceFacts } from './plan-facts.ts';
import { imageNotes } from './plan-notes.ts';
import { planSectors } from './plan-sectors.ts';
import { type PlacedSegment, planWrites } from './plan-writes.ts';
import { plannedFile } from './planned-file.ts';
import { type ForceableCode, type Refusal, withoutForced } from './refusals.ts';
import { targetAddress } from './target-address.ts';

export interface PlanRequest {
  image: Image;
  file: Pick<PlannedFile, 'name' | 'sha256'>;
  /** where a raw image goes; null = where it says itself */
  address: number | null;
  /** start the firmware afterwards */
  leave: boolean;
  /** the one refusal that the user sets aside; null = none */
  force: ForceableCode | null;
  /** the file that is to keep what is erased; null = none */
  backup: string | null;
  /** what the tree in whose out/ folder the file stands was set to build */
  build?: BuildBeside;
}

const ADDRESS_UNUSED = 'The file brings its own addresses: the one asked for was not used.';

/** Where the MCU is not known: the largest unit of any STM32 with DFU (H7), which suits the smaller ones too. */
const LARGEST_WRITE_UNIT = 32;
/** AN3155 3.6: what is written comes in whole words */
const WORD = 4;

/**
 * Decides everything about a flash before anything happens; pure. The erase list covers every write, each write is
 * filled with 0xFF to the MCU's write unit, and all that speaks against carrying it out stands in `refusals`.
 */
export function planFlash(facts: DeviceFacts, request: PlanRequest): FlashPlan {
  const { image } = request;
  const start = headSegment(image, request.address);
  const head = start?.data ?? new Uint8Array(0);
  const known = { vectors: inspectVectors(head), dictionary: readImageDictionary(image) };
  const asked = request.address ?? katapultAddress(facts.route, known.vectors);
  const placed = place(image, known.vectors, asked);
  const base = basePlan(facts, request, known.dictionary);
  const { size } = base;
  if (placed.refusal) {
    const address = known.vectors?.baseCandidates[0] ?? facts.map.regions[0]?.start ?? 0;
    return { ...base, address, notes: [...(image.notes ?? []), ...facts.notes], refusals: [placed.refusal] };
  }
  const { segments } = placed;
  const lowest = segments[0]?.address ?? 0;
  const address = start?.address ?? lowest;
  const writeUnit = writeUnitOf(facts);
  const write = planWrites(segments, writeUnit);
  const sectors = planSectors(facts.map, write);
  const first = { address: lowest, data: segments[0]?.data ?? head };
  const last = segments.at(-1);
  const end = last ? last.address + last.data.length : address;
  const candidate = { ...first, end, isKlipper: known.dictionary !== null };
  const guard =
    facts.route.kind === 'katapult'
      ? guardKatapult(facts.route, facts.map, address)
      : guardBootloader(facts, candidate, sectors.sectors);
  const against = withoutForced(
    [
      ...deviceGuards(facts, { write, sectors, size, writeUnit }),
      ...imageGuards(facts, image, fromHead(segments, address), known),
      ...(guard.refusal ? [guard.refusal] : []),
    ],
    request.force,
  );
  return {
    ...base,
    file: plannedFile(request.file, image, segments, known.dictionary),
    address,
    erase: sectors.sectors,
    write,
    // one that is given up is not what stays
    bootloader: guard.refusal?.code === request.force ? null : guard.bootloader,
    leaveAddress: request.leave ? address : null,
    notes: [
      ...(request.force !== null && against.forced.length === 0
        ? [`Nothing speaks against this plan by the name ${request.force}: --force changed nothing.`]
        : []),
      ...(request.address !== null && address !== request.address ? [ADDRESS_UNUSED] : []),
      ...(image.notes ?? []),
      ...facts.notes,
      ...guard.notes,
      ...imageNotes(facts, { address, ...known, build: request.build }, { erase: sectors.sectors, write }),
    ],
    ...against,
  };
}

/** The segment of the vectors first, as it is what counts. */
function fromHead(segments: readonly PlacedSegment[], address: number): readonly PlacedSegment[] {
  const isHead = (segment: PlacedSegment) => segment.address === address;
  return [...segments.filter(isHead), ...segments.filter((segment) => !isHead(segment))];
}

type Placed = { segments: readonly PlacedSegment[]; refusal: null } | { segments: null; refusal: Refusal };

function place(image: Image, vectors: Vectors | null, asked: number | null): Placed {
  const fixed = image.segments.flatMap(({ address, data }) => (address === null ? [] : [{ address, data }]));
  if (fixed.length === image.segments.length && fixed.length > 0) return { segments: fixed, refusal: null };
  const target = targetAddress(vectors, asked);
  if (target.address === null) return { segments: null, refusal: target.refusal };
  const data = image.segments[0]?.data ?? new Uint8Array(0);
  return { segments: [{ address: target.address, data }], refusal: null };
}

/** The chip alone seldom tells the board. */
const MOST_BOARDS = 3;

function boardNames({ boards }: DeviceFacts): string | null {
  if (boards.length === 0 || boards.length > MOST_BOARDS) return null;
  return boards.map((board) => board.name).join(' or ');
}

function basePlan(
  facts: DeviceFacts,
  request: PlanRequest,
  dictionary: FirmwareDictionary | null,
): FlashPlan {
  return {
    device: facts.device,
    file: plannedFile(request.file, request.image, request.image.segments, dictionary),
    board: boardNames(facts),
    mcu: facts.mcus.length > 0 ? facts.mcus.map((mcu) => mcu.label).join(' or ') : null,
    map: facts.map,
    mapSource: facts.mapSource,
    route: facts.route,
    entry: null,
    address: 0,
    size: request.image.segments.reduce((sum, segment) => sum + segment.data.length, 0),
    erase: [],
    write: [],
    bootloader: null,
    leaveAddress: null,
    backup: request.backup,
    notes: [],
    refusals: [],
    forced: [],
  };
}

function writeUnitOf({ mcus, route }: DeviceFacts): number {
  // Katapult takes whole blocks, each a multiple of what any of its MCUs programs at once
  if (route.kind === 'katapult') return route.transferSize;
  if (route.kind === 'uart')
    return Math.max(WORD, findUartPart(route.productId)?.writeUnit ?? LARGEST_WRITE_UNIT);
  return mcus.length > 0 ? Math.max(...mcus.map((mcu) => mcu.writeUnit)) : LARGEST_WRITE_UNIT;
}
