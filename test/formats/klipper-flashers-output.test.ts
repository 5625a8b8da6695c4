import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKlipperFlasherLine } from '../../src/formats/klipper-flashers-output.ts';

describe('the flashers of Klipper say in any text', () => {
  it.each([
    ['Loaded UF2 image with 85 pages', 'rp2040_flash', 'flash-begun', {}],
    ['No rp2040 in BOOTSEL mode was found', 'rp2040_flash', 'bootloader-silent', {}],
    [
      'Found rp2040 device on USB bus 1 address 11',
      'rp2040_flash',
      'bootloader-connected',
      { name: 'rp2040' },
    ],
    ['Connecting to MCU...Connected', 'flash-sdcard', 'bootloader-contacted', {}],
    [
      "SD Card Flash Error: No device found at '/dev/ttyACM9'",
      'flash-sdcard',
      'port-missing',
      { port: '/dev/ttyACM9' },
    ],
    [
      'SD Card Flash Error: Failed to Initialize SD Card. Is it inserted?',
      'flash-sdcard',
      'flash-failed',
      { reason: 'Failed to Initialize SD Card. Is it inserted?' },
    ],
    ['Firmware Flash Successful', 'flash-sdcard', 'flash-verified', {}],
    ['Installing micro-controller code to /usr/local/bin/', 'flash-linux', 'flash-begun', {}],
  ])('%s', (line, tool, meaning, details) => {
    expect(readKlipperFlasherLine(line, null)).toEqual({ tool, read: { meaning, details } });
  });
});

describe('only their own output is believed to say', () => {
  it.each([
    ['Rebooting device', 'rp2040_flash', 'flash-written'],
    ['Command reboot failed with status 1: unknown command', 'rp2040_flash', 'flash-failed'],
    ["No file found at '/home/pi/klipper/out/klipper.bin'", 'flash-sdcard', 'cannot-open-file'],
    [
      "cp: cannot create regular file '/usr/local/bin/klipper_mcu': Text file busy",
      'flash-linux',
      'flash-failed',
    ],
  ])('%s', (line, tool, meaning) => {
    expect(readKlipperFlasherLine(line, null)).toBeNull();
    expect(readKlipperFlasherLine(line, tool)?.read.meaning).toBe(meaning);
  });
});

it('any line is read as something or as nothing', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.constantFrom('rp2040_flash', 'flash-sdcard', null),
      (line, current) => {
        readKlipperFlasherLine(line, current);
      },
    ),
  );
});
