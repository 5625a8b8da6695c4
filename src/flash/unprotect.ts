import { toIdle } from '../dfu/to-idle.ts';
import { readUnprotect } from '../dfu/whole-flash.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { ActionEvent, ActionRefusal, UnprotectPlan } from './action-events.ts';
import { actionFailed, wayTo } from './action-failure.ts';
import { readDeviceInfo } from './device-info.ts';
import { readDfuEntry } from './dfu-entry.ts';
import { FlashFailure } from './failure.ts';
import { type Lifting, liftOnUart, TAKEN } from './lift-on-uart.ts';
import { type LookedDevice, type LookedDfuSe, lookAtDevice, openInterface } from './looked-device.ts';
import { memoryAreas } from './memory-areas.ts';
import type { ProtectionVerdict } from './protection.ts';
import { readMemory, type Whereabouts } from './read-memory.ts';

type Hosts = Pick<HostPorts, 'usb' | 'serial' | 'clock'>;

export interface PreparedUnprotect {
  plan: UnprotectPlan;
  looked: LookedDevice;
}

/** The chip erases all of itself, up to half a minute on F4, then resets and enumerates. */
const PATIENCE_MS = 75_000;
const POLL_MS = 250;
/** Enough to see that an application or a bootloader is gone. */
const LOOKED_AT = 64 * 1024;

/** Looks whether the chip is protected, with at least two signs that agree; changes nothing. DeviceAccessError. */
export async function prepareUnprotect(ports: Hosts, looked: LookedDevice): Promise<PreparedUnprotect> {
  const { protection, staysBusy } = await readDeviceInfo(ports, looked);
  const plan: UnprotectPlan = {
    action: 'unprotect',
    device: looked.device,
    protection,
    consent: 'erase-everything',
    notes: [
      'Lifting read protection erases the whole flash: bootloader, firmware, everything. That is how the chip is made, and nothing on it can be saved first.',
      'It takes up to half a minute. Do not unplug the board meanwhile, and leave BOOT0 set.',
    ],
    refusals: refusalsOf(looked, protection, staysBusy),
  };
  return { plan, looked };
}

function refusalsOf(
  { kind }: LookedDevice,
  protection: ProtectionVerdict,
  staysBusy: boolean,
): ActionRefusal[] {
  const { obstacle, certainty, words } = protection;
  if (obstacle === null) return [];
  if (staysBusy) return [{ code: 'stays-busy', what: words, wayOut: obstacle }];
  const wayOut =
    certainty === 'open'
      ? 'If flashing fails, the reason is another one: dfu-doctor check looks for it.'
      : kind === 'uart'
        ? `${obstacle} Reset the board into its bootloader, and look again with dfu-doctor info.`
        : `${obstacle} Unplug and replug the board, behind a USB 2 hub if there is one, and look again with dfu-doctor info.`;
  return [{ code: 'not-protected', what: words, wayOut }];
}

const LOOK_AGAIN =
  'Set BOOT0 and press RESET (or unplug and replug), then look with dfu-doctor info: it says whether the protection is gone.';

