import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLibusbWords } from '../../src/formats/libusb-words.ts';
import { near } from './any-text.ts';

const DENIED = { meaning: 'cannot-open-device', details: { usbError: 'LIBUSB_ERROR_ACCESS' } };
const SAID: readonly (readonly [string, string, object])[] = [
  ['gousb (wally)', 'warning OpenDevices: libusb: bad access [code -3]', DENIED],
  ['node-usb', 'Error: LIBUSB_ERROR_ACCESS', DENIED],
  ['rusb (wchisp)', 'Error: Access denied (insufficient permissions)', DENIED],
  [
    "libusb's own log",
    "libusb: error [get_usbfs_fd] libusb couldn't open USB device /dev/bus/usb/001/018, errno=13",
    DENIED,
  ],
  [
    'node-usb on Windows',
    'LIBUSB_ERROR_NOT_SUPPORTED',
    { meaning: 'cannot-open-device', details: { usbError: 'LIBUSB_ERROR_NOT_SUPPORTED' } },
  ],
  [
    'gousb, a device that another has',
    'libusb: device or resource busy [code -6]',
    { meaning: 'cannot-claim-interface', details: { usbError: 'LIBUSB_ERROR_BUSY' } },
  ],
  [
    'Chromium',
    "DFUError: OPEN failed --> SecurityError: Failed to execute 'open' on 'USBDevice': Access denied.",
    { meaning: 'cannot-open-device', details: { refused: 'Access denied' } },
  ],
  [
    'picotool',
    'RP2350 device at bus 1, address 2 appears to be in BOOTSEL mode, but picotool was unable to connect. Maybe try',
    {
      meaning: 'cannot-open-device',
      details: { refused: 'picotool', vendorId: 0x2e8a, productId: 0x000f },
    },
  ],
];

describe("libusb's errors in the words of other programs", () => {
  it.each(SAID)('%s', (_who, line, read) => {
    expect(readLibusbWords(line)).toEqual(read);
  });

  it.each([
    'I always get LIBUSB_ERROR_ACCESS when I try that, what does it mean?',
    'libusb: debug [libusb_get_device_list]',
    "libusb: error [_get_usbfs_fd] libusb couldn't open USB device /dev/bus/usb/001/056: No such device",
    'ssh: Access denied for user pi',
    'Error: LIBUSB_ERROR_TIMEOUT',
  ])('nothing is read into: %s', (line) => {
    expect(readLibusbWords(line)).toBeNull();
  });

  it('reads anything without harm', () => {
    fc.assert(
      fc.property(near(SAID.map(([, line]) => line)), (line) => {
        const read = readLibusbWords(line);
        expect(read === null || Object.keys(read.details).length > 0).toBe(true);
      }),
    );
  });
});
