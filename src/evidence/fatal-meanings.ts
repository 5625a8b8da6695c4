import type { LineMeaning, Run } from './runs.ts';

const MAKE: readonly LineMeaning[] = [
  'specify-flash-device',
  'usb-flash-unsupported',
  'failed-to-flash',
  'flash-tool-exit',
  'make-no-rule',
  'make-error',
];

/** flashers of every kind */
const FLASHER: readonly LineMeaning[] = [
  'bootloader-silent',
  'not-katapult',
  'can-interface-unusable',
  'bootloader-read-failed',
  'flash-failed',
  'verify-failed',
  'port-missing',
  'port-refused',
  'port-busy',
  'port-open-failed',
  'cannot-open-file',
  'file-format-refused',
  'image-too-large',
  'address-not-in-map',
  'usage-error',
  'command-not-found',
  'library-missing',
  'program-crashed',
  'python-module-missing',
];

/** What each tool says when it gives up: an attempt that has said such a thing, and not that all was written, failed. */
export const FATAL_MEANINGS: Readonly<Record<Run['tool'], readonly LineMeaning[]>> = {
  'dfu-util': [
    'no-dfu-device',
    'more-than-one-dfu-device',
    'cannot-open-device',
    'cannot-claim-interface',
    'cannot-set-alternate',
    'cannot-open-file',
    'address-not-writeable',
    'address-not-in-map',
    'not-a-dfuse-file',
    'dfu-file-unusable',
    'file-for-other-device',
    'layout-name-unreadable',
    'layout-parse-failed',
    'device-lost',
    'still-in-runtime-mode',
    'error-get-status',
    'error-during-download-get-status',
    'dfuse-status-error',
    'dfuse-download-failed',
    'control-request-failed',
    'libusb-failed',
    'usage-error',
    'command-not-found',
    'library-missing',
    'program-crashed',
  ],
  stm32flash: [
    'port-open-failed',
    'device-not-handled',
    'init-failed',
    'bootloader-read-failed',
    'terminal-flags-failed',
    'nack',
    'verify-failed',
    'stm32-command-failed',
    'cannot-open-file',
    'usage-error',
    'command-not-found',
    'library-missing',
    'program-crashed',
  ],
  katapult: [...FLASHER, 'python-exception'],
  canbus_query: [],
  avrdude: FLASHER,
  bossac: FLASHER,
  'dfu-programmer': FLASHER,
  'hid-flash': FLASHER,
  'cube-programmer': FLASHER,
  // dfu-util's own words count where it was started
  'qmk-toolbox': ['file-format-refused', 'cannot-open-file'],
  betaflight: FLASHER,
  pydfu: [
    ...FLASHER,
    'no-dfu-device',
    'more-than-one-dfu-device',
    'cannot-open-device',
    'cannot-claim-interface',
    'dfuse-download-failed',
    'transfer-error',
    'python-exception',
  ],
  stm32loader: [...FLASHER, 'nack', 'read-protection-told', 'python-exception'],
  rp2040_flash: FLASHER,
  'flash-sdcard': FLASHER,
  'flash-linux': FLASHER,
  make: MAKE,
  flash_usb: MAKE,
  klippy: [],
  lsusb: [],
  dmesg: [],
  other: [],
};

/** Not the end of a flash tool by themselves, yet the first sign of what went wrong. */
const FIRST_SIGNS: readonly LineMeaning[] = ['cannot-open-dfu-device', 'transfer-error'];

/** The words in which the flash tools tell what went wrong; later ones mostly follow from the first. */
export const FLASH_TOOL_TROUBLE: readonly LineMeaning[] = [
  ...FIRST_SIGNS,
  ...FATAL_MEANINGS['dfu-util'],
  ...FATAL_MEANINGS.stm32flash,
  ...FLASHER,
];

/** The programs that write to a board themselves: what they say of a flash counts. */
export const FLASH_TOOLS: readonly Run['tool'][] = [
  'dfu-util',
  'stm32flash',
  'katapult',
  'avrdude',
  'bossac',
  'dfu-programmer',
  'hid-flash',
  'cube-programmer',
  'betaflight',
  'pydfu',
  'stm32loader',
  'rp2040_flash',
  'flash-sdcard',
  'flash-linux',
];

/** The words of make and of the scripts around a flash tool: what they say mostly follows from something else. */
export const SCRIPT_TROUBLE: readonly LineMeaning[] = MAKE;

/** The words of shells, compilers and interpreters; of several the last one tells what ended the run. */
export const SYSTEM_TROUBLE: readonly LineMeaning[] = [
  'command-not-found',
  'no-such-file',
  'permission-denied',
  'python-module-missing',
  'python-exception',
  'shell-script-error',
  'library-missing',
  'program-crashed',
  'compile-error',
  'header-missing',
  'submodules-stale',
  'kconfig-error',
];
