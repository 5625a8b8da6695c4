import * as z from 'zod';

/**
 * What a line of a tool's output says. One name per thing said, whatever the tool's version words it like.
 * `details` of a line, where a meaning has some, are named in brackets.
 */
export const lineMeaning = z.enum([
  // any tool
  'tool-version', // [version]
  'banner',
  'progress', // [percent, bytes, phase]
  'command-echo', // a command line that a script or make printed before running it
  'note', // known, and of no weight
  'usage-error',
  'unrecognised',
  // dfu-util
  'suffix-invalid',
  'suffix-will-be-required',
  'opening-device',
  'device-id', // [vendorId, productId]
  'runtime-dfu-version', // [bcd]
  'claiming-interface',
  'setting-alternate', // [alternate]
  'device-status', // [state, status]
  'clearing-status',
  'status-error-10', // "firmware is corrupt" and its like
  'dfu-mode-version', // [bcd]
  'transfer-size', // [bytes]
  'dfuse-interface-name', // [name]
  'string-patched', // [index, declared, received]
  'language-ids-unreadable',
  'layout-name-unreadable',
  'layout-parse-failed',
  'downloading-to-address', // [address, size]
  'erase-done',
  'download-done',
  'file-downloaded',
  'dfuse-file-done', // as file-downloaded, of a DfuSe file
  'leave-requested',
  'transition-to-manifest',
  'cant-detach',
  'resetting-usb',
  'reset-failed',
  'error-during-download-get-status',
  'error-get-status', // [usbError]
  'error-status-after-completion', // [usbError]
  'no-dfu-device',
  'more-than-one-dfu-device',
  'cannot-open-device', // [usbError]
  'cannot-open-dfu-device', // [vendorId, productId, usbError]
  'cannot-claim-interface', // [usbError]
  'cannot-set-alternate', // [usbError, alternate]
  'cannot-open-file', // [path, reason]
  'address-not-writeable', // [address]
  'address-not-in-map', // [address]
  'not-a-dfuse-file',
  'device-lost',
  'found-dfu', // [vendorId, productId, bcdDevice, deviceNumber, interface, path, alternate, name, serial]
  'found-runtime', // as found-dfu
  'dfuse-status-error', // [state, status] once bytes are on their way
  'dfuse-download-failed', // [command, usbError]
  'copying-to-device', // plain DFU 1.1, without addresses
  'dfu-done', // DFU 1.1: the device has taken everything
  'string-unreadable', // [index]
  'dfu-file-unusable', // [reason]
  'file-for-other-device',
  'still-in-runtime-mode',
  'transfer-error', // [code, usbError]
  'upload-failed',
  'control-request-failed', // [usbError]
  'libusb-failed', // [usbError]
  // stm32flash
  'parser', // [parser]
  'interface-probe-failed', // [interface]
  'device-not-handled', // [device]
  'port-open-failed', // [port, reason]
  'interface-settings', // [port, settings]
  'init-failed',
  'stm32-version',
  'stm32-device-id', // [id, name]
  'terminal-flags-failed',
  'nack',
  'write-memory-progress', // [address, percent]
  'verify-failed',
  'write-done',
  'starting-execution', // [address]
  'stm32-command-failed', // [reason]
  'not-a-tty', // [path]
  // make and flash_usb.py
  'make-error', // [file, line, target, code]
  'make-no-rule', // [target]
  'flashing-file-to', // [file, device]
  'flashing-via-stm32flash', // [file, device]
  'specify-flash-device',
  'failed-to-flash', // [device, reason]
  'entering-bootloader', // [device]
  'device-reconnect', // [path]
  'flash-usb-advice', // the explanatory block that flash_usb.py prints after a failure
  'usb-flash-unsupported', // [mcu]
  'flash-tool-exit', // [tool] flash_usb.py: "Error running flashtool.py"
  'hid-flash-needs-libusb',
  'compile-error', // [file, line, reason]
  'header-missing', // [file, header]
  'submodules-stale', // [path]
  'kconfig-error', // [reason]
  // usbipd-win
  'usbipd-device', // [busId, vendorId, productId, name, state]
  'usbipd-error', // [reason]
  // any program that opens a serial port
  'port-refused', // [port]
  'port-busy', // [port]
  // drivers and services around them
  'driver-unconfigured',
  'modem-manager-probed', // [device]
  'windows-enumeration-failed', // [reason]
  // the shell and interpreters
  'command-not-found', // [command]
  'permission-denied', // [path]
  'no-such-file', // [path]
  'python-module-missing', // [module]
  'python-frame', // [path, line, function] of a traceback
  'python-exception', // [exception, reason]
  'shell-script-error', // [path, line, reason]
  'library-missing', // [library]
  'program-crashed', // [signal, program]
  // Katapult's scripts, avrdude, bossac, dfu-programmer, hid-flash, STM32CubeProgrammer, QMK Toolbox, Betaflight, pydfu.py, stm32loader
  'bootloader-requested',
  'bootloader-contacted',
  'bootloader-connected', // [name, vendorId, productId]
  'bootloader-silent', // [reason, port]
  'bootloader-read-failed', // an answer stayed away or came broken
  'not-katapult', // another bootloader, or the firmware again, came instead
  'application-start', // [address]
  'mcu-type', // [mcu]
  'binary-mcu', // [mcu] of the firmware file, as its dictionary names it
  'flash-begun', // [file]
  'flash-written',
  'flash-verified',
  'flash-succeeded',
  'flash-failed', // [reason]
  'port-missing', // [port]
  'file-format-refused', // [formats]
  'image-too-large', // [image, limit] in KiB
  'link-overflow', // [region, bytes] gcc's linker
  'device-connected', // [name, driver, vendorId, productId]
  'driver-unsuited', // [name, driver, wanted]
  'read-protection-told',
  'firmware-answered', // Betaflight: the board runs its firmware and speaks
  // CAN
  'can-interface-unusable', // [interface, reason]
  'can-link', // [interface, state]
  'can-bus-state', // [state]
  'can-send-failed', // [mcu, reason] nobody on the bus takes the frames
  'can-query-begun',
  'can-node', // [uuid, application]
  'can-query-done', // [count]
  // programs that run a flash tool for their user
  'wrapper-says-success', // [wrapper]
  // klippy.log and what Klipper shows when it stops
  'klippy-version', // [version] of the host software
  'klippy-mcu-version', // [mcu, version] of an MCU that answered
  'klippy-mcu-shutdown', // [mcu, reason]
  'klippy-unable-to-connect', // [mcu]
  'klippy-protocol-error',
  'klippy-mcu-to-update', // [mcu, version]
  'klippy-mcu-up-to-date', // [mcu, version]
]);
export type LineMeaning = z.infer<typeof lineMeaning>;

