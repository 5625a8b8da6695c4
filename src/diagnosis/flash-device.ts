import type { Run, RunLine } from '../evidence/runs.ts';
import { isAdapterPort } from '../knowledge/usb-ids.ts';

/** kernel names of ports that are never a microcontroller's own USB: adapters, and the UARTs of a Pi or a PC */
const UART = /^\/dev\/(?:tty(?:USB|AMA|S|THS|O|mxc)\d{1,3}|serial\d)$/;

/** Does this port lead to the serial pins of a chip, and never to its USB? By its name alone. */
export function isUartPort(path: string): boolean {
  return isAdapterPort(path) || UART.test(path);
}

/** The device that make or flash_usb.py was told to flash, as one of their lines repeats it; null in other lines. */
export function deviceIn({ meaning, details }: RunLine): string | null {
  const isTold =
    meaning === 'failed-to-flash' || meaning === 'flashing-file-to' || meaning === 'entering-bootloader';
  return isTold ? String(details['device'] ?? '').trim() : null;
}

/** FLASH_DEVICE of a typed make; null without one. What a space cut off from it is joined again: `detached`. */
export function flashDeviceOf({ argv }: Run): { value: string; detached: boolean } | null {
  const at = argv?.findIndex((word) => word.startsWith('FLASH_DEVICE=')) ?? -1;
  const word = argv?.[at];
  if (word === undefined) return null;
  const value = word.slice('FLASH_DEVICE='.length);
  const next = argv?.[at + 1] ?? '';
  const isCut = value === '' && /^(?:\/dev\/|[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$)/.test(next);
  return isCut ? { value: next, detached: true } : { value, detached: false };
}
