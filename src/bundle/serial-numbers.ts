import type { Evidence } from '../evidence/evidence.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';

/** Serial numbers: those of boards are kept, as maintainers need them, all others are nobody's business. */
export interface SerialNumbers {
  boards: ReadonlySet<string>;
  others: ReadonlySet<string>;
}

/** A serial number shorter than this is no identity, and as a word it could stand anywhere. */
const SHORTEST = 6;
const DFU_MODE_PROTOCOL = 2;

/** dfu-util's list, and the links of what printers' firmware calls itself */
const OF_A_BOARD =
  /\bserial="([^"\n]{1,126})"|\busb-(?:Klipper|katapult|CanBoot|Marlin|Prusa|STMicroelectronics|Arduino|Smoothie)\w{0,80}_([0-9A-Za-z]{6,64})-if\d/gi;
const OF_A_LINK = /\busb-[\w.:+-]{1,120}_([0-9A-Za-z]{6,64})-(?:if\d|video-index|event|mouse|\d:\d)/g;
const OF_ANYTHING =
  /\bATTRS?\{serial\}==?"([^"\n]{1,126})"|\bID_SERIAL(?:_SHORT)?=(?:\w{1,80}_)?([0-9A-Za-z.:-]{1,126})|^Serial(?: Number)?\s{0,20}:\s{1,20}([^\s]{1,126})/gm;
/** in the order of the kernel's log and of lsusb -v: whose it is, then the number */
const OF_A_DEVICE =
  /\bidVendor[= ]{1,24}(?:0x)?([0-9a-f]{4})|\bidProduct[= ]{1,24}(?:0x)?([0-9a-f]{4})|\b(?:SerialNumber: |iSerial {1,24}\d{1,3} )([^\s]{1,126})/g;

export function serialNumbers(evidence: Evidence, text: string): SerialNumbers {
  const boards = new Set<string>();
  const others = new Set<string>();
  const learn = (isBoard: boolean, serial: string | undefined) => {
    if (!serial || serial.length < SHORTEST || isBusAddress(serial)) return;
    (isBoard ? boards : others).add(serial);
  };
  const devices = evidence.usb.status === 'collected' ? evidence.usb.value.devices : [];
  for (const { vendorId, productId, configurations, serialNumber } of devices) {
    const isInDfuMode = configurations.some(({ interfaces }) =>
      interfaces.some(
        ({ dfu, interfaceProtocol }) => dfu !== null && interfaceProtocol === DFU_MODE_PROTOCOL,
      ),
    );
    learn(isInDfuMode || isBoard(vendorId, productId), serialNumber?.text ?? undefined);
  }
  for (const [, listed, linked] of text.matchAll(OF_A_BOARD)) learn(true, listed ?? linked);
  let [vendorId, productId] = ['', ''];
  for (const [, vendor, product, serial] of text.matchAll(OF_A_DEVICE)) {
    if (vendor !== undefined) [vendorId, productId] = [vendor, ''];
    else if (product !== undefined) productId = product;
    else {
      learn(isBoard(Number.parseInt(vendorId, 16), Number.parseInt(productId, 16)), serial);
      [vendorId, productId] = ['', ''];
    }
  }
  for (const [, linked] of text.matchAll(OF_A_LINK)) if (linked && /\d/.test(linked)) learn(false, linked);
  for (const [, ...serials] of text.matchAll(OF_ANYTHING)) {
    learn(
      false,
      serials.find((one) => one !== undefined),
    );
  }
  return { boards, others: new Set([...others].filter((serial) => !boards.has(serial))) };
}

function isBoard(vendorId: number, productId: number): boolean {
  if (Number.isNaN(vendorId) || Number.isNaN(productId)) return false;
  const role = identifyUsb(vendorId, productId)?.role;
  return role !== undefined && role !== 'usb-uart-bridge' && role !== 'hub';
}

/** Root hubs carry the address of their controller: 0000:01:00.0, fe980000.usb, xhci-hcd.0.auto. */
function isBusAddress(serial: string): boolean {
  return /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d$|^[0-9a-f]{6,10}\.[a-z0-9]+$|^[a-z]+-hcd/.test(serial);
}
