import { gap, type Origin, type Section } from '../evidence/section.ts';
import type { SerialPortFacts } from '../evidence/serial-ports.ts';
import { type PortLine, readPortLines } from '../formats/port-lines.ts';

type SerialPort = SerialPortFacts['ports'][number];

/** more than any machine has; a text with more is made to flood us */
const MAX_PORTS = 256;

/** The serial ports that a text lists: each port once per host, with the links and the holder told of it. */
export class PortsTold {
  private readonly ports = new Map<string, SerialPort>();

  /** Takes a line of ls, lsof or fuser in. Returns whether it is one. */
  read(line: string, host: string | null, origin: Origin): boolean {
    const told = readPortLines(line);
    for (const one of told) this.add(one, host, origin);
    return told.length > 0;
  }

  finish(): Section<SerialPortFacts> {
    if (this.ports.size === 0) return gap('not-collected', 'The text shows no list of serial ports.');
    return {
      status: 'collected',
      value: { ports: [...this.ports.values()] },
      complete: false,
      problems: ['The lists in the text may not show every serial port.'],
    };
  }

  private add(told: PortLine, host: string | null, origin: Origin): void {
    if (told.tells !== 'link') {
      const port = this.port(told.path, host, origin);
      if (told.tells === 'node' && told.group !== null && port) port.group = told.group;
      if (told.tells === 'holder' && port) port.holder = { pid: told.pid, name: told.name ?? 'unknown' };
      return;
    }
    const link = `/dev/serial/${told.folder}/${told.name}`;
    // where ls does not say which port a link leads to, the link is the port's only name
    const port = this.port(told.target === null ? link : `/dev/${told.target}`, host, origin);
    const links = told.folder === 'by-id' ? port?.byId : port?.byPath;
    if (links && !links.includes(link)) links.push(link);
  }

  private port(path: string, host: string | null, origin: Origin): SerialPort | null {
    const key = `${host} ${path}`;
    const known = this.ports.get(key);
    if (known) return known;
    if (this.ports.size >= MAX_PORTS) return null;
    const port: SerialPort = {
      path,
      byId: [],
      byPath: [],
      driver: null,
      usbPath: null,
      vendorId: null,
      productId: null,
      access: 'unknown',
      holder: null,
      host,
      origin,
    };
    this.ports.set(key, port);
    return port;
  }
}
