/**
 * `npm run bench:flash`: what a flash costs on the virtual clock beside what it may cost, and beside the transfers of
 * dfu-util 0.11 on the same device. The same figures on every machine; ends with 1 when a limit is not kept.
 */
import process from 'node:process';
import { aroundAFlash, costOfDfuUtil, costOfOurs, floorOf, type Job } from './flash-cost.ts';
import { costOnUart, UART_CHIPS } from './uart-cost.ts';

const MOST_TIMES_FLOOR = 1.15;
const MOST_UNCHANGED_MS = 100;

const IMAGES = [
  { scene: 'octopus-pro-f446', name: 'F446, 41584 bytes', address: 0x0800_8000, bytes: 41_584 },
  { scene: 'octopus-pro-f446', name: 'F446, 448 KiB', address: 0x0801_0000, bytes: 448 * 1024 },
  { scene: 'octopus-pro-h723', name: 'H723, 41584 bytes', address: 0x0802_0000, bytes: 41_584 },
  { scene: 'octopus-pro-h723', name: 'H723, 512 KiB', address: 0x0802_0000, bytes: 512 * 1024 },
] as const;

const seconds = (ms: number) => (ms / 1000).toFixed(2);
let kept = true;

function limited(value: string, isKept: boolean): string {
  if (!isKept) kept = false;
  return isKept ? value : `${value} MISSED`;
}

async function row(name: string, job: Job): Promise<string[]> {
  const floor = await floorOf(job);
  const changed = await costOfOurs(job, 'all-changed');
  const tails = await costOfOurs(job, 'tails-changed');
  const unchanged = await costOfOurs(job, 'unchanged');
  const one = await costOfOurs(job, 'one-byte-changed');
  const theirs = await costOfDfuUtil(job);
  const floorMs = floor.eraseMs + floor.programMs + 2 * floor.wireMs;
  const times = (ms: number) => limited((ms / floorMs).toFixed(3), ms <= MOST_TIMES_FLOOR * floorMs);
  const unchangedLimitMs = MOST_TIMES_FLOOR * floor.wireMs + MOST_UNCHANGED_MS;
  const readsOnly = unchanged.sectorsErased === 0 && unchanged.blocksWritten === 0;
  return [
    name,
    job.parallelism,
    job.announcement,
    seconds(floorMs),
    seconds(changed.totalMs),
    times(changed.totalMs),
    times(tails.totalMs),
    limited(seconds(unchanged.totalMs), readsOnly && unchanged.totalMs <= unchangedLimitMs),
    seconds(unchangedLimitMs),
    seconds(one.totalMs),
    limited(String(one.sectorsErased), one.sectorsErased === 1),
    seconds(theirs),
    (changed.totalMs / theirs).toFixed(2),
  ];
}

function printTable(table: readonly (readonly string[])[]): void {
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0))) ?? [];
  for (const cells of table) {
    console.log(
      cells
        .map((cell, at) => cell.padStart(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

const rows = [
  [
    '',
    'flash',
    'announces',
    'floor',
    'changed',
    '/ floor',
    'tails',
    'same',
    'limit',
    '1 byte',
    'erased',
    'dfu-util',
    'ours /',
  ],
];
for (const { name, scene, address, bytes } of IMAGES) {
  for (const parallelism of ['x32', 'x8'] as const) {
    for (const announcement of ['104 ms', 'the truth'] as const) {
      rows.push(await row(name, { scene, address, bytes, parallelism, announcement }));
    }
  }
}
printTable(rows);
console.log(`
Seconds on the virtual clock, from the first transfer to the last verified byte.
floor    erase + program + the wire time of writing and of reading back, each byte once
changed  every sector differs from its first block on, at most ${MOST_TIMES_FLOOR} times the floor
tails    only the last byte of each sector differs, so that all is read before it is erased; the same limit
same     nothing differs: read, not erased, not written; limit ${MOST_TIMES_FLOOR} times the wire time of reading + ${MOST_UNCHANGED_MS / 1000} s
1 byte   one byte differs, and the sectors erased for it
dfu-util the transfers of dfu-util 0.11 for the same image, which reads nothing back; ours / is "changed" beside it
`);
for (const scene of ['octopus-pro-f446', 'octopus-pro-h723'] as const) {
  const { planningMs, afterwardsMs } = await aroundAFlash(scene);
  console.log(
    `${scene}: ${seconds(planningMs)} s before for the plan, ${seconds(afterwardsMs)} s after for leaving and coming back.`,
  );
}

const uartRows = [['UART', 'baud', 'bytes', 'floor', 'took', '/ floor']];
for (const [name, scene, mcu] of UART_CHIPS) {
  for (const rate of [57_600, 115_200, null]) {
    const { baudRate, bytes, floorMs, totalMs } = await costOnUart({ scene, mcu, baudRate: rate });
    const share = (totalMs / floorMs).toFixed(3);
    // beyond the rate that ST documents, the three turnarounds of a block cost as much as its bytes, and cannot be saved
    const isLimited = rate !== null;
    uartRows.push([
      name,
      String(baudRate),
      String(bytes),
      seconds(floorMs),
      seconds(totalMs),
      isLimited ? limited(share, totalMs <= MOST_TIMES_FLOOR * floorMs) : share,
    ]);
  }
}
console.log('');
printTable(uartRows);
console.log(`
Seconds on the virtual clock, from opening the port to the last verified byte, through an adapter that hands over every
millisecond. floor: erase + program + each block once there and once back at that rate; at 57600 and 115200 baud at most
${MOST_TIMES_FLOOR} times that. The third row of each part is at the fastest rate that holds.
`);
if (!kept) process.exitCode = 1;
