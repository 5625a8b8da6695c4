/** `lsusb -v` of one device, read line by line. Field names are those of the USB and DFU specifications. */

export interface VerboseString {
  index: number;
  /** null: lsusb could not read it */
  text: string | null;
}

interface VerboseEndpoint {
  bEndpointAddress: number;
  bmAttributes: number;
  wMaxPacketSize: number;
  bInterval: number;
}

interface VerboseInterface {
  bInterfaceNumber: number;
  bAlternateSetting: number;
  bInterfaceClass: number;
  bInterfaceSubClass: number;
  bInterfaceProtocol: number;
  iInterface: VerboseString | null;
  endpoints: VerboseEndpoint[];
}

interface VerboseDfu {
  /** of the interface that it stands behind */
  bInterfaceNumber: number;
  bmAttributes: number;
  wDetachTimeout: number;
  wTransferSize: number;
  bcdDFUVersion: number;
}

export interface VerboseConfiguration {
  wTotalLength: number;
  bNumInterfaces: number;
  bConfigurationValue: number;
  bmAttributes: number;
  /** mA */
  maxPower: number;
  iConfiguration: VerboseString | null;
  interfaces: VerboseInterface[];
  dfu: VerboseDfu[];
}

export interface VerboseDevice {
  bcdUSB: number | null;
  bDeviceClass: number | null;
  bDeviceSubClass: number | null;
  bDeviceProtocol: number | null;
  bMaxPacketSize0: number | null;
  bcdDevice: number | null;
  iManufacturer: VerboseString | null;
  iProduct: VerboseString | null;
  iSerial: VerboseString | null;
  configurations: VerboseConfiguration[];
}

type Block = 'none' | 'device' | 'configuration' | 'interface' | 'endpoint' | 'dfu' | 'other';

/** What `readVerboseLine` has read so far of one device. */
export interface VerboseState {
  device: VerboseDevice;
  block: Block;
}

const MAX_CONFIGURATIONS = 16;
const MAX_INTERFACES = 256;
const MAX_ENDPOINTS = 64;
const BLOCKS: Readonly<Record<string, Block>> = {
  'Device Descriptor:': 'device',
  'Configuration Descriptor:': 'configuration',
  'Interface Descriptor:': 'interface',
  'Endpoint Descriptor:': 'endpoint',
  'Device Firmware Upgrade Interface Descriptor:': 'dfu',
};
const HEADER = /^[A-Z][\w ()/.-]{2,80}:$/;
const FIELD = /^([a-z]+[A-Z]\w{1,40}|MaxPower)\s+(.*)$/;

export function newVerboseState(): VerboseState {
  return {
    block: 'none',
    device: {
      bcdUSB: null,
      bDeviceClass: null,
      bDeviceSubClass: null,
      bDeviceProtocol: null,
      bMaxPacketSize0: null,
      bcdDevice: null,
      iManufacturer: null,
      iProduct: null,
      iSerial: null,
      configurations: [],
    },
  };
}

/** Takes one line in. Returns whether it belongs to such a listing; indentation does not matter. */
export function readVerboseLine(state: VerboseState, line: string): boolean {
  const text = line.trim();
  if (HEADER.test(text)) {
    state.block = BLOCKS[text] ?? 'other';
    open(state);
    return true;
  }
  if (state.block === 'none') return false;
  const field = FIELD.exec(text);
  if (field) take(state, field[1] ?? '', (field[2] ?? '').trim());
  return field !== null || /^\s/.test(line);
}

