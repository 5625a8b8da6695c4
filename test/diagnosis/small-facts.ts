import type { KernelEvent } from '../../src/evidence/kernel-log.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';

type SerialPort = SerialPortFacts['ports'][number];

/** A serial port of which nothing is known but its path and what is given. */
export function serialPort(path: string, more: Partial<SerialPort> = {}): SerialPort {
  return {
    path,
    byId: [],
    byPath: [],
    driver: null,
    usbPath: null,
    vendorId: null,
    productId: null,
    access: 'unknown',
    holder: null,
    host: null,
    origin: { kind: 'device', path },
    ...more,
  };
}

/** A line of a kernel log that says no more than is given. */
export function kernelEvent(kind: KernelEvent['kind'], more: Partial<KernelEvent> = {}): KernelEvent {
  return {
    kind,
    seconds: null,
    port: null,
    deviceNumber: null,
    vendorId: null,
    productId: null,
    errno: null,
    text: '',
    host: null,
    origin: { kind: 'log', source: 'paste', line: 1, text: '' },
    ...more,
  };
}
