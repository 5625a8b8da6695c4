import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ListedDevice, ListedInterface, ListedString } from '../../src/formats/lsusb-listing.ts';
import { treeListing } from '../../src/formats/lsusb-listing-tree.ts';
import { verboseListing } from '../../src/formats/lsusb-listing-verbose.ts';

const string = (index: number, text: string | null, more: Partial<ListedString> = {}): ListedString => ({
  index,
  text,
  declaredBytes: null,
  receivedBytes: null,
  ...more,
});
const DFU = { bmAttributes: 0x0b, wDetachTimeout: 255, wTransferSize: 2048, bcdDFUVersion: 0x011a };
const alternate = (alternateSetting: number, name: ListedString): ListedInterface => ({
  interfaceNumber: 0,
  alternateSetting,
  interfaceClass: 0xfe,
  interfaceSubClass: 1,
  interfaceProtocol: 2,
  name,
  driver: null,
  endpoints: [],
  dfu: DFU,
});
const F405: ListedDevice = {
  path: '1-1.4',
  busNumber: 1,
  deviceNumber: 83,
  vendorId: 0x0483,
  productId: 0xdf11,
  bcdUSB: 0x0100,
  bcdDevice: 0x2200,
  speed: 'full',
  deviceClass: 0,
  deviceSubClass: 0,
  deviceProtocol: 0,
  bMaxPacketSize0: 64,
  manufacturer: string(1, 'STMicroelectronics'),
  product: string(2, 'STM32  BOOTLOADER'),
  serialNumber: string(3, '3276365D3336'),
  configurations: [
    {
      bConfigurationValue: 1,
      wTotalLength: 54,
      bNumInterfaces: 1,
      bmAttributes: 0xc0,
      maxPowerMilliamps: 100,
      name: null,
      interfaces: [
        alternate(0, string(4, '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg')),
        alternate(1, string(5, '@Option Bytes  /0x1FFFC000/01*016 e')),
        alternate(2, string(6, '@OTP Memory /0x1FFF7800/01*512 e,01*016 e')),
        alternate(3, string(7, '@Device Feature/0xFFFF0000/01*004 e')),
      ],
    },
  ],
  deviceStatus: 1,
};
const withName = (name: ListedString): ListedDevice => ({
  ...F405,
  configurations: F405.configurations.map((configuration) => ({
    ...configuration,
    interfaces: [alternate(0, name)],
  })),
});

describe('lsusb -v', () => {
  it('is letter for letter what lsusb printed for the same descriptors', () => {
    const recorded = readFileSync(new URL('../fixtures/lsusb/stm32f405.txt', import.meta.url), 'utf8');
    expect(verboseListing(F405)).toEqual(recorded.trim().split('\n'));
  });

  it('says below a string that came shorter than announced how many bytes came', () => {
    const lines = verboseListing(withName(string(4, '@Flash', { declaredBytes: 166, receivedBytes: 112 })));
    const at = lines.findIndex((line) => line.includes('iInterface'));
    expect(lines[at]).toBe('      iInterface              4 @Flash');
    expect(lines[at + 1]).toMatch(/^ +Note: .* 166 bytes .* 112/);
  });

  it('marks a string that could not be read, with the reason', () => {
    const lines = verboseListing(withName(string(4, null, { problem: 'endpoint stalled' })));
    expect(lines.join('\n')).toMatch(/iInterface {14}4 \(error\)\n +Note: .*endpoint stalled/);
  });

  it('prints endpoints and a device that draws from the bus', () => {
    const endpoint = { bEndpointAddress: 0x81, bmAttributes: 3, wMaxPacketSize: 0x0008, bInterval: 255 };
    const hub: ListedDevice = {
      ...F405,
      deviceStatus: 2,
      configurations: F405.configurations.map((configuration) => ({
        ...configuration,
        bmAttributes: 0xa0,
        interfaces: [{ ...alternate(0, string(0, null)), name: null, dfu: null, endpoints: [endpoint] }],
      })),
    };
    const text = verboseListing(hub).join('\n');
    expect(text).toContain('        bEndpointAddress     0x81  EP 1 IN\n');
    expect(text).toContain('          Transfer Type            Interrupt\n');
    expect(text).toContain('        wMaxPacketSize     0x0008  1x 8 bytes\n');
    expect(text).toContain('      (Bus Powered)\n      Remote Wakeup\n');
    expect(text).toContain('  (Bus Powered)\n  Remote Wakeup Enabled');
  });
});

describe('lsusb -t', () => {
  const at = (path: string, deviceNumber: number): ListedDevice => ({ ...F405, path, deviceNumber });

  it('hangs every device on its hub, buses from the last to the first', () => {
    const devices = [
      at('1-1.4', 9),
      at('usb1', 1),
      at('usb2', 1),
      at('1-1', 2),
      at('1-1.10', 4),
      at('1-1.4.2', 7),
    ].map((device) => ({ ...device, busNumber: device.path?.startsWith('usb2') ? 2 : 1 }));
    expect(treeListing(devices, false).map((line) => line.replace(/(, If 0)?, Class.*/, ''))).toEqual([
      '/:  Bus 02.Port 1: Dev 1',
      '/:  Bus 01.Port 1: Dev 1',
      '    |__ Port 1: Dev 2',
      '        |__ Port 4: Dev 9',
      '            |__ Port 2: Dev 7',
      '        |__ Port 10: Dev 4',
    ]);
  });

  it('shows a device whose hub is not listed, and leaves out one without a place', () => {
    const lines = treeListing([at('3-1.2', 5), { ...F405, path: null }], true);
    expect(lines).toEqual([
      '    |__ Port 2: Dev 5, If 0, Class=Application Specific Interface, Driver=, 12M',
      '        ID 0483:df11 STMicroelectronics STM32  BOOTLOADER',
    ]);
  });
});