function open({ device, block }: VerboseState): void {
  const configuration = device.configurations.at(-1);
  const current = configuration?.interfaces.at(-1);
  if (block === 'configuration' && device.configurations.length < MAX_CONFIGURATIONS) {
    device.configurations.push({
      wTotalLength: 0,
      bNumInterfaces: 0,
      bConfigurationValue: 0,
      bmAttributes: 0,
      maxPower: 0,
      iConfiguration: null,
      interfaces: [],
      dfu: [],
    });
  } else if (block === 'interface' && configuration && configuration.interfaces.length < MAX_INTERFACES) {
    configuration.interfaces.push({
      bInterfaceNumber: 0,
      bAlternateSetting: 0,
      bInterfaceClass: 0,
      bInterfaceSubClass: 0,
      bInterfaceProtocol: 0,
      iInterface: null,
      endpoints: [],
    });
  } else if (block === 'endpoint' && current && current.endpoints.length < MAX_ENDPOINTS) {
    current.endpoints.push({ bEndpointAddress: 0, bmAttributes: 0, wMaxPacketSize: 0, bInterval: 0 });
  } else if (block === 'dfu' && configuration && current && configuration.dfu.length < MAX_INTERFACES) {
    configuration.dfu.push({
      bInterfaceNumber: current.bInterfaceNumber,
      bmAttributes: 0,
      wDetachTimeout: 0,
      wTransferSize: 0,
      bcdDFUVersion: 0,
    });
  }
}

function take({ device, block }: VerboseState, name: string, value: string): void {
  const configuration = device.configurations.at(-1);
  const current = configuration?.interfaces.at(-1);
  const endpoint = current?.endpoints.at(-1);
  const dfu = configuration?.dfu.at(-1);
  if (block === 'device') takeDevice(device, name, value);
  else if (block === 'configuration' && configuration) takeConfiguration(configuration, name, value);
  else if (block === 'interface' && current) {
    if (name === 'iInterface') current.iInterface = stringOf(value);
    else setNumber(current, name, value);
  } else if (block === 'endpoint' && endpoint) setNumber(endpoint, name, value);
  else if (block === 'dfu' && dfu) {
    if (name === 'bcdDFUVersion') dfu.bcdDFUVersion = bcdOf(value) ?? 0;
    else if (name !== 'bInterfaceNumber') setNumber(dfu, name, value);
  }
}

function takeDevice(device: VerboseDevice, name: string, value: string): void {
  if (name === 'bcdUSB' || name === 'bcdDevice') device[name] = bcdOf(value);
  else if (name === 'iManufacturer' || name === 'iProduct' || name === 'iSerial')
    device[name] = stringOf(value);
  else setNumber(device, name, value);
}

function takeConfiguration(configuration: VerboseConfiguration, name: string, value: string): void {
  if (name === 'iConfiguration') configuration.iConfiguration = stringOf(value);
  else if (name === 'MaxPower') configuration.maxPower = Number.parseInt(value, 10) || 0;
  else setNumber(configuration, name, value);
}

/** Sets a field that the object has and that holds a number (or none yet); any other name is passed over. */
function setNumber(target: object, name: string, value: string): void {
  if (!Object.hasOwn(target, name)) return;
  const before: unknown = Reflect.get(target, name);
  const number = numberOf(value);
  if ((typeof before === 'number' || before === null) && number !== null) Reflect.set(target, name, number);
}

function numberOf(value: string): number | null {
  const digits = /^(?:0x([0-9a-fA-F]{1,8})|(\d{1,9}))\b/.exec(value);
  if (!digits) return null;
  return digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
}

/** "22.00" is 0x2200, "1.1a" is 0x011a. */
function bcdOf(value: string): number | null {
  const match = /^([0-9a-fA-F]{1,2})\.([0-9a-fA-F]{2})\b/.exec(value);
  return match ? Number.parseInt(`${match[1] ?? ''}${match[2] ?? ''}`, 16) : null;
}

/** "4 @Internal Flash ..." is descriptor 4 and its text; index 0 means that there is none. */
function stringOf(value: string): VerboseString | null {
  const match = /^(\d{1,3})(?:\s(.*))?$/.exec(value);
  const index = Number(match?.[1] ?? 0);
  if (!match || index === 0) return null;
  const text = match[2] ?? '';
  return { index, text: text === '' || text.startsWith('(error') ? null : text };
}
