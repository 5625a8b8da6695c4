import type { FlashEvent } from '../../src/flash/events.ts';
import { flash } from '../../src/flash/flash.ts';
import type { FlashPlan } from '../../src/flash/flash-plan.ts';
import { planSectors } from '../../src/flash/plan-sectors.ts';
import { carriedOut, prepared, routeOf, simulated } from '../flash/simulated-flash.ts';
import { type Announcement, announcing, type FlashTimes } from './flash-announcing.ts';
import { bootRom, sendAsDfuUtil } from './flash-dfu-util.ts';

export interface Job {
  scene: 'octopus-pro-f446' | 'octopus-pro-h723';
  address: number;
  bytes: number;
  parallelism: 'x32' | 'x8';
  announcement: Announcement;
}

/** What stands in the flash before. tails-changed: only the last byte of each sector differs, the dearest to find. */
export type Before = 'all-changed' | 'tails-changed' | 'one-byte-changed' | 'unchanged';

/** From the first transfer of carrying a plan out to the last verified byte, ms of the virtual clock. */
export interface Cost {
  totalMs: number;
  sectorsErased: number;
  blocksWritten: number;
}

/** What no host can save, ms: `wireMs` is the DNLOAD or the UPLOAD of every byte, once. */
export interface Floor {
  eraseMs: number;
  programMs: number;
  wireMs: number;
}

/** one packet of up to 64 bytes at full speed; SETUP and STATUS take one each */
const PACKET_MS = 0.051;
const PACKET_BYTES = 64;

/** Flashes one image over `before` and stays in DFU mode. Throws unless all bytes are right in the end. */
export async function costOfOurs(job: Job, before: Before): Promise<Cost> {
  const { host, board, plan, data } = await setUp(job);
  const tally = { erases: 0, blocks: 0 };
  const ports = announcing(host.ports, job.announcement, await flashTimes(job), tally);
  board.preload(job.address, standing(plan, data, before));
  const { clock } = host.ports;
  const startMs = clock.nowMs();
  let verifiedMs = Number.NaN;
  let last: FlashEvent | undefined;
  for await (const event of flash(plan, ports, { signal: new AbortController().signal })) {
    if (event.type === 'phase-finished' && event.phase === 'verify') verifiedMs = clock.nowMs();
    last = event;
  }
  if (last?.type !== 'finished') throw new Error(`ended with ${JSON.stringify(last)}`);
  mustHold(board.flashContents(job.address, data.length), data);
  return { totalMs: verifiedMs - startMs, sectorsErased: tally.erases, blocksWritten: tally.blocks };
}

/** The same image sent as dfu-util 0.11 sends it, which reads nothing before or after, ms. */
export async function costOfDfuUtil(job: Job): Promise<number> {
  const { host, board, plan, data } = await setUp(job);
  const ports = announcing(host.ports, job.announcement, await flashTimes(job));
  board.preload(job.address, standing(plan, data, 'all-changed'));
  const rom = await bootRom(await ports.usb.device(plan.device.path), ports.clock);
  const startMs = ports.clock.nowMs();
  const sectors = plan.erase.map(({ address }) => address);
  await sendAsDfuUtil(rom, { address: job.address, data, sectors, transferSize: routeOf(plan).transferSize });
  mustHold(board.flashContents(job.address, data.length), data);
  return ports.clock.nowMs() - startMs;
}

export async function floorOf(job: Job): Promise<Floor> {
  const { plan, data } = await setUp(job);
  const times = await flashTimes(job);
  let wireMs = 0;
  for (let done = 0; done < data.length; done += routeOf(plan).transferSize) {
    const packets = Math.ceil(Math.min(routeOf(plan).transferSize, data.length - done) / PACKET_BYTES);
    wireMs += (2 + packets) * PACKET_MS;
  }
  return {
    eraseMs: plan.erase.reduce((sum, { address }) => sum + times.eraseMs(address), 0),
    programMs: times.programMs(data.length),
    wireMs,
  };
}

/** What comes before and after a flash of the scene's own firmware, ms: looking at the device for a plan, leave and return. */
export async function aroundAFlash(
  scene: Job['scene'],
): Promise<{ planningMs: number; afterwardsMs: number }> {
  const { host } = simulated(scene);
  const { clock } = host.ports;
  const startMs = clock.nowMs();
  const plan = await prepared(host);
  const planningMs = clock.nowMs() - startMs;
  let verifiedMs = Number.NaN;
  await carriedOut(plan, host, {
    onEvent: (event) => {
      if (event.type === 'phase-finished' && event.phase === 'verify') verifiedMs = clock.nowMs();
    },
  });
  return { planningMs, afterwardsMs: clock.nowMs() - verifiedMs };
}

async function setUp(job: Job) {
  const { host, board } = simulated(job.scene);
  board.setParallelism(job.parallelism);
  const data = filler(job.bytes);
  const ready = await prepared(host, { leave: false });
  const write = [{ address: job.address, data }];
  const erase = planSectors(ready.map, write).sectors;
  const plan: FlashPlan = { ...ready, address: job.address, size: job.bytes, write, erase };
  return { host, board, plan, data };
}

/** How long the simulated flash takes, asked of a board that holds its answer until it is done. */
async function flashTimes(job: Job): Promise<FlashTimes> {
  const { host, plan, data } = await setUp(job);
  const { usb, clock } = host.ports;
  const rom = await bootRom(await usb.device(plan.device.path), clock);
  const eraseMs = new Map<number, number>();
  for (const { address } of plan.erase) eraseMs.set(address, await rom.timeErase(address));
  const block = data.subarray(0, routeOf(plan).transferSize);
  const perByteMs = (await rom.timeWrite(job.address, block)) / block.length;
  return {
    eraseMs: (address) => eraseMs.get(address) ?? 0,
    programMs: (bytes) => bytes * perByteMs,
  };
}

/** Bytes none of which is blank. */
function filler(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8) * 13) % 251);
}

function standing(plan: FlashPlan, data: Uint8Array, before: Before): Uint8Array {
  if (before === 'all-changed') return data.map((byte) => byte ^ 0x55);
  const there = data.slice();
  const flip = (at: number) => {
    there[at] = (there[at] ?? 0) ^ 0x55;
  };
  if (before === 'one-byte-changed') flip(data.length >> 1);
  if (before === 'tails-changed') {
    const start = plan.address;
    for (const { address, size } of plan.erase) flip(Math.min(address + size - start, data.length) - 1);
  }
  return there;
}

function mustHold(found: Uint8Array, wanted: Uint8Array): void {
  if (Buffer.compare(found, wanted) !== 0) throw new Error('the flash holds other bytes');
}
