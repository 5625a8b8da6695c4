/** Lines of the system around a flash: libusb0's driver under Windows, ModemManager in the journal. */
import type { ReadLine } from './line-table.ts';

type Meaning = 'driver-unconfigured' | 'modem-manager-probed' | 'windows-enumeration-failed';

/** libusb-win32's usb_claim_interface() when nobody has set a configuration since the device was opened */
const UNCONFIGURED = /could not claim interface \d{1,3}, invalid configuration 0\b/;
/** mm-base-manager.c, once it has asked all plugins; the capital stood there before 1.18. No other program says this. */
const MODEM_MANAGER =
  /<\w{3,7}> .{0,80}[Cc]ouldn't check support for device(?: at)? '(?<device>\/sys\/devices\/\S{1,300}\/usb\d{1,3}\/\S{1,100})'/;

/** what it says of one port while it asks: "<debug> [ttyACM0/probe] launching port probing" */
const MODEM_PORT =
  /^(?:ModemManager\[\d{1,10}\]: )?<\w{3,7}> .{0,40}\b(?<device>tty(?:ACM|USB)\d{1,3})\b.{0,40}(?:\bprob|serial port|\bgrab|modem)/;
/** as Windows names a device whose first requests failed, and the ids that it gives to it (usbhub.sys) */
const WINDOWS_FAILURE =
  /Unknown USB Device \((?<reason>Device Descriptor Request|Port Reset|Set Address|Configuration Descriptor Request|Link in Compliance Mode|Invalid Device Descriptor)(?: Failed| Failure)?\)|\bUSB\\VID_0000&PID_000[0-9A-F]\b|^"?A request for the USB device descriptor failed\b/i;

/** What the line says, or null. */
export function readSystemMessage(line: string): ReadLine<Meaning> | null {
  if (line.includes('invalid configuration') && UNCONFIGURED.test(line)) {
    return { meaning: 'driver-unconfigured', details: {} };
  }
  const windows = /Unknown USB|VID_0000|USB device descriptor/i.test(line)
    ? WINDOWS_FAILURE.exec(line.trim())
    : null;
  if (windows) {
    return { meaning: 'windows-enumeration-failed', details: { reason: windows.groups?.['reason'] ?? '' } };
  }
  if (!line.includes('<')) return null;
  const device = (MODEM_MANAGER.exec(line) ?? MODEM_PORT.exec(line))?.groups?.['device'];
  return device === undefined ? null : { meaning: 'modem-manager-probed', details: { device } };
}
