/** What usbipd-win prints under Windows: the table of `usbipd list`, and its errors. */
import type { ReadLine } from './line-table.ts';

/** "1-7    0483:df11  STM32  BOOTLOADER     Not shared"; before version 4 "Not attached", "Attached - Ubuntu" */
const DEVICE =
  /^(?<busId>\d{1,3}-\d{1,3}) {1,8}(?<vendorId>[0-9a-fA-F]{4}):(?<productId>[0-9a-fA-F]{4}) {1,8}(?<name>\S.{0,200}?) {1,80}(?<state>Not shared|Shared(?: \(forced\))?|Attached(?: - \S{1,60})?|Not attached|Incompatible hub)$/;
const ERROR = /^(?:WSL )?usbipd?: error: (?<reason>.{1,200})$/;

/** What the line says, or null. */
export function readUsbipdLine(line: string): ReadLine<'usbipd-device' | 'usbipd-error'> | null {
  const text = line.trim();
  if (text.startsWith('usbip') || text.startsWith('WSL usbip')) {
    const reason = ERROR.exec(text)?.groups?.['reason'];
    return reason === undefined ? null : { meaning: 'usbipd-error', details: { reason } };
  }
  const found = /^\d/.test(text) ? DEVICE.exec(text)?.groups : undefined;
  if (!found) return null;
  const { busId = '', vendorId = '', productId = '', name = '', state = '' } = found;
  return {
    meaning: 'usbipd-device',
    details: {
      busId,
      vendorId: Number.parseInt(vendorId, 16),
      productId: Number.parseInt(productId, 16),
      name,
      state,
    },
  };
}
