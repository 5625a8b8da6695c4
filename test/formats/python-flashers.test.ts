import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKlippyLine } from '../../src/formats/klippy-lines.ts';
import { readPythonFlasherLine } from '../../src/formats/python-flashers-output.ts';
import { readPythonLine } from '../../src/formats/python-messages.ts';
import { near } from './any-text.ts';

/** wordings of tools/pydfu.py and of stm32loader 0.1 to 0.7 */
const ANYWHERE = [
  ['ValueError: No DFU device found', 'pydfu', 'no-dfu-device', {}],
  ['No DFU capable devices found', 'pydfu', 'no-dfu-device', {}],
  ['ValueError: Multiple DFU devices found', 'pydfu', 'more-than-one-dfu-device', {}],
  ["    b'DfuSe' v1, image size: 412421, targets: 1", 'pydfu', 'note', {}],
  ['DFU: erase failed (STATE_DFU_ERROR)', 'pydfu', 'dfuse-download-failed', { command: 'ERASE_PAGE' }],
  ['DFU: write memory failed (STATE_DFU_ERROR)', 'pydfu', 'dfuse-download-failed', {}],
  [
    '0x08000000   15032 [=========                ]  36% ',
    'pydfu',
    'progress',
    { phase: 'Download', percent: 36 },
  ],
  [
    "Can't init into bootloader. Ensure that BOOT0 is enabled and reset the device.",
    'stm32loader',
    'bootloader-silent',
    {},
  ],
  ["Can't init. Ensure that BOOT0 is enabled and reset device", 'stm32loader', 'bootloader-silent', {}],
  ['Erase failed -- probably due to readout protection.', 'stm32loader', 'read-protection-told', {}],
  ['__main__.CmdException: Chip replied with a NACK during 0x43', 'stm32loader', 'nack', { command: 0x43 }],
  [
    'stm32loader.bootloader.CommandException: NACK 0x31 address failed',
    'stm32loader',
    'nack',
    { command: 0x31 },
  ],
  [
    'Writing ███∙∙∙ 511/1087Write 256 bytes at 0x801FF00',
    'stm32loader',
    'write-memory-progress',
    { address: 0x0801_ff00 },
  ],
] as const;

const INSIDE = [
  ['Writing memory...', 'pydfu', 'flash-begun'],
  ['Exiting DFU...', 'pydfu', 'flash-written'],
  ['Verification OK', 'stm32loader', 'flash-verified'],
  ['Chip id 0x414, STM32F1, performance, high-density', 'stm32loader', 'bootloader-connected'],
] as const;

describe('pydfu.py and stm32loader', () => {
  it.each(ANYWHERE)('say in any text: %s', (line, tool, meaning, details) => {
    expect(readPythonFlasherLine(line, null)).toEqual({ tool, read: { meaning, details } });
  });

  it.each(INSIDE)('are believed in their own output only: %s', (line, tool, meaning) => {
    expect(readPythonFlasherLine(line, tool)?.read.meaning).toBe(meaning);
    expect(readPythonFlasherLine(line, null)).toBeNull();
  });

  it('any line like theirs is read as something or as nothing', () => {
    fc.assert(
      fc.property(
        near(ANYWHERE.map(([line]) => line)),
        fc.constantFrom(null, 'pydfu', 'stm32loader'),
        (line, current) => {
          const read = readPythonFlasherLine(line, current);
          expect(read === null || typeof read.read.meaning === 'string').toBe(true);
        },
      ),
    );
  });
});

describe("PyUSB's exceptions", () => {
  it.each([
    ['[Errno 13] Access denied (insufficient permissions)', 'cannot-open-device', 'LIBUSB_ERROR_ACCESS'],
    ['[Errno 16] Resource busy', 'cannot-claim-interface', 'LIBUSB_ERROR_BUSY'],
    ['[Errno 32] Pipe error', 'transfer-error', 'LIBUSB_ERROR_PIPE'],
    // macOS counts errors otherwise than Linux
    ['[Errno 60] Operation timed out', 'transfer-error', 'LIBUSB_ERROR_TIMEOUT'],
    ['[Errno 110] Operation timed out', 'transfer-error', 'LIBUSB_ERROR_TIMEOUT'],
  ])('%s has the name that dfu-util gives it', (words, meaning, usbError) => {
    expect(readPythonLine(`usb.core.USBError: ${words}`)).toEqual({ meaning, details: { usbError } });
  });

  it('without a backend it is libusb that is missing', () => {
    expect(readPythonLine('usb.core.NoBackendError: No backend available')?.meaning).toBe('library-missing');
  });
});

describe('klippy.log about a way to a board', () => {
  const BY_ID = '/dev/serial/by-id/usb-Klipper_stm32f446xx_31002A-if00';
  it.each([
    [
      `Unable to open serial port: [Errno 2] could not open port ${BY_ID}: [Errno 2] No such file or directory: '${BY_ID}'`,
      'port-missing',
    ],
    [
      `Unable to open serial port: [Errno 11] Could not exclusively lock port ${BY_ID}: [Errno 11] Resource temporarily unavailable`,
      'port-busy',
    ],
    [
      `Unable to open serial port: [Errno 2] could not open port /tmp/klipper_host_mcu: [Errno 2] No such file or directory: '/tmp/klipper_host_mcu'`,
      'port-open-failed',
    ],
    ['Unable to open CAN port: [Errno 19] No such device', 'can-interface-unusable'],
    ['Unable to open CAN port: Failed to transmit: [Errno 100] Network is down', 'can-interface-unusable'],
    ['Unable to open CAN port: Failed to transmit: [Errno 105] No buffer space available', 'can-send-failed'],
    ['Timeout on connect', 'klippy-unable-to-connect'],
  ])('%s', (words, meaning) => {
    const read = readKlippyLine(`mcu 'EBBCan': ${words}`, null);
    expect(read?.meaning).toBe(meaning);
    expect(read?.details['mcu']).toBe('EBBCan');
  });
});
