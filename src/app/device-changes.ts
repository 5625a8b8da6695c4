import { formatUsbId } from '../formats/text.ts';
import type { DeviceRow } from './device-tree.ts';

const MOST_NAMED = 2;

/**
 * What came, went or became something else between two looks, as sentences:
 * "At 1-1.4: STM32 in DFU mode (0483:df11) became Klipper firmware (1d50:614e)."
 */
export function deviceChanges(before: readonly DeviceRow[], now: readonly DeviceRow[]): readonly string[] {
  const gone = without(before, now);
  const come = without(now, before);
  const stays = (row: DeviceRow, others: readonly DeviceRow[]) => others.some((other) => other.id === row.id);
  const became = come.flatMap((row) => {
    const old = gone.find((other) => other.id === row.id);
    return old ? [`At ${row.id}: ${nameOf(old)} became ${nameOf(row)}.`] : [];
  });
  return [
    ...became.slice(0, MOST_NAMED),
    ...phrase(
      'Plugged in',
      come.filter((row) => !stays(row, gone)),
    ),
    ...phrase(
      'Gone',
      gone.filter((row) => !stays(row, come)),
    ),
  ];
}

function identity({ id, device }: DeviceRow): string {
  return `${id} ${device.vendorId} ${device.productId} ${device.deviceNumber}`;
}

function without(some: readonly DeviceRow[], others: readonly DeviceRow[]): readonly DeviceRow[] {
  const known = new Set(others.map(identity));
  return some.filter((row) => !known.has(identity(row)));
}

function nameOf({ name, device }: DeviceRow): string {
  return `${name} (${formatUsbId(device.vendorId, device.productId)})`;
}

function phrase(word: string, rows: readonly DeviceRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const named = rows.slice(0, MOST_NAMED).map((row) => `${nameOf(row)} at ${row.id}`);
  const more = rows.length > MOST_NAMED ? ` and ${rows.length - MOST_NAMED} more` : '';
  return [`${word}: ${named.join(', ')}${more}.`];
}
