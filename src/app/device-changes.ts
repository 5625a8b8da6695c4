import { formatUsbId } from '../formats/text.ts';
import type { DeviceRow } from './device-tree.ts';

const MOST_NAMED = 2;

/** What came and went between two looks, as phrases: "Plugged in: STM32 in DFU mode (0483:df11) at 1-1.4". */
export function deviceChanges(before: readonly DeviceRow[], now: readonly DeviceRow[]): readonly string[] {
  return [...phrase('Gone', without(before, now)), ...phrase('Plugged in', without(now, before))];
}

function identity({ id, device }: DeviceRow): string {
  return `${id} ${device.vendorId} ${device.productId} ${device.deviceNumber}`;
}

function without(some: readonly DeviceRow[], others: readonly DeviceRow[]): readonly DeviceRow[] {
  const known = new Set(others.map(identity));
  return some.filter((row) => !known.has(identity(row)));
}

function phrase(word: string, rows: readonly DeviceRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const named = rows
    .slice(0, MOST_NAMED)
    .map((row) => `${row.name} (${formatUsbId(row.device.vendorId, row.device.productId)}) at ${row.id}`);
  const more = rows.length > MOST_NAMED ? ` and ${rows.length - MOST_NAMED} more` : '';
  return [`${word}: ${named.join(', ')}${more}`];
}
