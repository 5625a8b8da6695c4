import {
  hex,
  type ListedConfiguration,
  type ListedDevice,
  type ListedDfu,
  type ListedInterface,
  type ListedString,
  listingLine,
} from './lsusb-listing.ts';

/** column that lsusb aligns values to, counted behind the indent; DFU fields have longer names */
const VALUE_END = 25;
const DFU_VALUE_END = 37;
const TRANSFER_TYPES = ['Control', 'Isochronous', 'Bulk', 'Interrupt'];
const SYNCH_TYPES = ['None', 'Asynchronous', 'Adaptive', 'Synchronous'];
const USAGE_TYPES = ['Data', 'Feedback', 'Implicit feedback Data', '(reserved)'];

/**
 * One device as `lsusb -v` prints it, line by line; names from usb.ids are not known here and stay empty, and so do
 * fields that are not known. A line that starts with "Note:" is ours: a string that came shorter than announced.
 */
export function verboseListing(device: ListedDevice): readonly string[] {
  const lines = [
    listingLine(device),
    'Device Descriptor:',
    ...indent(2, [
      field('bLength', 18),
      field('bDescriptorType', 1),
      field('bcdUSB', device.bcdUSB === null ? '' : bcd(device.bcdUSB)),
      named('bDeviceClass', device.deviceClass),
      named('bDeviceSubClass', device.deviceSubClass),
      named('bDeviceProtocol', device.deviceProtocol),
      field('bMaxPacketSize0', device.bMaxPacketSize0 ?? ''),
      named('idVendor', `0x${hex(device.vendorId, 4)}`),
      named('idProduct', `0x${hex(device.productId, 4)}`),
      field('bcdDevice', device.bcdDevice === null ? '' : bcd(device.bcdDevice)),
      ...stringField('iManufacturer', device.manufacturer),
      ...stringField('iProduct', device.product),
      ...stringField('iSerial', device.serialNumber),
      field('bNumConfigurations', device.configurations.length),
      ...device.configurations.flatMap(configurationLines),
    ]),
  ];
  return device.deviceStatus === undefined ? lines : [...lines, ...statusLines(device.deviceStatus)];
}

function configurationLines(configuration: ListedConfiguration): readonly string[] {
  const { bmAttributes, interfaces } = configuration;
  return [
    'Configuration Descriptor:',
    ...indent(2, [
      field('bLength', 9),
      field('bDescriptorType', 2),
      field('wTotalLength', `0x${hex(configuration.wTotalLength, 4)}`),
      field('bNumInterfaces', configuration.bNumInterfaces),
      field('bConfigurationValue', configuration.bConfigurationValue),
      ...stringField('iConfiguration', configuration.name),
      field('bmAttributes', `0x${hex(bmAttributes, 2)}`),
      // USB 2.0 table 9-10: bit 7 is always set; bit 6 self-powered, bit 5 remote wake-up
      bmAttributes & 0x40 ? '  Self Powered' : '  (Bus Powered)',
      ...(bmAttributes & 0x20 ? ['  Remote Wakeup'] : []),
      `${field('MaxPower', configuration.maxPowerMilliamps)}mA`,
      ...interfaces.flatMap((at, index) => interfaceLines(at, interfaces[index + 1])),
    ]),
  ];
}

function interfaceLines(at: ListedInterface, next: ListedInterface | undefined): readonly string[] {
  // the device sends the functional descriptor once, behind the last alternate
  const isLast = next?.interfaceNumber !== at.interfaceNumber;
  return [
    'Interface Descriptor:',
    ...indent(2, [
      field('bLength', 9),
      field('bDescriptorType', 4),
      field('bInterfaceNumber', at.interfaceNumber),
      field('bAlternateSetting', at.alternateSetting),
      field('bNumEndpoints', at.endpoints.length),
      named('bInterfaceClass', at.interfaceClass),
      named('bInterfaceSubClass', at.interfaceSubClass),
      named('bInterfaceProtocol', at.interfaceProtocol),
      ...stringField('iInterface', at.name),
      ...at.endpoints.flatMap(endpointLines),
      ...(at.dfu && isLast ? dfuLines(at.dfu) : []),
    ]),
  ];
}

