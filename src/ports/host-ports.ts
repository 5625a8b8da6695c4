import type { Clock } from './clock.ts';
import type { Environment } from './environment.ts';
import type { Files } from './files.ts';
import type { Processes } from './processes.ts';
import type { Serial } from './serial.ts';
import type { Usb } from './usb.ts';

/** Everything that probes and the flasher may touch: this machine (src/host) or a simulated one (src/simulation). */
export interface HostPorts {
  environment: Environment;
  files: Files;
  processes: Processes;
  usb: Usb;
  serial: Serial;
  clock: Clock;
}
