import type { OpenedHost } from '../../src/commands/context.ts';
import type { SimulatedHost } from '../../src/simulation/simulate-host.ts';

/** A simulated host as a command opens it. */
export function openedHost(host: SimulatedHost): OpenedHost {
  return {
    ports: host.ports,
    source: { kind: 'simulated', name: host.name },
    klipperPath: host.klipperPath,
    firmwarePath: host.firmwarePath,
  };
}
