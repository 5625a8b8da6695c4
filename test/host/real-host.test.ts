import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { openRealHost } from '../../src/host/real-host.ts';
import { UsbError } from '../../src/ports/usb.ts';

const loaded = (name: string) =>
  Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes(`/node_modules/${name}/`));

describe('this machine', () => {
  it('is opened without loading a native package', () => {
    const ports = openRealHost();
    expect(ports.environment.platform).toBe(process.platform);
    expect(ports.environment.user.name).not.toBe('');
    expect([loaded('usb'), loaded('serialport')]).toEqual([false, false]);
  });

  it('lists USB devices or says why it cannot', async () => {
    const { usb } = openRealHost();
    const outcome = await usb.list().catch((error: unknown) => error);
    if (outcome instanceof UsbError) expect(outcome.message).toMatch(/USB/);
    else expect(outcome).toBeInstanceOf(Array);
  });

  it('loads the package usb when a device is asked for, and rejects for one that is not there', async () => {
    const { usb } = openRealHost();
    await expect(usb.device('99-9')).rejects.toMatchObject({ name: 'UsbError' });
    expect(loaded('usb')).toBe(true);
  });

  it('lists serial ports without any package on Linux', async () => {
    const ports = await openRealHost().serial.list();
    expect(ports).toBeInstanceOf(Array);
    if (process.platform === 'linux') expect(loaded('serialport')).toBe(false);
  });
});
