import {
  type DfuFunctionalDescriptor,
  type InterfaceDescriptor,
  isDfu,
  parseUsbDescriptors,
} from '../formats/usb-descriptors.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { UsbEntry } from '../ports/usb.ts';

/** A USB device as the flasher looks at it. */
export interface DfuEntry {
  entry: UsbEntry;
  vendorId: number;
  productId: number;
  /** its DFU interfaces, one for each alternate setting; empty when it has none */
  alternates: readonly (InterfaceDescriptor & { dfu: DfuFunctionalDescriptor | null })[];
  /** in DFU mode and speaking DfuSe */
  inDfuMode: boolean;
  /** the identity of a boot ROM in DFU mode, whatever its descriptors say */
  isRom: boolean;
}

/** bcdDFU of ST's extension (UM0424) */
const DFUSE = 0x011a;
/** bInterfaceProtocol: running firmware that could enter DFU mode */
const RUN_TIME = 1;

/** Null for what has no device descriptor, and for hubs. */
export function readDfuEntry(entry: UsbEntry): DfuEntry | null {
  const { device, configurations } = parseUsbDescriptors(entry.descriptors);
  if (!device || device.bDeviceClass === 9) return null;
  const alternates = (configurations[0]?.interfaces ?? []).filter(isDfu);
  const vendorId = device.idVendor;
  const productId = device.idProduct;
  const role = identifyUsb(vendorId, productId)?.role;
  const isRom = role === 'st-rom-dfu' || role === 'clone-rom-dfu';
  // some devices say run time while in DFU mode: a known ROM is believed more than its protocol number
  const inDfuMode = alternates.some(
    (alternate) =>
      (alternate.dfu?.bcdDFUVersion === DFUSE || isRom) &&
      (isRom || alternate.bInterfaceProtocol !== RUN_TIME),
  );
  return { entry, vendorId, productId, alternates, inDfuMode, isRom };
}
