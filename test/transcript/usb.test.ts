import { describe, expect, it } from 'vitest';
import { fixture, read, usbOf } from './read-fixture.ts';

const ids = (text: string) =>
  usbOf(read(text)).devices.map((device) => [
    device.host,
    device.vendorId,
    device.productId,
    device.deviceNumber,
  ]);

describe('lsusb', () => {
  it('leaves the last listing of each host, and every sighting of a board', () => {
    const usb = usbOf(read(fixture('three-attempts-two-hosts')));
    const boards = usb.devices.filter((device) => device.productId === 0xdf11);
    expect(boards.map((device) => device.deviceNumber)).toEqual([62]);
    expect(usb.sightings.map((seen) => seen.deviceNumber)).toEqual([38, 62]);
    expect(boards[0]?.origin).toMatchObject({ kind: 'log', source: 'paste' });
  });

  it('keeps two hosts apart', () => {
    const text = [
      'a@one:~$ lsusb',
      'Bus 001 Device 004: ID 1d50:614e OpenMoko, Inc. stm32f446xx',
      'b@two:~$ lsusb',
      'Bus 001 Device 009: ID 0483:df11 STMicroelectronics STM Device in DFU Mode',
    ].join('\n');
    expect(ids(text)).toEqual([
      ['a@one', 0x1d50, 0x614e, 4],
      ['b@two', 0x0483, 0xdf11, 9],
    ]);
  });

  it('of a part replaces only what it would show', () => {
    const text = [
      'pi@printer:~$ lsusb',
      'Bus 001 Device 004: ID 0483:df11 STMicroelectronics STM Device in DFU Mode',
      'Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub',
      'pi@printer:~$ lsusb -d 0483:',
      'Bus 001 Device 007: ID 0483:df11 STMicroelectronics STM Device in DFU Mode',
    ].join('\n');
    expect(ids(text).map((id) => id[3])).toEqual([1, 7]);
  });

  it('without a line in the text is no listing', () => {
    expect(read(fixture('dmesg-stalling-device')).usb.status).toBe('gap');
  });

  it('-t adds paths, speeds and drivers in the old and the new form', () => {
    for (const tree of [
      '/:  Bus 01.Port 1: Dev 1, Class=root_hub, Driver=xhci_hcd/4p, 480M\n    |__ Port 1: Dev 2, If 0, Class=Hub, Driver=hub/4p, 480M\n        |__ Port 4: Dev 9, If 0, Class=Communications, Driver=cdc_acm, 12M',
      '/:  Bus 001.Port 001: Dev 001, Class=root_hub, Driver=xhci_hcd/4p, 480M\n    |__ Port 001: Dev 002, If 0, Class=Hub, Driver=hub/4p, 480M\n        |__ Port 004: Dev 009, If 0, Class=Communications, Driver=cdc_acm, 12M',
    ]) {
      const text = `pi@printer:~$ lsusb\nBus 001 Device 009: ID 1d50:614e OpenMoko, Inc. stm32f446xx\npi@printer:~$ lsusb -t\n${tree}\n`;
      expect(usbOf(read(text)).devices).toMatchObject([{ path: '1-1.4', speed: 'full', deviceNumber: 9 }]);
    }
  });

  it('-v tells every field that it prints', () => {
    const [device] = usbOf(read(fixture('lsusb-v-f405'))).devices;
    expect(device).toMatchObject({
      busNumber: 1,
      deviceNumber: 83,
      vendorId: 0x0483,
      productId: 0xdf11,
      bcdUSB: 0x0100,
      bcdDevice: 0x2200,
      deviceClass: 0,
      bMaxPacketSize0: 64,
      manufacturer: { index: 1, text: 'STMicroelectronics' },
      product: { index: 2, text: 'STM32  BOOTLOADER' },
      serialNumber: { index: 3, text: '3276365D3336' },
    });
    const [configuration] = device?.configurations ?? [];
    expect(configuration).toMatchObject({
      wTotalLength: 0x36,
      bNumInterfaces: 1,
      bmAttributes: 0xc0,
      maxPowerMilliamps: 100,
      name: null,
    });
    expect(configuration?.interfaces.map((one) => [one.alternateSetting, one.name?.index])).toEqual([
      [0, 4],
      [1, 5],
      [2, 6],
      [3, 7],
    ]);
    expect(configuration?.interfaces[0]).toMatchObject({
      interfaceClass: 254,
      interfaceSubClass: 1,
      interfaceProtocol: 2,
      name: { text: '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg' },
      dfu: { bmAttributes: 11, wDetachTimeout: 255, wTransferSize: 2048, bcdDFUVersion: 0x011a },
    });
  });
});

describe('dfu-util -l', () => {
  it('gives the device with its alternates in rising order and its layout strings', () => {
    const evidence = read(fixture('dfu-util-0.11-list'));
    const [device] = usbOf(evidence).devices;
    expect(device).toMatchObject({ path: '1-1', deviceNumber: 59, bcdDevice: 0x2200 });
    expect(device?.serialNumber?.text).toBe('3276365D3336');
    expect(device?.configurations[0]?.interfaces.map((one) => one.alternateSetting)).toEqual([0, 1, 2, 3]);
    expect(device?.configurations[0]?.interfaces[0]?.name?.text).toContain('@Internal Flash');
    expect(evidence.usb).toMatchObject({ status: 'collected', complete: false });
  });

  it('shows an unread string as one without text', () => {
    const [device] = usbOf(read(fixture('dfu-util-0.9-list-unread'))).devices;
    expect(device?.configurations[0]?.interfaces[0]?.name).toMatchObject({ text: null, source: 'log' });
  });

  it('shows a device that could not be opened as without access', () => {
    const text =
      'pi@printer:~$ dfu-util -l\ndfu-util 0.11\ndfu-util: Cannot open DFU device 0483:df11 found on devnum 12 (LIBUSB_ERROR_ACCESS)\n';
    expect(usbOf(read(text)).devices).toMatchObject([
      { productId: 0xdf11, deviceNumber: 12, access: 'none' },
    ]);
  });

  it('that lists nothing tells that no board is in DFU mode any more', () => {
    const text =
      'pi@printer:~$ lsusb\nBus 001 Device 004: ID 0483:df11 STM Device in DFU Mode\nBus 001 Device 002: ID 1d6b:0002 hub\npi@printer:~$ dfu-util -l\ndfu-util 0.11\n\npi@printer:~$ \n';
    expect(ids(text).map((id) => id[3])).toEqual([2]);
  });
});
