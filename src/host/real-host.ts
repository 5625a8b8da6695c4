import type { HostPorts } from '../ports/host-ports.ts';
import { realClock } from './clock.ts';
import { readEnvironment } from './environment.ts';
import { realFiles } from './files.ts';
import { realProcesses } from './processes.ts';
import { openSerial } from './serial/serial.ts';
import { openUsb } from './usb/usb.ts';

/** This machine. Costs next to nothing: native packages are loaded by the first call that needs one. */
export function openRealHost(): HostPorts {
  return {
    environment: readEnvironment(),
    files: realFiles,
    processes: realProcesses,
    usb: openUsb(process.platform),
    serial: openSerial(process.platform),
    clock: realClock,
  };
}
