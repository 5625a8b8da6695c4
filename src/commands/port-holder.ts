import type { HostPorts } from '../ports/host-ports.ts';
import { findHolders, type Holder } from '../probes/holders.ts';
import { probeServices } from '../probes/services.ts';

/** Who has a serial port open. */
export interface PortHolder {
  /** null = somebody whom this user cannot see */
  process: Holder | null;
  /** the service that it most likely belongs to; null = none that is known here */
  service: string | null;
}

/** Services that keep a printer's port open while they run, the likelier first. */
const HOLDING = ['klipper', 'octoprint'];

/** The process that has the port open, as far as this user may see, and the service behind it; null = nobody seen. */
export async function findPortHolder(ports: HostPorts, tty: string): Promise<PortHolder | null> {
  const holder = await holderOf(ports, tty);
  return holder ? { process: holder, service: await holdingService(ports) } : null;
}

/** After the port could not be opened because somebody has it. */
export async function hiddenHolder(ports: HostPorts): Promise<PortHolder> {
  return { process: null, service: await holdingService(ports) };
}

/** What to do about it, a sentence with the exact line; this program runs none of them. */
export function holderWords({ process, service }: PortHolder, tty: string): string {
  const who = process ? `${process.name} (process ${process.pid})` : 'another program';
  const what =
    service === null
      ? 'End that program first'
      : `It is most likely the service ${service}: stop it with "${stopLine(service)}"`;
  return `The port ${tty} is held by ${who}. ${what}. The board is asked as soon as the port is free.`;
}

function stopLine(service: string): string {
  return `sudo systemctl stop ${service}`;
}

/** What is said in the end, whatever became of the flash. */
export function startAgainWords(service: string): string {
  return `If you stopped ${service} for this, start it again: "sudo systemctl start ${service}".`;
}

async function holderOf({ environment, files }: HostPorts, tty: string): Promise<Holder | null> {
  if (environment.platform !== 'linux') return null;
  return (await findHolders(files, new Set([tty]))).get(tty) ?? null;
}

async function holdingService(ports: HostPorts): Promise<string | null> {
  const found = await probeServices(ports);
  if (found.status !== 'collected') return null;
  const active = found.value.services.filter((service) => service.active).map(({ name }) => name);
  return HOLDING.find((name) => active.includes(name)) ?? null;
}
