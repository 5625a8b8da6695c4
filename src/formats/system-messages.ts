/** Lines of the system around a flash: libusb0's driver under Windows, ModemManager in the journal. */
import type { ReadLine } from './line-table.ts';

type Meaning = 'driver-unconfigured' | 'modem-manager-probed';

/** libusb-win32's usb_claim_interface() when nobody has set a configuration since the device was opened */
const UNCONFIGURED = /could not claim interface \d{1,3}, invalid configuration 0\b/;
/** mm-base-manager.c, once it has asked all plugins; the capital stood there before 1.18. No other program says this. */
const MODEM_MANAGER =
  /<\w{3,7}> .{0,80}[Cc]ouldn't check support for device(?: at)? '(?<device>\/sys\/devices\/\S{1,300}\/usb\d{1,3}\/\S{1,100})'/;

/** What the line says, or null. */
export function readSystemMessage(line: string): ReadLine<Meaning> | null {
  if (line.includes('invalid configuration') && UNCONFIGURED.test(line)) {
    return { meaning: 'driver-unconfigured', details: {} };
  }
  const device = line.includes('check support for device')
    ? MODEM_MANAGER.exec(line)?.groups?.['device']
    : undefined;
  return device === undefined ? null : { meaning: 'modem-manager-probed', details: { device } };
}