function endpointLines(endpoint: ListedInterface['endpoints'][number]): readonly string[] {
  const { bEndpointAddress, bmAttributes, wMaxPacketSize } = endpoint;
  const direction = bEndpointAddress & 0x80 ? 'IN' : 'OUT';
  // USB 2.0 table 9-13: bits 12..11 count further transactions in a microframe
  const transactions = 1 + ((wMaxPacketSize >> 11) & 3);
  return [
    'Endpoint Descriptor:',
    ...indent(2, [
      field('bLength', 7),
      field('bDescriptorType', 5),
      `${field('bEndpointAddress', `0x${hex(bEndpointAddress, 2)}`)}  EP ${bEndpointAddress & 0x0f} ${direction}`,
      field('bmAttributes', bmAttributes),
      `  Transfer Type            ${TRANSFER_TYPES[bmAttributes & 3]}`,
      `  Synch Type               ${SYNCH_TYPES[(bmAttributes >> 2) & 3]}`,
      `  Usage Type               ${USAGE_TYPES[(bmAttributes >> 4) & 3]}`,
      `${field('wMaxPacketSize', `0x${hex(wMaxPacketSize, 4)}`)}  ${transactions}x ${wMaxPacketSize & 0x7ff} bytes`,
      field('bInterval', endpoint.bInterval),
    ]),
  ];
}

/** DFU 1.1 table 4.2 */
function dfuLines(dfu: ListedDfu): readonly string[] {
  const long = (label: string, value: number | string) => field(label, value, DFU_VALUE_END);
  const choose = (bit: number, set: string, clear: string) => (dfu.bmAttributes & bit ? set : clear);
  return [
    'Device Firmware Upgrade Interface Descriptor:',
    ...indent(2, [
      long('bLength', 9),
      long('bDescriptorType', 33),
      long('bmAttributes', dfu.bmAttributes),
      `  Will ${choose(8, '', 'Not ')}Detach`,
      `  Manifestation ${choose(4, 'Tolerant', 'Intolerant')}`,
      `  Upload ${choose(2, 'Supported', 'Unsupported')}`,
      `  Download ${choose(1, 'Supported', 'Unsupported')}`,
      `${long('wDetachTimeout', dfu.wDetachTimeout)} milliseconds`,
      `${long('wTransferSize', dfu.wTransferSize)} bytes`,
      field('bcdDFUVersion', bcd(dfu.bcdDFUVersion), DFU_VALUE_END - 1),
    ]),
  ];
}

/** USB 2.0 figure 9-4 */
function statusLines(status: number): readonly string[] {
  return [
    `Device Status:     0x${hex(status, 4)}`,
    status & 1 ? '  Self Powered' : '  (Bus Powered)',
    ...(status & 2 ? ['  Remote Wakeup Enabled'] : []),
  ];
}

function stringField(label: string, string: ListedString | null): readonly string[] {
  if (string === null) return [named(label, 0)];
  const line = `${field(label, string.index ?? '?')} ${string.text ?? '(error)'}`;
  const { declaredBytes, receivedBytes } = string;
  if (string.text === null && string.problem)
    return [line, `  Note: it could not be read: ${string.problem}`];
  if (declaredBytes === null || receivedBytes === null || declaredBytes <= receivedBytes) return [line];
  return [
    line,
    `  Note: the device announces ${declaredBytes} bytes for this string and sends ${receivedBytes};`,
    '  Note: what it sent is shown.',
  ];
}

/** A label and its value, right-aligned as lsusb does. */
function field(label: string, value: number | string, end = VALUE_END): string {
  return label + String(value).padStart(end - label.length);
}

/** A field that lsusb follows with a name from usb.ids, which is empty here. */
function named(label: string, value: number | string | null): string {
  return `${field(label, value ?? '')} `;
}

/** USB 2.0 9.6.1: 0x0110 is version 1.10 */
function bcd(value: number): string {
  return `${(value >> 8).toString(16)}.${hex(value & 0xff, 2)}`;
}

function indent(columns: number, lines: readonly string[]): string[] {
  return lines.map((line) => ' '.repeat(columns) + line);
}
