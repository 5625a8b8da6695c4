import { describe, expect, it } from 'vitest';
import { readDfuUtilLine } from '../../src/formats/dfu-util-output.ts';

const dfu = (line: string) => readDfuUtilLine(line).map(({ read }) => [read.meaning, read.details]);

describe('readDfuUtilLine', () => {
  it.each([
    ['dfu-util 0.9', 'tool-version', { version: '0.9' }],
    ['dfu-util 0.11-dev', 'tool-version', { version: '0.11-dev' }],
    ['dfu-util: Invalid DFU suffix signature', 'suffix-invalid', {}],
    ['dfu-util: Warning: Invalid DFU suffix signature', 'suffix-invalid', {}],
    ['Invalid DFU suffix signature', 'suffix-invalid', {}],
    ['ID 0483:df11', 'device-id', { vendorId: 0x0483, productId: 0xdf11 }],
    ['Device ID 0483:df11', 'device-id', { vendorId: 0x0483, productId: 0xdf11 }],
    ['Run-time device DFU version 011a', 'runtime-dfu-version', { bcd: 0x011a }],
    ['Setting Alternate Setting #0 ...', 'setting-alternate', { alternate: 0 }],
    ['Setting Alternate Interface #2 ...', 'setting-alternate', { alternate: 2 }],
    [
      'Determining device status: state = dfuERROR, status = 10',
      'status-error-10',
      { state: 'dfuERROR', status: 10 },
    ],
    [
      "DFU state(10) = dfuERROR, status(10) = Device's firmware is corrupt. It cannot return to run-time (non-DFU) operations",
      'status-error-10',
      { state: 'dfuERROR', status: 10 },
    ],
    [
      'Determining device status: state = dfuIDLE, status = 0',
      'device-status',
      { state: 'dfuIDLE', status: 0 },
    ],
    [
      'DFU state(2) = dfuIDLE, status(0) = No error condition is present',
      'device-status',
      { state: 'dfuIDLE', status: 0 },
    ],
    [
      'dfu-util: Patching string descriptor 4 length (was 166, received 112)',
      'string-patched',
      { index: 4, declared: 166, received: 112 },
    ],
    [
      'Downloading to address = 0x08008000, size = 30064',
      'downloading-to-address',
      { address: 0x0800_8000, size: 30064 },
    ],
    [
      'Downloading element to address = 0x08008000, size = 1',
      'downloading-to-address',
      { address: 0x0800_8000, size: 1 },
    ],
    ['dfu-util: Last page at 0x2000756f is not writeable', 'address-not-writeable', { address: 0x2000_756f }],
    ['dfu-util: Page at 0x1fff0000 can not be erased', 'address-not-in-map', { address: 0x1fff_0000 }],
    [
      'dfu-util: error get_status: LIBUSB_ERROR_TIMEOUT',
      'error-get-status',
      { usbError: 'LIBUSB_ERROR_TIMEOUT' },
    ],
    ['dfu-util: error get_status', 'error-get-status', {}],
    [
      'dfu-util: Cannot open DFU device 0483:df11 found on devnum 8 (LIBUSB_ERROR_ACCESS)',
      'cannot-open-dfu-device',
      { vendorId: 0x0483, productId: 0xdf11, deviceNumber: 8, usbError: 'LIBUSB_ERROR_ACCESS' },
    ],
    [
      'dfu-util: Cannot open DFU device 0483:df11',
      'cannot-open-dfu-device',
      { vendorId: 0x0483, productId: 0xdf11 },
    ],
    [
      'dfu-util: Could not open file out/klipper.bin for reading: No such file or directory',
      'cannot-open-file',
      { path: 'out/klipper.bin', reason: 'No such file or directory' },
    ],
    ['dfu-util: ERASE_PAGE not correctly executed', 'dfuse-download-failed', { command: 'ERASE_PAGE' }],
    [
      'dfu-util: Error during special command "SET_ADDRESS" get_status',
      'dfuse-download-failed',
      { command: 'SET_ADDRESS' },
    ],
    ["dfu-util: can't detach", 'cant-detach', {}],
    ['Resetting USB to switch back to Run-Time mode', 'resetting-usb', {}],
    ['Resetting USB...', 'note', {}],
  ])('reads %s', (line, meaning, details) => {
    expect(dfu(line)).toEqual([[meaning, details]]);
  });

  it.each([
    ['Determining device status: dfu-util: error get_status', ['note', 'error-get-status']],
    [
      'Erase   \t[                         ]   0%            0 bytesdfu-util: ERASE_PAGE not correctly executed',
      ['progress', 'dfuse-download-failed'],
    ],
    ['Download\t[=======      ]  29%        14336 bytes failed!', ['progress', 'dfuse-download-failed']],
  ])('reads the two statements of %s', (line, meanings) => {
    expect(dfu(line).map(([meaning]) => meaning)).toEqual(meanings);
  });

  it('reads the texts of a listed device whatever they hold', () => {
    const line =
      'Found DFU: [0483:df11] ver=2200, devnum=9, cfg=1, intf=0, path="1-1.4", alt=2, name="a, alt=7, name="b"", serial="x"y"';
    expect(dfu(line)).toEqual([
      [
        'found-dfu',
        {
          vendorId: 0x0483,
          productId: 0xdf11,
          bcdDevice: 0x2200,
          deviceNumber: 9,
          configuration: 1,
          interface: 0,
          path: '1-1.4',
          alternate: 2,
          name: 'a, alt=7, name="b"',
          serial: 'x"y',
        },
      ],
    ]);
  });

  it('reads what is there of a listed device that was cut off, or that an old version lists', () => {
    expect(dfu('Found Runtime: [1eaf:0004] devnum=0, cfg=1')).toEqual([
      ['found-runtime', { vendorId: 0x1eaf, productId: 4, deviceNumber: 0, configuration: 1 }],
    ]);
  });

  it.each(['', 'Download', 'dfu-util', 'dfu-util:', 'dfu-util -l', 'I downloaded dfu-util 0.9', 'ID is 5'])(
    'leaves %j alone',
    (line) => {
      expect(dfu(line)).toEqual([]);
    },
  );
});
