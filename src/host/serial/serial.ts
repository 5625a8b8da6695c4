import type { Serial } from '../../ports/serial.ts';
import { listOtherSerial } from './other.ts';
import { listSysfsSerial } from './sysfs.ts';

/** The serial ports of this machine; on Linux from sysfs, which needs neither udev nor a native package. */
export function openSerial(platform: string): Serial {
  return { list: platform === 'linux' ? () => listSysfsSerial() : () => listOtherSerial(platform) };
}
