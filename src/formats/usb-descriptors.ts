/** Standard USB descriptors (USB 2.0 chapter 9.6) and the DFU functional descriptor (DFU 1.1 4.1.3), from raw bytes. */

interface DeviceDescriptor {
  bcdUSB: number;
  bDeviceClass: number;
  bDeviceSubClass: number;
  bDeviceProtocol: number;
  bMaxPacketSize0: number;
  idVendor: number;
  idProduct: number;
  bcdDevice: number;
  iManufacturer: number;
  iProduct: number;
  iSerialNumber: number;
  bNumConfigurations: number;
}

interface EndpointDescriptor {
  bEndpointAddress: number;
  bmAttributes: number;
  wMaxPacketSize: number;
  bInterval: number;
}

export interface DfuFunctionalDescriptor {
  bmAttributes: number;
  wDetachTimeout: number;
  wTransferSize: number;
  bcdDFUVersion: number;
}

export interface InterfaceDescriptor {
  bInterfaceNumber: number;
  bAlternateSetting: number;
  bInterfaceClass: number;
  bInterfaceSubClass: number;
  bInterfaceProtocol: number;
  iInterface: number;
  endpoints: EndpointDescriptor[];
  /** sent once, behind any alternate of the interface; repeated here on all of them */
  dfu: DfuFunctionalDescriptor | null;
}

export interface ConfigurationDescriptor {
  wTotalLength: number;
  bNumInterfaces: number;
  bConfigurationValue: number;
  iConfiguration: number;
  bmAttributes: number;
  /** in units of the descriptor: 2 mA each, 8 mA at super speed */
  bMaxPower: number;
  interfaces: InterfaceDescriptor[];
}

export interface ParsedDescriptors {
  /** null when not even the device descriptor is whole */
  device: DeviceDescriptor | null;
  configurations: ConfigurationDescriptor[];
  /** what was cut off or senseless, in words */
  problems: string[];
}

const DEVICE = 1;
const CONFIGURATION = 2;
const INTERFACE = 4;
const ENDPOINT = 5;
/** shared with HID: only meaningful behind a DFU interface */
const DFU_FUNCTIONAL = 0x21;
/** DFU's interface class and subclass (DFU 1.1 4.2.1) */
export const DFU_CLASS = 0xfe;
export const DFU_SUBCLASS = 0x01;

/** Reads a device descriptor and the configuration blobs behind it (the form of sysfs `descriptors`). Never throws. */
export function parseUsbDescriptors(bytes: Uint8Array): ParsedDescriptors {
  const result: ParsedDescriptors = { device: null, configurations: [], problems: [] };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let configuration: ConfigurationDescriptor | undefined;
  let current: InterfaceDescriptor | undefined;
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint8(at);
    if (length < 2 || at + length > bytes.length) {
      result.problems.push(`descriptor at byte ${at} is cut off`);
      break;
    }
    const type = view.getUint8(at + 1);
    const body = new DataView(bytes.buffer, bytes.byteOffset + at, length);
    if (type === DEVICE && length >= 18 && !result.device) {
      result.device = readDevice(body);
    } else if (type === CONFIGURATION && length >= 9) {
      configuration = readConfiguration(body);
      current = undefined;
      result.configurations.push(configuration);
    } else if (type === INTERFACE && length >= 9 && configuration) {
      current = readInterface(body);
      configuration.interfaces.push(current);
    } else if (type === ENDPOINT && length >= 7 && current) {
      current.endpoints.push(readEndpoint(body));
    } else if (type === DFU_FUNCTIONAL && length >= 7 && current && configuration && isDfu(current)) {
      const dfu = readDfu(body, length);
      for (const other of configuration.interfaces) {
        if (other.bInterfaceNumber === current.bInterfaceNumber) other.dfu = dfu;
      }
    }
    at += length;
  }
  if (!result.device) result.problems.push('no device descriptor');
  return result;
}

/** Is it an interface of class "application specific", subclass DFU? */
export function isDfu(
  descriptor: Pick<InterfaceDescriptor, 'bInterfaceClass' | 'bInterfaceSubClass'>,
): boolean {
  return descriptor.bInterfaceClass === DFU_CLASS && descriptor.bInterfaceSubClass === DFU_SUBCLASS;
}

function readDevice(view: DataView): DeviceDescriptor {
  return {
    bcdUSB: view.getUint16(2, true),
    bDeviceClass: view.getUint8(4),
    bDeviceSubClass: view.getUint8(5),
    bDeviceProtocol: view.getUint8(6),
    bMaxPacketSize0: view.getUint8(7),
    idVendor: view.getUint16(8, true),
    idProduct: view.getUint16(10, true),
    bcdDevice: view.getUint16(12, true),
    iManufacturer: view.getUint8(14),
    iProduct: view.getUint8(15),
    iSerialNumber: view.getUint8(16),
    bNumConfigurations: view.getUint8(17),
  };
}

function readConfiguration(view: DataView): ConfigurationDescriptor {
  return {
    wTotalLength: view.getUint16(2, true),
    bNumInterfaces: view.getUint8(4),
    bConfigurationValue: view.getUint8(5),
    iConfiguration: view.getUint8(6),
    bmAttributes: view.getUint8(7),
    bMaxPower: view.getUint8(8),
    interfaces: [],
  };
}

function readInterface(view: DataView): InterfaceDescriptor {
  return {
    bInterfaceNumber: view.getUint8(2),
    bAlternateSetting: view.getUint8(3),
    bInterfaceClass: view.getUint8(5),
    bInterfaceSubClass: view.getUint8(6),
    bInterfaceProtocol: view.getUint8(7),
    iInterface: view.getUint8(8),
    endpoints: [],
    dfu: null,
  };
}

function readEndpoint(view: DataView): EndpointDescriptor {
  return {
    bEndpointAddress: view.getUint8(2),
    bmAttributes: view.getUint8(3),
    wMaxPacketSize: view.getUint16(4, true),
    bInterval: view.getUint8(6),
  };
}

function readDfu(view: DataView, length: number): DfuFunctionalDescriptor {
  return {
    bmAttributes: view.getUint8(2),
    wDetachTimeout: view.getUint16(3, true),
    wTransferSize: view.getUint16(5, true),
    // DFU 1.0 devices send 7 bytes, without the version
    bcdDFUVersion: length >= 9 ? view.getUint16(7, true) : 0x0100,
  };
}

/**
 * The text of a string descriptor as received. `declaredBytes` is bLength, which some ROMs set too high
 * (STM32F42x: 166 announced, 112 sent): the text ends with the bytes that came. Null when it is no string descriptor.
 */
export function readStringDescriptor(
  bytes: Uint8Array,
): { text: string; declaredBytes: number; receivedBytes: number } | null {
  const declaredBytes = bytes[0];
  if (declaredBytes === undefined || declaredBytes < 2 || bytes[1] !== 3) return null;
  const end = Math.min(declaredBytes, bytes.length);
  let text = '';
  for (let at = 2; at + 1 < end; at += 2) {
    text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  }
  return { text, declaredBytes, receivedBytes: bytes.length };
}
