import type { SetupState } from './setup-state.ts';

/** Nothing is decided yet. */
export const FRESH_SETUP: SetupState = {
  schemaVersion: 1,
  boardId: null,
  link: 'usb',
  bootloader: null,
  applicationStart: null,
  firmware: null,
  flashed: null,
  inPrinterConfig: null,
  skipped: [],
};
