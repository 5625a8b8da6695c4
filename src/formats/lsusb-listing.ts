/** USB devices in the three forms that lsusb prints (usbutils 014: lsusb.c, lsusb-t.c), from facts already collected. */

export interface ListedString {
  index: number | null;
  text: string | null;
  declaredBytes: number | null;
  receivedBytes: number | null;
  problem?: string | undefined;
}

export interface ListedDfu {
  bmAttributes: number;
  wDetachTimeout: number;
  wTransferSize: number;
  bcdDFUVersion: number;
}

export interface ListedInterface {
  interfaceNumber: number;
  alternateSetting: number;
  interfaceClass: number;
  interfaceSubClass: number;
  interfaceProtocol: number;
  name: ListedString | null;
  driver: string | null;
  endpoints: readonly {
    bEndpointAddress: number;
    bmAttributes: number;
    wMaxPacketSize: number;
    bInterval: number;
  }[];
  dfu: ListedDfu | null;
}

export interface ListedConfiguration {
  bConfigurationValue: number;
  wTotalLength: number;
  bNumInterfaces: number;
  bmAttributes: number;
  maxPowerMilliamps: number;
  name: ListedString | null;
  interfaces: readonly ListedInterface[];
}

export interface ListedDevice {
  path: string | null;
  busNumber: number | null;
  deviceNumber: number | null;
  vendorId: number;
  productId: number;
  bcdUSB: number | null;
  bcdDevice: number | null;
  speed: string | null;
  deviceClass: number | null;
  deviceSubClass: number | null;
  deviceProtocol: number | null;
  bMaxPacketSize0: number | null;
  manufacturer: ListedString | null;
  product: ListedString | null;
  serialNumber: ListedString | null;
  configurations: readonly ListedConfiguration[];
  deviceStatus?: number | undefined;
}

/** `Bus 001 Device 038: ID 0483:df11 STMicroelectronics STM32  BOOTLOADER`, without line feed. */
export function listingLine(device: ListedDevice): string {
  const number = (value: number | null) => (value === null ? '???' : String(value).padStart(3, '0'));
  return `Bus ${number(device.busNumber)} Device ${number(device.deviceNumber)}: ${idAndName(device)}`;
}

/** `ID 0483:df11 STMicroelectronics STM32  BOOTLOADER` */
export function idAndName(device: ListedDevice): string {
  const name = [device.manufacturer?.text, device.product?.text].filter((text) => text).join(' ');
  return `ID ${hex(device.vendorId, 4)}:${hex(device.productId, 4)} ${name}`.trimEnd();
}

/** Lower-case hexadecimal digits, without 0x. */
export function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
