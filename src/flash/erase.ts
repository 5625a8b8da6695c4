import { formatAddress, formatSize } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { ActionEvent, ErasePlan } from './action-events.ts';
import { actionFailed, wayTo } from './action-failure.ts';
import { readDeviceInfo } from './device-info.ts';
import { eraseAtOnce } from './erase-at-once.ts';
import { FlashFailure } from './failure.ts';
import { contentRange } from './known-device.ts';
import { accessing, type LookedDevice, openProgrammer } from './looked-device.ts';
import { type EraseRequest, planErase } from './plan-erase.ts';
import type { Programmer } from './programmer.ts';
import { readContent } from './read-content.ts';
import { progressOf, readWith, usingProgrammer, type Whereabouts } from './read-memory.ts';
import { refusedBeforeWork } from './refused-before-work.ts';

type Hosts = Pick<HostPorts, 'usb' | 'serial' | 'clock'>;

export interface PreparedErase {
  plan: ErasePlan;
  looked: LookedDevice;
}

/**
 * Looks at the protection of a board and at what stands in its flash, and plans; changes nothing. DeviceAccessError.
 */
export async function prepareErase(
  ports: Hosts,
  looked: LookedDevice,
  request: EraseRequest,
): Promise<PreparedErase> {
  const { protection, staysBusy } = await readDeviceInfo(ports, looked);
  const isReadable = protection.certainty === 'open' && !staysBusy && looked.place.map.regions.length > 0;
  const content = isReadable ? await accessing(contentOf(ports, looked)) : null;
  return { plan: planErase({ looked, protection, staysBusy, content }, request), looked };
}

async function contentOf(ports: Hosts, looked: LookedDevice) {
  if (looked.kind === 'uart') return looked.content;
  const { map } = looked.place;
  const { transferSize } = looked.route;
  const start = map.regions[0]?.start ?? 0;
  const programmer = await openProgrammer(ports, looked);
  try {
    return (await readContent(programmer, contentRange(map, start, { ...looked, transferSize }))).content;
  } finally {
    await programmer.close();
  }
}

const NEXT: Readonly<Record<LookedDevice['kind'], readonly string[]>> = {
  dfuse: [
    'Leave the board powered and in DFU mode if you can: that mode is in ROM and cannot be lost.',
    'Run the erase again; dfu-doctor info shows what the chip says of its protection.',
  ],
  uart: [
    'The bootloader is in ROM and cannot be lost: set BOOT0 and press RESET, or let the adapter do it with --entry.',
    'Run the erase again. If the same sectors refuse again, they may be write-protected; that is a hint only. dfu-doctor unprotect --writing lifts that.',
  ],
};

