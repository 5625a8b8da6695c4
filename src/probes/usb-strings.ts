import type { UsbString } from '../evidence/usb.ts';
import { printable } from '../formats/text.ts';
import { type ParsedDescriptors, readStringDescriptor } from '../formats/usb-descriptors.ts';
import type { Usb, UsbControlSetup, UsbDevice } from '../ports/usb.ts';

/** What a device answered to standard requests. */
export interface DeviceAnswers {
  /** by descriptor index */
  strings: ReadonlyMap<number, UsbString>;
  /** the bits of GET_STATUS (USB 2.0 9.4.5); null when it was not answered */
  status: number | null;
  /** why it could not be asked, in the driver's words */
  problem: string | null;
}

/** USB 2.0 table 9-4 and 9-5 */
const GET_STATUS = 0;
const GET_DESCRIPTOR = 6;
const STRING = 3;
const US_ENGLISH = 0x0409;
/** the longest string descriptor there can be */
const MAX_STRING_BYTES = 255;
const TIMEOUT_MS = 500;
/** a hostile device may name 255 of them */
const MAX_STRINGS = 40;

/**
 * Reads the strings of all interfaces and configurations by raw GET_DESCRIPTOR, as received, with the announced and
 * the received length. Standard requests to the device: nothing is claimed and nothing changes. Never rejects.
 */
export async function readDfuDevice(
  usb: Usb,
  path: string,
  parsed: ParsedDescriptors,
): Promise<DeviceAnswers> {
  const strings = new Map<number, UsbString>();
  let device: UsbDevice;
  try {
    device = await usb.device(path);
    await device.open();
  } catch (error) {
    return { strings, status: null, problem: `could not be opened: ${messageOf(error)}` };
  }
  const language = await readLanguage(device);
  for (const index of stringIndexes(parsed)) strings.set(index, await readString(device, index, language));
  const status = await readStatus(device);
  try {
    await device.close();
  } catch (error) {
    return { strings, status, problem: `could not be closed: ${messageOf(error)}` };
  }
  return { strings, status, problem: null };
}

function stringIndexes(parsed: ParsedDescriptors): readonly number[] {
  const indexes = new Set<number>();
  for (const configuration of parsed.configurations) {
    indexes.add(configuration.iConfiguration);
    for (const descriptor of configuration.interfaces) indexes.add(descriptor.iInterface);
  }
  indexes.delete(0);
  return [...indexes].slice(0, MAX_STRINGS);
}

/** The first language that the device offers; US English, which all have, when it does not say. */
async function readLanguage(device: UsbDevice): Promise<number> {
  try {
    const { data } = await device.controlTransferIn(stringSetup(0, 0), MAX_STRING_BYTES, TIMEOUT_MS);
    return data && data.byteLength >= 4 ? data.getUint16(2, true) : US_ENGLISH;
  } catch {
    // quite a few ROMs stall here and answer in US English all the same
    return US_ENGLISH;
  }
}

async function readString(device: UsbDevice, index: number, language: number): Promise<UsbString> {
  const unread = {
    index,
    text: null,
    declaredBytes: null,
    receivedBytes: null,
    source: 'descriptor',
  } as const;
  try {
    const { data } = await device.controlTransferIn(
      stringSetup(index, language),
      MAX_STRING_BYTES,
      TIMEOUT_MS,
    );
    const bytes = data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array();
    const string = readStringDescriptor(bytes);
    if (!string)
      return { ...unread, receivedBytes: bytes.length, problem: 'the answer is no string descriptor' };
    const { declaredBytes, receivedBytes } = string;
    return { index, text: printable(string.text, 1000), declaredBytes, receivedBytes, source: 'descriptor' };
  } catch (error) {
    return { ...unread, problem: messageOf(error) };
  }
}

async function readStatus(device: UsbDevice): Promise<number | null> {
  const setup = {
    requestType: 'standard',
    recipient: 'device',
    request: GET_STATUS,
    value: 0,
    index: 0,
  } as const;
  try {
    const { data } = await device.controlTransferIn(setup, 2, TIMEOUT_MS);
    return data && data.byteLength === 2 ? data.getUint16(0, true) : null;
  } catch {
    // an optional nicety of the listing: nothing depends on it
    return null;
  }
}

function stringSetup(index: number, language: number): UsbControlSetup {
  return {
    requestType: 'standard',
    recipient: 'device',
    request: GET_DESCRIPTOR,
    value: (STRING << 8) | index,
    index: language,
  };
}

function messageOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error));
}
