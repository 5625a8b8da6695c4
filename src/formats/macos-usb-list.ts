/** The lines of macOS' `system_profiler SPUSBDataType` (and SPUSBHostDataType of macOS 26), one property a line. */

export type MacosUsbLine =
  | { tells: 'name'; text: string }
  | { tells: 'product-id' | 'vendor-id'; id: number }
  | { tells: 'serial' | 'manufacturer'; text: string }
  | { tells: 'version'; bcd: number }
  | { tells: 'speed'; megabits: number }
  | { tells: 'location'; location: number; address: number | null };

const NAME = /^\s{4,60}(\S.{0,120}):$/;
const PROPERTY =
  /^\s{0,80}(Product ID|Vendor ID|Version|Serial Number|Speed|Manufacturer|Location ID|Link Speed): (.{1,200})$/;
const ID = /^0x([0-9a-fA-F]{4})\b/;
const SPEED = /^Up to ([\d.]{1,6}) ([KMG])b\/s/i;
const LOCATION = /^0x([0-9a-fA-F]{8})(?: \/ (\d{1,3}))?$/;
const MEGA: Readonly<Record<string, number>> = { k: 0.001, m: 1, g: 1000 };

/** Reads one line; a name is only one inside of such a list, as any text may end with a colon. */
export function readMacosUsbLine(line: string): MacosUsbLine | null {
  const property = PROPERTY.exec(line);
  if (!property) {
    const name = NAME.exec(line)?.[1];
    return name === undefined ? null : { tells: 'name', text: name };
  }
  const value = (property[2] ?? '').trim();
  switch (property[1]) {
    case 'Product ID':
    case 'Vendor ID': {
      const id = ID.exec(value)?.[1];
      if (id === undefined) return null;
      return {
        tells: property[1] === 'Product ID' ? 'product-id' : 'vendor-id',
        id: Number.parseInt(id, 16),
      };
    }
    case 'Version':
      return readVersion(value);
    case 'Serial Number':
      return { tells: 'serial', text: value };
    case 'Manufacturer':
      return { tells: 'manufacturer', text: value };
    case 'Location ID': {
      const match = LOCATION.exec(value);
      return (
        match && {
          tells: 'location',
          location: Number.parseInt(match[1] ?? '', 16),
          address: match[2] === undefined ? null : Number(match[2]),
        }
      );
    }
    default: {
      const match = SPEED.exec(value);
      return (
        match && {
          tells: 'speed',
          megabits: Number(match[1]) * (MEGA[(match[2] ?? 'm').toLowerCase()] ?? 1),
        }
      );
    }
  }
}

/** "22.00" is bcdDevice 0x2200. */
function readVersion(value: string): MacosUsbLine | null {
  const match = /^(\d{1,2})\.(\d{2})$/.exec(value);
  if (!match) return null;
  return { tells: 'version', bcd: Number.parseInt(`${match[1] ?? ''}${match[2] ?? ''}`, 16) };
}

/** The bus path that libusb makes of a location: the first byte is the bus, each further digit a port. */
export function locationPath(location: number): { busNumber: number; path: string | null } {
  const digits = location.toString(16).padStart(8, '0');
  const ports = digits.slice(2).replace(/0+$/, '');
  const busNumber = Number.parseInt(digits.slice(0, 2), 16);
  const isWhole = ports !== '' && !ports.includes('0');
  const path = [...ports].map((digit) => Number.parseInt(digit, 16)).join('.');
  return { busNumber, path: isWhole ? `${busNumber}-${path}` : null };
}
