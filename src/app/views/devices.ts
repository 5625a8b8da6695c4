import type { UsbDevice, UsbInterface, UsbString } from '../../evidence/usb.ts';
import { formatUsbId, inSentence, printable } from '../../formats/text.ts';
import type { Item } from '../item.ts';
import { itemsOf } from '../items.ts';
import type { State } from '../state.ts';
import { GAP_WORD } from '../words.ts';

const IN_DFU_MODE = 'in DFU mode';

export interface DeviceListView {
  /** why there is no list; null when there is one */
  gap: string | null;
  rows: readonly {
    id: string;
    branch: string;
    name: string;
    ids: string;
    place: string;
    /** "in DFU mode" where the name does not say so */
    mode: string;
    inDfuMode: boolean;
  }[];
}

export function deviceListView(state: State): DeviceListView {
  const usb = state.look?.evidence.usb;
  if (usb?.status === 'gap') {
    const detail = usb.detail === undefined ? '' : `: ${inSentence(usb.detail)}`;
    return { gap: `The USB devices could not be read (${GAP_WORD[usb.reason]})${detail}.`, rows: [] };
  }
  return {
    gap: null,
    rows: (state.look?.devices ?? []).map((row) => ({
      id: `device:${row.id}`,
      branch: row.branch,
      name: row.name,
      ids: formatUsbId(row.device.vendorId, row.device.productId),
      place: placeOf(row.device),
      mode: row.inDfuMode && !row.name.includes(IN_DFU_MODE) ? IN_DFU_MODE : '',
      inDfuMode: row.inDfuMode,
    })),
  };
}

/** Where it hangs; a log may tell its number on the bus alone, or nothing. */
function placeOf({ path, busNumber, deviceNumber }: UsbDevice): string {
  if (path !== null) return ` at ${path}`;
  return busNumber === null || deviceNumber === null ? '' : `, bus ${busNumber} device ${deviceNumber}`;
}

type FactView = { name: string; value: string };

export interface DeviceView {
  name: string;
  facts: readonly FactView[];
  interfaces: readonly { heading: string; facts: readonly FactView[] }[];
  actions: readonly Item[];
}

/** The device of a row, or null when it is no longer there. */
export function deviceView(state: State, id: string): DeviceView | null {
  const row = state.look?.devices.find((one) => one.id === id);
  if (!row) return null;
  return {
    name: row.name,
    facts: deviceFacts(row.device),
    interfaces: row.device.configurations.flatMap(({ interfaces }) => interfaces).map(interfaceView),
    actions: itemsOf(state),
  };
}

const ACCESS_WORD: Readonly<Record<UsbDevice['access'], string>> = {
  'read-write': 'this user may read and write it',
  'read-only': 'this user may read it, not write to it',
  none: 'this user may not open it',
  unknown: 'whether this user may open it is not known',
};

function deviceFacts(device: UsbDevice): readonly FactView[] {
  const optional: [string, string | null | undefined][] = [
    ['USB id', formatUsbId(device.vendorId, device.productId)],
    ['Bus path', device.path],
    ['Bus, device', numbers(device)],
    ['Speed', device.speed === null ? null : `${device.speed} speed`],
    ['Manufacturer', textOf(device.manufacturer)],
    ['Product', textOf(device.product)],
    ['Serial number', textOf(device.serialNumber)],
    ['Access', ACCESS_WORD[device.access]],
    ['Device node', device.node?.path],
  ];
  return optional.flatMap(([name, value]) => (value ? [{ name, value: printable(value, 300) }] : []));
}

function numbers(device: UsbDevice): string | null {
  if (device.busNumber === null || device.deviceNumber === null) return null;
  return `bus ${device.busNumber}, device ${device.deviceNumber}`;
}

function textOf(string: UsbString | null): string | null {
  if (!string) return null;
  return string.text ?? `not readable${string.problem === undefined ? '' : `: ${string.problem}`}`;
}

function interfaceView(one: UsbInterface): DeviceView['interfaces'][number] {
  const dfu = one.dfu;
  const facts: FactView[] = [];
  if (one.name) {
    facts.push({ name: dfu ? 'Memory layout' : 'Name', value: printable(textOf(one.name) ?? '', 300) });
    const { declaredBytes, receivedBytes } = one.name;
    if (declaredBytes !== null && receivedBytes !== null && declaredBytes !== receivedBytes) {
      facts.push({
        name: 'Cut off',
        value: `the device announces ${declaredBytes} bytes and sends ${receivedBytes}; what came is used`,
      });
    }
  }
  if (dfu) facts.push({ name: 'Transfer size', value: `${dfu.wTransferSize} bytes` });
  facts.push({ name: 'Class', value: classOf(one) });
  if (one.driver !== null) facts.push({ name: 'Driver', value: printable(one.driver, 60) });
  return { heading: `Interface ${one.interfaceNumber}, alternate ${one.alternateSetting}`, facts };
}

function classOf(one: UsbInterface): string {
  const code = [one.interfaceClass, one.interfaceSubClass, one.interfaceProtocol]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('/');
  const word: Readonly<Record<number, string>> = {
    0x02: 'serial port (CDC)',
    0x03: 'HID',
    0x08: 'mass storage',
    0x09: 'hub',
    0x0a: 'serial data (CDC)',
    0xfe: one.interfaceSubClass === 1 ? 'firmware update (DFU)' : 'application specific',
  };
  return `${code} ${word[one.interfaceClass] ?? ''}`.trim();
}