export const runLine = z.object({
  /** 1-based line of the source */
  line: z.int(),
  /** control characters removed, at most 1,000 characters */
  text: z.string(),
  meaning: lineMeaning,
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type RunLine = z.infer<typeof runLine>;

/** A flash tool's command line, understood; of the others than dfu-util and stm32flash only `download` and `port`. */
const flashArguments = z.object({
  /** dfu-util -d as written */
  device: z.string().nullable(),
  /** dfu-util -p */
  path: z.string().nullable(),
  alternate: z.string().nullable(),
  /** of dfu-util -s or stm32flash -S; null when none was given */
  address: z.int().nullable(),
  leave: z.boolean(),
  /** dfu-util -R */
  reset: z.boolean(),
  list: z.boolean(),
  /** the file that was to be written: dfu-util -D, stm32flash -w */
  download: z.string().nullable(),
  /** the serial port: stm32flash's last argument */
  port: z.string().nullable(),
});

/** One run of a tool in pasted text. */
export const run = z.object({
  tool: z.enum([
    'dfu-util',
    'stm32flash',
    'katapult', // flashtool.py and flash_can.py
    'canbus_query',
    'avrdude',
    'bossac',
    'dfu-programmer',
    'hid-flash',
    'cube-programmer',
    'qmk-toolbox',
    'betaflight',
    'pydfu',
    'stm32loader',
    'rp2040_flash',
    'flash-sdcard', // flash-sdcard.sh and its spi_flash.py
    'flash-linux', // flash-linux.sh: the process on the host itself
    'flash_usb',
    'make',
    'klippy',
    'lsusb',
    'dmesg',
    'other',
  ]),
  /** user@host of the prompt; null without one */
  host: z.string().nullable(),
  source: z.string(),
  firstLine: z.int(),
  lastLine: z.int(),
  /** as typed or echoed, sudo and paths in front of the program removed; null when no command was seen */
  argv: z.array(z.string()).nullable(),
  sudo: z.boolean(),
  /** index in `runs` of the make or script that started it */
  parent: z.int().nullable(),
  version: z.string().nullable(),
  arguments: flashArguments.nullable(),
  lines: z.array(runLine),
  /** succeeded: the tool said that all was written. no-attempt: it was not asked to write. unknown: it does not show. */
  outcome: z.enum(['succeeded', 'failed', 'unknown', 'no-attempt']),
});
export type Run = z.infer<typeof run>;

/** In the order of the text. */
export const runFacts = z.object({ runs: z.array(run), linesRead: z.int(), linesRecognised: z.int() });
export type RunFacts = z.infer<typeof runFacts>;
