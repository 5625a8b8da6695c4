/** The lines of plain `lsusb`: one a device. */

export interface LsusbLine {
  busNumber: number;
  deviceNumber: number;
  vendorId: number;
  productId: number;
  /** the rest of the line: names from the device or from the id list; empty when lsusb knew none */
  description: string;
}

const LINE = /^Bus (\d{1,3}) Device (\d{1,3}): ID ([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?:\s+(.*))?$/;

/** Reads "Bus 001 Device 038: ID 0483:df11 STMicroelectronics ..."; null for any other line. */
export function readLsusbLine(line: string): LsusbLine | null {
  const text = line.trim();
  if (!text.startsWith('Bus ')) return null;
  const match = LINE.exec(text);
  if (!match) return null;
  return {
    busNumber: Number(match[1]),
    deviceNumber: Number(match[2]),
    vendorId: Number.parseInt(match[3] ?? '', 16),
    productId: Number.parseInt(match[4] ?? '', 16),
    description: (match[5] ?? '').trim(),
  };
}