/** Lifts read protection as planned; nothing is thrown, the last event is `finished` or `failed`. */
export async function* unprotect(
  { plan, looked }: PreparedUnprotect,
  ports: Hosts,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<ActionEvent, void> {
  const startMs = ports.clock.nowMs();
  const state: Lifting = { isSent: false, isTaken: false };
  const [refusal] = plan.refusals;
  try {
    if (refusal) throw new FlashFailure('refused', refusal.what);
    if (signal.aborted) throw new FlashFailure('interrupted', 'Stopped as asked.');
    const again = yield* looked.kind === 'uart'
      ? liftOnUart(ports, looked, state)
      : lift(ports, looked, state);
    const { protection } = await readDeviceInfo(ports, again);
    if (protection.certainty === 'protected' || protection.certainty === 'maybe') {
      throw new FlashFailure('verify-mismatch', `The board is back, and still: ${protection.words}`);
    }
    const blank = yield* isBlank(ports, again, signal);
    const elapsedMs = ports.clock.nowMs() - startMs;
    yield { type: 'finished', action: 'unprotect', protection, blank, elapsedMs };
  } catch (error) {
    const next = refusal ? [refusal.wayOut] : state.isSent ? [LOOK_AGAIN] : [];
    const standing = { action: 'unprotect', address: null, ...wayTo(looked) } as const;
    yield actionFailed({ ...standing, board: boardNow(state), next }, error);
  }
}

/** Sends the command, waits for the reset, and looks again. */
async function* lift(
  ports: Hosts,
  looked: LookedDfuSe,
  state: Lifting,
): AsyncGenerator<ActionEvent, LookedDevice> {
  const before = await send(ports, looked, state);
  yield TAKEN;
  yield* waitForReset(ports, before);
  return lookAtDevice(ports, looked.device.path);
}

async function send(
  ports: Hosts,
  looked: LookedDfuSe,
  state: Lifting,
): Promise<{ path: string; deviceNumber: number }> {
  const entry = (await ports.usb.list()).find(({ path }) => path === looked.device.path);
  const found = entry ? readDfuEntry(entry) : null;
  // another board may have come to that place since the signs were seen
  if (!entry || found?.inDfuMode !== true || entry.deviceNumber !== looked.found.entry.deviceNumber) {
    throw new FlashFailure(
      'device-lost',
      `The device at ${looked.device.path} is not the one any more that was looked at.`,
    );
  }
  const dfu = await openInterface(ports, looked);
  try {
    await toIdle(dfu, looked.traits.staysBusy);
    state.isSent = true;
    await readUnprotect(dfu);
    state.isTaken = true;
  } finally {
    await dfu.close();
  }
  return { path: entry.path, deviceNumber: entry.deviceNumber };
}

/** The reset shows as a new device number at the same place. */
async function* waitForReset(
  { usb, clock }: Hosts,
  before: { path: string; deviceNumber: number },
): AsyncGenerator<ActionEvent, void> {
  const startMs = clock.nowMs();
  let left = false;
  let toldMs = 0;
  while (clock.nowMs() - startMs < PATIENCE_MS) {
    const entry = (await usb.list()).find(({ path }) => path === before.path);
    if (!entry) left = true;
    else if (left || entry.deviceNumber !== before.deviceNumber) {
      const found = readDfuEntry(entry);
      if (found?.inDfuMode) return;
      if (found && !found.isRom) {
        throw new FlashFailure('not-returned', 'The board is back, but not in DFU mode.');
      }
    }
    const elapsedMs = clock.nowMs() - startMs;
    if (elapsedMs - toldMs >= 10_000) {
      toldMs = elapsedMs;
      const seconds = Math.round(elapsedMs / 1000);
      yield {
        type: 'note',
        code: 'still-waiting',
        message: `Still waiting after ${seconds} s: leave the board plugged in.`,
      };
    }
    await clock.sleep(POLL_MS);
  }
  throw new FlashFailure(
    'not-returned',
    left
      ? 'The board reset itself and did not come back in DFU mode, most likely because BOOT0 is not set any more.'
      : 'The board did not reset itself in time.',
  );
}

async function* isBlank(
  ports: Hosts,
  looked: LookedDevice,
  signal: AbortSignal,
): AsyncGenerator<ActionEvent, boolean> {
  const [first] = looked.place.map.regions;
  if (!first) return false;
  const at: Whereabouts = { address: null };
  const length = Math.min(LOOKED_AT, first.sectorSize * first.sectors);
  const [area] = memoryAreas(looked);
  if (!area) return false;
  const data = yield* readMemory(ports, looked, { ...area, length }, { signal, at });
  return data.every((byte) => byte === data[0]) && (data[0] === 0xff || data[0] === 0x00);
}

function boardNow({ isSent, isTaken }: Lifting): string {
  if (!isSent) return 'Nothing on the board was changed.';
  return isTaken
    ? 'The chip took the command, so everything on it is erased or about to be; that the protection is gone was not confirmed.'
    : 'Whether the chip took the command is not known: everything on it may be erased.';
}
