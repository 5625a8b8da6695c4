import type { SimulatedHost } from '../../../src/simulation/simulate-host.ts';

const MOST_BYTES = 4 * 1024 * 1024;

/** The image that a simulated host has built for its board. */
export function firmwareOf(host: SimulatedHost): Promise<Uint8Array> {
  return host.ports.files.read(host.firmwarePath, MOST_BYTES);
}
