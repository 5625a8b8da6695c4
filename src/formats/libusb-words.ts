/**
 * How libusb's errors read in programs that do not print their names: Go (gousb), Rust (rusb), Node, libusb's own log,
 * and the browser's WebUSB. Facts of their sources.
 */
import type { ReadLine } from './line-table.ts';

type Meaning = 'cannot-open-device' | 'cannot-claim-interface';

/** libusb.h, enum libusb_error; the others tell too little without the request that failed */
const CODES: Readonly<Record<string, readonly [Meaning, string]>> = {
  '-3': ['cannot-open-device', 'LIBUSB_ERROR_ACCESS'],
  '-6': ['cannot-claim-interface', 'LIBUSB_ERROR_BUSY'],
  '-12': ['cannot-open-device', 'LIBUSB_ERROR_NOT_SUPPORTED'],
};
const CODE_OF_NAME: Readonly<Record<string, string>> = { ACCESS: '-3', BUSY: '-6', NOT_SUPPORTED: '-12' };

/** gousb: "libusb: bad access [code -3]" */
const GO = /\blibusb: [a-z ]{3,40} \[code (?<code>-\d{1,2})\]/;
/** node-usb, and programs that print nothing but the name */
const NAME = /^(?:[A-Z]?\w{0,30}[Ee]rror: ){0,2}LIBUSB_ERROR_(?<name>[A-Z_]{1,30})\.?$/;
/** libusb_strerror(LIBUSB_ERROR_ACCESS) */
const STRERROR = /(?:^|[:(] ?)Access denied \(insufficient permissions\)/;
/** os/linux_usbfs.c, get_usbfs_fd() */
const USBFS =
  /\blibusb (?:requires write access to USB device nodes|couldn't open USB device \/dev\/bus\/usb\/\d{3}\/\d{3}(?:, errno=13|: Permission denied))/;
/** Chromium's usb_device.cc; Windows without WinUSB and Linux without a udev rule look the same to it */
const WEB_USB =
  /\b(?:SecurityError|DOMException): (?:Failed to execute 'open' on 'USBDevice': )(?<refused>Access denied)\b/;

/** picotool, main.cpp; the older words say RP2040 whatever it is */
const PICOTOOL =
  /\b(?<chip>RP2040|RP2350)?(?: device)? ?at bus \d{1,3}, address \d{1,3} appears to be (?:a RP2040 device )?in BOOTSEL mode, but picotool was unable to connect/i;
const RP2 = 0x2e8a;

/** What a line says, or null. Details: usbError, refused, vendorId, productId. */
export function readLibusbWords(line: string): ReadLine<Meaning> | null {
  if (!/LIBUSB_ERROR_|libusb|Access denied|picotool/.test(line)) return null;
  const text = line.trim();
  const pico = PICOTOOL.exec(text);
  if (pico) {
    const productId = pico.groups?.['chip'] === 'RP2350' ? 0x000f : 0x0003;
    return { meaning: 'cannot-open-device', details: { refused: 'picotool', vendorId: RP2, productId } };
  }
  const refused = WEB_USB.exec(text)?.groups?.['refused'];
  if (refused !== undefined) return { meaning: 'cannot-open-device', details: { refused } };
  const isDenied = STRERROR.test(text) || USBFS.test(text);
  const name = NAME.exec(text)?.groups?.['name'] ?? '';
  const code = isDenied
    ? '-3'
    : (GO.exec(text)?.groups?.['code'] ??
      (Object.hasOwn(CODE_OF_NAME, name) ? CODE_OF_NAME[name] : undefined) ??
      '');
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  return known ? { meaning: known[0], details: { usbError: known[1] } } : null;
}
