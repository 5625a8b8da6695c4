import type { SerialEntry } from '../../ports/serial.ts';

/** Serial ports through the package serialport, for macOS and Windows. Links and drivers exist on Linux only. */
export async function listOtherSerial(platform: string): Promise<readonly SerialEntry[]> {
  const { SerialPort } = await import('serialport');
  return (await SerialPort.list()).map((port) => ({
    // macOS: the tty.* node waits for a carrier that no printer board gives; cu.* is its twin
    path: platform === 'darwin' ? port.path.replace(/^\/dev\/tty\./, '/dev/cu.') : port.path,
    byId: [],
    byPath: [],
    driver: null,
    usbPath: null,
    vendorId: parseId(port.vendorId),
    productId: parseId(port.productId),
    serialNumber: port.serialNumber ?? null,
    access: 'unknown',
  }));
}

function parseId(text: string | undefined): number | null {
  return text && /^(?:0x)?[0-9a-fA-F]{1,4}$/.test(text) ? Number.parseInt(text, 16) : null;
}
