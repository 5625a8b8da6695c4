import assert from 'node:assert/strict';
import { attachToKernel } from '../../../src/commands/simulate-attach.ts';
import type { SimulationEvent } from '../../../src/commands/simulate-events.ts';
import { openRealHost } from '../../../src/host/real-host.ts';
import type { UsbEntry } from '../../../src/ports/usb.ts';
import { type SimulatedHost, simulateHost } from '../../../src/simulation/simulate-host.ts';
import { type UsbipEvent, UsbipExports } from '../../../src/simulation/usbip/usbip-exports.ts';
import { until } from './harness.ts';
import { runTool } from './tool.ts';

export type Board = SimulatedHost['boards'][number];

/** A simulated host whose boards are plugged into this kernel. */
export interface PluggedIn {
  host: SimulatedHost;
  /** the first board with USB of its own; throws when there is none */
  readonly board: Board;
  /** bus path of the first one at this kernel */
  path: string;
  /** as lsusb names it: "Bus 001 Device 002" */
  device: string;
  /** of each board */
  paths: readonly string[];
  events: readonly (SimulationEvent | UsbipEvent)[];
}

/** a busy host gives the guest little: a minute says that nothing comes */
const PLUG_LIMIT_MS = 60_000;

const real = openRealHost();

/** What this kernel has on its virtual bus, root hubs apart. */
export async function attachedHere(): Promise<readonly UsbEntry[]> {
  return (await real.usb.list()).filter(({ path }) => !path.startsWith('usb'));
}

/** The device at a bus path once `isIt` holds for it. */
export async function deviceAt(
  path: string,
  what: string,
  isIt: (entry: UsbEntry) => boolean,
  limitMs?: number,
): Promise<UsbEntry> {
  const found = await until(
    `${what} at ${path}`,
    async () => (await attachedHere()).find((entry) => entry.path === path && isIt(entry)),
    limitMs,
  );
  await settle();
  return found;
}

/** udev has done all that it was told of. */
export async function settle(): Promise<void> {
  await runTool(['udevadm', 'settle', '--timeout=20']);
}

function hasId(vendorId: number, productId: number): (entry: UsbEntry) => boolean {
  return ({ descriptors }) => {
    const view = new DataView(descriptors.buffer, descriptors.byteOffset);
    return view.getUint16(8, true) === vendorId && view.getUint16(10, true) === productId;
  };
}

export const IN_DFU_MODE = hasId(0x0483, 0xdf11);
export const KLIPPER = hasId(0x1d50, 0x614e);

export interface PlugOptions {
  /** real milliseconds for each simulated one; 1 is the speed of a real board */
  pace?: number;
  /** how many devices this kernel will be able to enumerate; default all */
  expected?: number;
}

/** Plugs a scene's boards into this kernel, and pulls them when `use` is over. */
export async function withScene<T>(
  scene: string,
  use: (plugged: PluggedIn) => Promise<T>,
  { pace = 1, expected }: PlugOptions = {},
): Promise<T> {
  const before = new Set((await attachedHere()).map(({ path }) => path));
  const host = simulateHost(scene, { pace });
  const events: (SimulationEvent | UsbipEvent)[] = [];
  const exports = new UsbipExports(host.bus, (event) => events.push(event));
  const count = expected ?? exports.devices().length;
  const unplug = await attachToKernel(host, exports, (event) => events.push(event));
  try {
    const entries = await until(
      `${count} devices of ${scene}`,
      async () => {
        const fresh = (await attachedHere()).filter(({ path }) => !before.has(path));
        return fresh.length >= count && fresh;
      },
      PLUG_LIMIT_MS,
    );
    await settle();
    const paths = entries.map(({ path }) => path);
    const [path = ''] = paths;
    const device = entries[0] ? lsusbName(entries[0]) : '';
    return await use({
      host,
      get board() {
        return firstOf(host);
      },
      path,
      device,
      paths,
      events,
    });
  } finally {
    await unplug();
    host.stop();
    await until(`an empty bus after ${scene}`, async () => {
      return (await attachedHere()).every(({ path }) => before.has(path));
    });
  }
}

function lsusbName({ busNumber, deviceNumber }: UsbEntry): string {
  const digits = (number: number) => String(number).padStart(3, '0');
  return `Bus ${digits(busNumber)} Device ${digits(deviceNumber)}`;
}

function firstOf(host: SimulatedHost): Board {
  const [board] = host.boards;
  assert.ok(board, `${host.name} has a board with USB`);
  return board;
}
