import { execFileSync } from 'node:child_process';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSysfsUsb, type SysfsRoots, sysfsNumbers, sysfsSignature } from '../../src/host/usb/sysfs.ts';
import { fakeSysfs } from './fake-sysfs.ts';

const DESCRIPTORS = Uint8Array.from({ length: 72 }, (_, index) => index);

let root: string;
let roots: SysfsRoots;
beforeEach(async () => {
  root = await fakeSysfs({
    'devices/usb1/descriptors': DESCRIPTORS.subarray(0, 18),
    'devices/usb1/busnum': '1\n',
    'devices/usb1/devnum': '1\n',
    'devices/usb1/speed': '480\n',
    'devices/1-0:1.0/bAlternateSetting': ' 0\n',
    'devices/1-0:1.0/driver': '-> ../../drivers/hub',
    'devices/1-1.4/descriptors': DESCRIPTORS,
    'devices/1-1.4/busnum': '1\n',
    'devices/1-1.4/devnum': '38\n',
    'devices/1-1.4/speed': '12\n',
    'devices/1-1.4/manufacturer': 'STMicroelectronics\n',
    'devices/1-1.4/product': 'STM32  BOOTLOADER\n',
    'devices/1-1.4/serial': '203739645542\n',
    'devices/1-1.4:1.0/bAlternateSetting': ' 2\n',
    'devices/1-1.4:1.0/interface': '@OTP Memory /0x1FFF7800/01*512 e,01*016 e\n',
    // half gone: the kernel removes files one by one
    'devices/1-1.3/busnum': '1\n',
    'devices/version': 'none of ours\n',
    'nodes/001/038': '',
  });
  await chmod(join(root, 'nodes/001/038'), 0o664);
  roots = {
    devices: join(root, 'devices'),
    nodes: join(root, 'nodes'),
    serialLinks: join(root, 'serial/by-id'),
  };
});
afterEach(() => rm(root, { recursive: true }));

describe('USB from sysfs', () => {
  it('lists devices with strings, bytes, interfaces and node, and leaves out one that is just going', async () => {
    const [hub, board, ...rest] = await listSysfsUsb(roots);
    expect(rest).toEqual([]);
    expect(hub).toMatchObject({
      path: 'usb1',
      speed: 'high',
      product: null,
      interfaces: [{ interfaceNumber: 0, alternateSetting: 0, driver: 'hub', name: null }],
      access: 'none',
      node: null,
    });
    expect(board).toMatchObject({
      path: '1-1.4',
      busNumber: 1,
      deviceNumber: 38,
      speed: 'full',
      manufacturer: 'STMicroelectronics',
      product: 'STM32  BOOTLOADER',
      serialNumber: '203739645542',
      interfaces: [
        {
          interfaceNumber: 0,
          alternateSetting: 2,
          driver: null,
          name: '@OTP Memory /0x1FFF7800/01*512 e,01*016 e',
        },
      ],
      access: 'read-write',
      node: { path: join(root, 'nodes/001/038'), mode: 0o664 },
    });
    expect([...(board?.descriptors ?? [])]).toEqual([...DESCRIPTORS]);
  });

  it.skipIf(process.platform === 'win32')(
    'is not held up by strings that the kernel keeps back, and waits for each of them once',
    async () => {
      const held = join(root, 'devices/usb1/manufacturer');
      // opening a pipe that nobody writes to waits, as the kernel does while a hub's port does not answer
      execFileSync('mkfifo', [held]);
      for (let times = 0; times < 6; times += 1) {
        const [hub, board] = await listSysfsUsb(roots);
        expect(hub).toMatchObject({ path: 'usb1', manufacturer: null, product: null });
        expect(board?.product).toBe('STM32  BOOTLOADER');
      }
      // a writer lets the one read go
      await writeFile(held, 'late\n');
    },
  );

  it('says in words that a system without USB has none', async () => {
    const missing = { ...roots, devices: join(root, 'nowhere') };
    await expect(listSysfsUsb(missing)).rejects.toMatchObject({
      name: 'UsbError',
      kind: 'unsupported',
      message: expect.stringContaining('no USB bus'),
    });
  });

  it('finds the numbers behind a bus path and never leaves its folder', async () => {
    expect(await sysfsNumbers('1-1.4', roots)).toEqual({ busNumber: 1, deviceNumber: 38 });
    expect(await sysfsNumbers('1-1.5', roots)).toBeNull();
    expect(await sysfsNumbers('../devices/1-1.4', roots)).toBeNull();
  });

  it('notices a replug by its device number and a udev rule by the node permission', async () => {
    const before = await sysfsSignature(roots);
    expect(await sysfsSignature(roots)).toBe(before);
    await chmod(join(root, 'nodes/001/038'), 0o600);
    const locked = await sysfsSignature(roots);
    expect(locked).not.toBe(before);
    await writeFile(join(root, 'devices/1-1.4/devnum'), '39\n');
    expect(await sysfsSignature(roots)).not.toBe(locked);
  });
});
