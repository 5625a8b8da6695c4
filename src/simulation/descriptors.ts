/** Builds USB descriptors (USB 2.0 chapter 9.6, DFU 1.1 chapter 4, CDC 1.2 chapter 5.2.3) byte by byte. */

export interface DeviceFields {
  bcdUSB: number;
  deviceClass: number;
  subClass?: number;
  protocol?: number;
  maxPacketSize0: number;
  vendorId: number;
  productId: number;
  bcdDevice: number;
  /** string indexes, 0 = none */
  strings: readonly [manufacturer: number, product: number, serial: number];
}

const le16 = (value: number): [number, number] => [value & 0xff, (value >> 8) & 0xff];

export function deviceDescriptor(f: DeviceFields): Uint8Array {
  return Uint8Array.of(
    18,
    1,
    ...le16(f.bcdUSB),
    f.deviceClass,
    f.subClass ?? 0,
    f.protocol ?? 0,
    f.maxPacketSize0,
    ...le16(f.vendorId),
    ...le16(f.productId),
    ...le16(f.bcdDevice),
    ...f.strings,
    1,
  );
}

/** The configuration descriptor with everything behind it; `maxPower` in units of 2 mA. */
export function configuration(
  interfaces: number,
  bmAttributes: number,
  maxPower: number,
  parts: readonly (readonly number[])[],
): Uint8Array {
  const body = parts.flat();
  return Uint8Array.of(9, 2, ...le16(9 + body.length), interfaces, 1, 0, bmAttributes, maxPower, ...body);
}

export function interfaceDescriptor(
  number: number,
  alternate: number,
  endpoints: number,
  code: readonly [interfaceClass: number, subClass: number, protocol: number],
  name = 0,
): number[] {
  return [9, 4, number, alternate, endpoints, ...code, name];
}

export function endpointDescriptor(
  address: number,
  bmAttributes: number,
  maxPacketSize: number,
  interval: number,
): number[] {
  return [7, 5, address, bmAttributes, ...le16(maxPacketSize), interval];
}

/** DFU functional descriptor, DfuSe's version 1.1a. */
export function dfuFunctional(bmAttributes: number, detachTimeoutMs: number, transferSize: number): number[] {
  return [9, 0x21, bmAttributes, ...le16(detachTimeoutMs), ...le16(transferSize), ...le16(0x011a)];
}

/** A string descriptor; `declaredBytes` lies about its length as some ROMs do. */
export function stringDescriptor(text: string, declaredBytes?: number): Uint8Array {
  const units = Array.from({ length: text.length }, (_, at) => le16(text.charCodeAt(at))).flat();
  return Uint8Array.of(declaredBytes ?? units.length + 2, 3, ...units);
}

/** One byte a character, as a few clones send it against USB 2.0 9.6.7. */
export function packedStringDescriptor(text: string): Uint8Array {
  return Uint8Array.of(
    text.length + 2,
    3,
    ...Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)),
  );
}

/** String descriptor zero: US English only. */
export const LANGUAGES = Uint8Array.of(4, 3, 0x09, 0x04);