/** Erases as planned and reads everything back; nothing is thrown, the last event is `finished` or `failed`. */
export async function* erase(
  { plan, looked }: PreparedErase,
  ports: Hosts,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<ActionEvent, void> {
  const startMs = ports.clock.nowMs();
  const at: Whereabouts = { address: null };
  const state = { erasedTo: null as number | null, isBegun: false };
  const [refusal] = plan.refusals;
  try {
    if (refusal) throw new FlashFailure('refused', refusal.what);
    if (signal.aborted) throw new FlashFailure('interrupted', 'Stopped as asked.');
    const how = yield* eraseSectors(ports, { plan, looked }, { signal, at, state });
    const verify = (programmer: Programmer) => verifyBlank(programmer, plan, { signal, at });
    const blankBytes = yield* usingProgrammer(ports, looked, verify);
    yield { type: 'finished', action: 'erase', how, blankBytes, elapsedMs: ports.clock.nowMs() - startMs };
  } catch (error) {
    const standing = { action: 'erase', address: at.address, ...wayTo(looked) } as const;
    const next = refusal ? [refusal.wayOut] : state.isBegun ? NEXT[looked.kind] : NEXT[looked.kind].slice(1);
    yield actionFailed({ ...standing, board: boardNow(plan, state), next }, error);
  }
}

interface Progress {
  signal: AbortSignal;
  at: Whereabouts;
  state: { erasedTo: number | null; isBegun: boolean };
}

async function* eraseSectors(
  ports: Hosts,
  { plan, looked }: PreparedErase,
  progress: Progress,
): AsyncGenerator<ActionEvent, ErasePlan['how']> {
  if (plan.how === 'mass') {
    const refused = yield* massErase(ports, looked, plan, progress);
    if (refused === null) return 'mass';
    yield {
      type: 'note',
      code: 'mass-erase-refused',
      message: `The device refuses to erase everything at once (${refused}), so it is done sector by sector.`,
    };
  }
  yield* usingProgrammer(ports, looked, (programmer) => sectorBySector(programmer, plan, progress));
  return 'sectors';
}

async function* sectorBySector(
  programmer: Programmer,
  { sectors }: ErasePlan,
  { signal, at, state }: Progress,
): AsyncGenerator<ActionEvent, void> {
  const told = progressOf(
    'erase',
    sectors.reduce((sum, { size }) => sum + size, 0),
  );
  let done = 0;
  for (const step of programmer.erase(sectors)) {
    if (signal.aborted) throw new FlashFailure('interrupted', 'Stopped as asked.');
    at.address = step.address;
    const wasBegun = state.isBegun;
    state.isBegun = true;
    try {
      await step.carryOut();
    } catch (error) {
      if (refusedBeforeWork(error)) state.isBegun = wasBegun;
      throw error;
    }
    done += step.length;
    state.erasedTo = step.address + step.length;
    yield* told(done, step.address);
  }
}

/** Null when it is done, else what the device refused it with; nothing is erased then. */
async function* massErase(
  ports: Hosts,
  looked: LookedDevice,
  { sectors }: ErasePlan,
  { at, state }: Progress,
): AsyncGenerator<ActionEvent, string | null> {
  const [first] = sectors;
  const last = sectors.at(-1);
  const total = sectors.reduce((sum, { size }) => sum + size, 0);
  at.address = null;
  const refused = await eraseAtOnce(ports, looked, first?.size ?? 0, () => {
    state.isBegun = true;
  });
  if (refused !== null) {
    state.isBegun = false;
    return refused;
  }
  state.erasedTo = last ? last.address + last.size : null;
  yield* progressOf('erase', total)(total, first?.address ?? 0);
  return null;
}

/** "Erased" is said only of what was read back blank. */
async function* verifyBlank(
  programmer: Programmer,
  plan: ErasePlan,
  { signal, at }: Pick<Progress, 'signal' | 'at'>,
): AsyncGenerator<ActionEvent, number> {
  // on L0 and L1 erased cells read as zero
  const blanks = programmer.traits.erasesToOnes ? [0xff] : [0xff, 0x00];
  let blankBytes = 0;
  for (const run of joined(plan)) {
    const data = yield* readWith(programmer, run, { phase: 'verify', signal, at });
    const blank = blanks.find((byte) => byte === data[0]) ?? 0xff;
    const wrong = data.findIndex((byte) => byte !== blank);
    if (wrong >= 0) {
      at.address = run.address + wrong;
      const found = `0x${(data[wrong] ?? 0).toString(16).padStart(2, '0')}`;
      throw new FlashFailure(
        'verify-mismatch',
        `The device says that it erased, but at ${formatAddress(at.address)} the flash reads ${found}.`,
      );
    }
    blankBytes += run.length;
  }
  at.address = null;
  return blankBytes;
}

/** Sectors that touch, as one. */
function joined({ sectors }: ErasePlan): { address: number; length: number }[] {
  const runs: { address: number; length: number }[] = [];
  for (const { address, size } of sectors) {
    const last = runs.at(-1);
    if (last && last.address + last.length === address) last.length += size;
    else runs.push({ address, length: size });
  }
  return runs;
}

function boardNow(plan: ErasePlan, { erasedTo, isBegun }: Progress['state']): string {
  if (!isBegun) return 'Nothing on the board was changed.';
  const first = plan.sectors[0]?.address ?? 0;
  const gone = 'What stood there is lost, and a firmware that began there does not start any more.';
  if (erasedTo === null) {
    return `How far the erase went is not known; it began at ${formatAddress(first)}. ${gone}`;
  }
  return `From ${formatAddress(first)} to ${formatAddress(erasedTo - 1)} (${formatSize(erasedTo - first)}) the device said that it erased, which was not confirmed by reading. ${gone}`;
}
