import type { Usb } from '../../ports/usb.ts';
import { poll } from '../poll.ts';
import { findNativeDevice, listNativeUsb } from './native.ts';
import { listSysfsUsb, sysfsSignature } from './sysfs.ts';

const SYSFS_INTERVAL_MS = 400;
const NATIVE_INTERVAL_MS = 1000;

/**
 * The USB bus of this machine. Linux: everything but transfers comes from sysfs, which every user may read and
 * which works without udev; plugging is noticed by looking again, as hotplug events need udevd.
 */
export function openUsb(platform: string): Usb {
  if (platform === 'linux') {
    return {
      list: () => listSysfsUsb(),
      device: (path) => findNativeDevice(path, platform),
      watch: (onChange) => poll(() => sysfsSignature(), SYSFS_INTERVAL_MS, onChange),
    };
  }
  return {
    list: listNativeUsb,
    device: (path) => findNativeDevice(path, platform),
    watch: (onChange) =>
      poll(
        async () => (await listNativeUsb()).map((entry) => `${entry.path}#${entry.deviceNumber}`).join('\n'),
        NATIVE_INTERVAL_MS,
        onChange,
      ),
  };
}
