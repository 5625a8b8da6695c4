import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locationPath, readMacosUsbLine } from '../../src/formats/macos-usb-list.ts';
import { readWindowsUsbLine } from '../../src/formats/windows-usb-list.ts';
import { read, usbOf } from './read-fixture.ts';

/** The form of github.com/im-tomu, tessel/t2-firmware issue 116 (OS X 10.11) and libusb/hidapi issue 437 (macOS 12). */
const MACOS = `me@Mac ~ % system_profiler SPUSBDataType
USB:

    USB 3.1 Bus:

      Host Controller Driver: AppleT6000USBXHCI

        USB7206 Smart Hub:

          Product ID: 0x7206
          Vendor ID: 0x0424  (SMSC)
          Version: 6.25
          Speed: Up to 10 Gb/s
          Manufacturer: Microchip
          Location ID: 0x01200000 / 2
          Current Available (mA): 900
          Current Required (mA): 0
          Extra Operating Current (mA): 0

            STM32  BOOTLOADER:

              Product ID: 0xdf11
              Vendor ID: 0x0483  (STMicroelectronics)
              Version: 22.00
              Serial Number: 336F37583237
              Speed: Up to 12 Mb/s
              Manufacturer: STMicroelectronics
              Location ID: 0x01240000 / 3
              Current Available (mA): 500
              Current Required (mA): 100
              Extra Operating Current (mA): 0

me@Mac ~ % 
`;
/** The table of learn.microsoft.com, Get-PnpDevice example 1, with USB rows. */
const POWERSHELL = `PS C:\\Users\\me> Get-PnpDevice -PresentOnly | Where-Object { $_.InstanceId -match '^USB' }

Status     Class           FriendlyName                                                                     InstanceId
------     -----           ------------                                                                     ----------
OK         USB             USB Root Hub (USB 3.0)                                                           USB\\ROOT_HUB30\\4&2720BDB3&0&0
OK         USBDevice       STM32  BOOTLOADER                                                                USB\\VID_0483&PID_DF11\\336F37583237
Error                      STM Device in DFU Mode                                                           USB\\VID_2E3C&PID_DF11\\AT32
Unknown    Ports           USB Serial Device (COM7)                                                         USB\\VID_1D50&PID_614E\\3B00
OK         Camera          Camera DFU Device                                                                USB\\VID_0BDA&PID_5510&MI_04\\6&212FED36&0&0004

PS C:\\Users\\me> 
`;
/** The form of learn.microsoft.com, PnPUtil examples. */
const PNPUTIL = `C:\\>pnputil /enum-devices /class USBDevice
Microsoft PnP Utility

Instance ID:                USB\\VID_0483&PID_DF11\\336F37583237
Device Description:         STM32  BOOTLOADER
Class Name:                 USBDevice
Class GUID:                 {88bae032-5a81-49f0-bc3d-a4ff138216d6}
Manufacturer Name:          STMicroelectronics
Status:                     Started
Driver Name:                oem12.inf

Instance ID:                USB\\VID_1D50&PID_614E\\3B00
Device Description:         USB Serial Device
Status:                     Disconnected

C:\\>
`;

const idsIn = (text: string) =>
  usbOf(read(text)).devices.map(({ vendorId, productId }) => [vendorId, productId]);

describe('a list of macOS', () => {
  it('names its devices with what it tells of them', () => {
    expect(idsIn(MACOS)).toEqual([
      [0x0424, 0x7206],
      [0x0483, 0xdf11],
    ]);
    const board = usbOf(read(MACOS)).devices[1];
    expect(board).toMatchObject({
      host: 'me@Mac',
      path: '1-2.4',
      busNumber: 1,
      deviceNumber: 3,
      bcdDevice: 0x2200,
      speed: 'full',
      serialNumber: { text: '336F37583237' },
      manufacturer: { text: 'STMicroelectronics' },
      product: { text: 'STM32  BOOTLOADER' },
    });
  });
  it('is read without its command, and where a part of it was pasted', () => {
    expect(idsIn(MACOS.split('\n').slice(1).join('\n'))).toHaveLength(2);
    expect(idsIn(MACOS.split('\n').slice(0, 23).join('\n'))).toHaveLength(2);
  });
  it('makes of a location the path that libusb shows', () => {
    expect(locationPath(0x14_10_00_00)).toEqual({ busNumber: 20, path: '20-1' });
    expect(locationPath(0x01_00_00_00)).toEqual({ busNumber: 1, path: null });
  });
});

describe('a list of Windows', () => {
  it('is a table of devices that are attached; what is listed as unknown is not', () => {
    expect(idsIn(POWERSHELL)).toEqual([
      [0x0483, 0xdf11],
      [0x2e3c, 0xdf11],
    ]);
    expect(usbOf(read(POWERSHELL)).devices[0]).toMatchObject({
      description: 'STM32  BOOTLOADER',
      serialNumber: { text: '336F37583237' },
    });
  });
  it('of pnputil leaves out what is disconnected', () => {
    expect(idsIn(PNPUTIL)).toEqual([[0x0483, 0xdf11]]);
  });
});

describe('other text', () => {
  it.each([
    'My board:\n    Product ID: 0xdf11\n    Vendor ID: 0x0483\n',
    'Status: OK\nName: pi\nInstance ID: USB\\VID_0483&PID_DF11\\1\n',
  ])('is no list: %j', (text) => {
    expect(idsIn(text)).toEqual([]);
  });
  it('never makes a reader throw', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .tuple(
          fc.constantFrom(...MACOS.split('\n'), ...POWERSHELL.split('\n'), ...PNPUTIL.split('\n')),
          fc.nat(80),
        )
        .map(([text, cut]) => text.slice(0, cut)),
    );
    fc.assert(
      fc.property(line, (text) => {
        readMacosUsbLine(text);
        readWindowsUsbLine(text);
        read(`USB:\n${text}\n${text}`);
        read(`PS C:\\> Get-PnpDevice\n${text}\n${text}`);
      }),
      { numRuns: 1000 },
    );
  });
});
