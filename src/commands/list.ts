import { SCHEMA_VERSION } from '../evidence/evidence.ts';
import type { UsbDevice } from '../evidence/usb.ts';
import { jsonText } from '../formats/json-text.ts';
import { listingLine } from '../formats/lsusb-listing.ts';
import { treeListing } from '../formats/lsusb-listing-tree.ts';
import { verboseListing } from '../formats/lsusb-listing-verbose.ts';
import { printable } from '../formats/text.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import { collectUsb } from '../probes/collect-evidence.ts';
import { type CommandContext, EXIT, openHost } from './context.ts';
import { UsageError } from './usage-error.ts';

export interface ListOptions {
  /** as lsusb -v */
  verbose?: boolean | undefined;
  /** as lsusb -t; together with verbose as lsusb -tv */
  tree?: boolean | undefined;
  /** VID:PID, VID: or :PID in hexadecimal */
  device?: string | undefined;
  simulate?: string | undefined;
  json?: boolean | undefined;
}

/** `dfu-doctor list`: the USB devices in the words of lsusb. Resolves to the exit code; rejects with UsageError. */
export async function runList(context: CommandContext, options: ListOptions): Promise<number> {
  const filter = parseFilter(options.device);
  const { ports } = await openHost(options.simulate);
  const section = await collectUsb(ports);
  if (section.status === 'gap') {
    if (options.json) context.out(`${jsonText({ schemaVersion: SCHEMA_VERSION, usb: section })}\n`);
    context.talk(`The USB devices could not be listed: ${printable(section.detail ?? section.reason)}\n`);
    return EXIT.ok;
  }
  const devices = section.value.devices.filter((device) => filter(device));
  if (options.json) {
    const usb = { ...section, value: { ...section.value, devices } };
    context.out(`${jsonText({ schemaVersion: SCHEMA_VERSION, usb })}\n`);
    return EXIT.ok;
  }
  const shown = options.tree ? withHubsAbove(devices, section.value.devices) : devices;
  const lines = options.tree
    ? treeListing(shown, options.verbose === true)
    : options.verbose
      ? devices.flatMap((device) => ['', ...verboseListing(device)])
      : devices.map(plainLine);
  for (const line of lines) context.out(`${printable(line, 1200)}\n`);
  for (const problem of section.problems ?? []) context.talk(`${printable(problem, 400)}\n`);
  if (devices.length === 0)
    context.talk(options.device === undefined ? 'There is no USB device.\n' : 'No USB device matches.\n');
  return EXIT.ok;
}

type Filter = (device: Pick<UsbDevice, 'vendorId' | 'productId'>) => boolean;

function parseFilter(text: string | undefined): Filter {
  if (text === undefined) return () => true;
  const match = /^(?:0x)?([0-9a-fA-F]{0,4}):(?:0x)?([0-9a-fA-F]{0,4})$/.exec(text.trim());
  if (!match || text.trim() === ':') {
    throw new UsageError(
      `"${printable(text, 40)}" does not name USB devices.`,
      'Give a vendor and a product id in hexadecimal, as in -d 0483:df11, or a vendor alone, as in -d 0483:',
    );
  }
  const [vendorId, productId] = [match[1], match[2]].map((id) => (id ? Number.parseInt(id, 16) : null));
  return (device) =>
    (vendorId === null || device.vendorId === vendorId) &&
    (productId === null || device.productId === productId);
}

/** lsusb's own line, and for what a printer's flasher meets a note of what it is and where. */
function plainLine(device: UsbDevice): string {
  const note = noteOn(device);
  return note === null ? listingLine(device) : `${listingLine(device)}  (${note})`;
}

function noteOn(device: UsbDevice): string | null {
  const identity = identifyUsb(device.vendorId, device.productId);
  const name = identity && identity.role !== 'hub' ? identity.name : dfuNameOf(device);
  if (name === null) return null;
  const place = device.path === null ? '' : ` at ${device.path}`;
  const locked = device.access === 'none' || device.access === 'read-only';
  return `${name}${place}${locked ? '; this user may not open it' : ''}`;
}

/** DFU 1.1 table 4.4: protocol 2 is DFU mode, 1 the run-time interface of a running firmware. */
function dfuNameOf(device: UsbDevice): string | null {
  const dfu = device.configurations.flatMap(({ interfaces }) => interfaces).find((at) => at.dfu !== null);
  if (!dfu) return null;
  return dfu.interfaceProtocol === 2 ? 'in DFU mode' : 'running its firmware, can be asked into DFU mode';
}

/** A filtered tree keeps the hubs that lead to what is shown. */
function withHubsAbove(devices: readonly UsbDevice[], all: readonly UsbDevice[]): readonly UsbDevice[] {
  const paths = devices.map(({ path }) => path ?? '');
  return all.filter(
    (device) =>
      devices.includes(device) ||
      paths.some((path) =>
        device.path?.startsWith('usb')
          ? path.startsWith(`${device.path.slice(3)}-`)
          : path.startsWith(`${device.path}.`),
      ),
  );
}
