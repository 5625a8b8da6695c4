/** The lines of PowerShell's `Get-PnpDevice` (a table or a list) and of `pnputil /enum-devices`, in English. */

export type WindowsUsbLine =
  | {
      tells: 'device';
      vendorId: number;
      productId: number;
      serial: string | null;
      name: string | null;
      status: string | null;
    }
  | { tells: 'name' | 'status'; text: string }
  /** a row about something else than a USB device, or a part of a composite one */
  | { tells: 'other' };

const INSTANCE = /USB\\VID_([0-9A-Fa-f]{4})&PID_([0-9A-Fa-f]{4})(&MI_[0-9A-Fa-f]{2})?(?:\\(\S{1,120}))?/;
const ROW =
  /^(OK|Error|Degraded|Unknown) {1,40}([A-Za-z][\w-]{0,40})? {1,40}(.{0,200}?) {1,200}([A-Z][\w]{1,30}\\\S{1,200})$/;
const PROPERTY =
  /^(Instance ID|InstanceId|Device Description|FriendlyName|Name|Status) {0,40}: {1,40}(\S.{0,200})$/;

/** Reads one line, or null. A device whose status is "Unknown", "Disconnected" is not attached. */
export function readWindowsUsbLine(line: string): WindowsUsbLine | null {
  const text = line.trim();
  const row = ROW.exec(text);
  if (row) return readInstance(row[4] ?? '', (row[3] ?? '').trim(), row[1] ?? null);
  const property = PROPERTY.exec(text);
  if (!property) return null;
  const value = (property[2] ?? '').trim();
  switch (property[1]) {
    case 'Instance ID':
    case 'InstanceId':
      return readInstance(value, null, null);
    case 'Status':
      return { tells: 'status', text: value };
    default:
      return { tells: 'name', text: value };
  }
}

function readInstance(instance: string, name: string | null, status: string | null): WindowsUsbLine {
  const match = INSTANCE.exec(instance);
  if (!match || match[3] !== undefined) return { tells: 'other' };
  const last = match[4] ?? '';
  return {
    tells: 'device',
    vendorId: Number.parseInt(match[1] ?? '', 16),
    productId: Number.parseInt(match[2] ?? '', 16),
    // Windows makes up an id with ampersands for a device without a serial number, and tables cut long ones
    serial: last === '' || /[&.]/.test(last) ? null : last,
    name,
    status,
  };
}

/** Does this status say that the device is not attached? Get-PnpDevice lists those of the past as well. */
export function isAbsent(status: string | null): boolean {
  return status !== null && /^(?:Unknown|Disconnected)$/i.test(status);
}
