import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSysfsSerial } from '../../src/host/serial/sysfs.ts';
import { fakeSysfs } from './fake-sysfs.ts';

let root: string;
beforeEach(async () => {
  root = await fakeSysfs({
    'usb/1-1/1-1.4/idVendor': '1d50\n',
    'usb/1-1/1-1.4/idProduct': '614e\n',
    'usb/1-1/1-1.4/serial': '2B0007000C50425539393020\n',
    'usb/1-1/1-1.4/1-1.4:1.0/driver': '-> ../../drivers/cdc_acm',
    'class/ttyACM0/device': '-> ROOT/usb/1-1/1-1.4/1-1.4:1.0',
    'uart/fe201000.serial/driver': '-> ../drivers/uart-pl011',
    'class/ttyAMA0/device': '-> ROOT/uart/fe201000.serial',
    'class/ttyAMA0/type': '32\n',
    'class/ttyS1/device': '-> ROOT/uart/fe201000.serial',
    'class/ttyS1/type': '0\n',
    'class/tty0/active': '',
    'dev/ttyACM0': '',
    'dev/ttyAMA0': '',
    'links/by-id/usb-Klipper_stm32f429xx-if00': '-> ../../dev/ttyACM0',
    'links/by-path/pci-0000:01:00.0-usb-0:1.4:1.0': '-> ../../dev/ttyACM0',
    'links/by-path/dangling': '-> ../../dev/ttyUSB9',
  });
});
afterEach(() => rm(root, { recursive: true }));

describe('serial ports from sysfs', () => {
  it('lists ports with hardware behind them, USB facts and links included', async () => {
    const ports = await listSysfsSerial({
      classFolder: join(root, 'class'),
      devFolder: join(root, 'dev'),
      links: join(root, 'links'),
    });
    expect(ports).toEqual([
      {
        path: join(root, 'dev/ttyACM0'),
        byId: [join(root, 'links/by-id/usb-Klipper_stm32f429xx-if00')],
        byPath: [join(root, 'links/by-path/pci-0000:01:00.0-usb-0:1.4:1.0')],
        driver: 'cdc_acm',
        usbPath: '1-1.4',
        vendorId: 0x1d50,
        productId: 0x614e,
        serialNumber: '2B0007000C50425539393020',
        access: 'read-write',
      },
      {
        path: join(root, 'dev/ttyAMA0'),
        byId: [],
        byPath: [],
        driver: 'uart-pl011',
        usbPath: null,
        vendorId: null,
        productId: null,
        serialNumber: null,
        access: 'read-write',
      },
    ]);
  });

  it('finds none where there is no such folder', async () => {
    const nowhere = join(root, 'nowhere');
    expect(await listSysfsSerial({ classFolder: nowhere, devFolder: nowhere, links: nowhere })).toEqual([]);
  });
});
