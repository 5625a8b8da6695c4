import type { Serial } from '../../ports/serial.ts';
import { openSerialPort } from './open.ts';
import { listOtherSerial } from './other.ts';
import { listSysfsSerial } from './sysfs.ts';

/** The serial ports of this machine; listed from sysfs on Linux, which needs neither udev nor a native package. */
export function openSerial(platform: string): Serial {
  return {
    list: platform === 'linux' ? () => listSysfsSerial() : () => listOtherSerial(platform),
    open: (path, settings) => openSerialPort(platform, path, settings),
  };
}
