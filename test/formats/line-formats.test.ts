import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDfuUtilLine } from '../../src/formats/dfu-util-output.ts';
import { readHostLine } from '../../src/formats/host-lines.ts';
import { parseKernelLogLine } from '../../src/formats/kernel-log.ts';
import { readLsusbLine } from '../../src/formats/lsusb-lines.ts';
import { readLsusbTreeLine } from '../../src/formats/lsusb-tree-lines.ts';
import { newVerboseState, readVerboseLine } from '../../src/formats/lsusb-verbose.ts';
import { readMakeLine } from '../../src/formats/make-output.ts';
import { readShellMessage } from '../../src/formats/shell-messages.ts';
import { readStm32flashLine } from '../../src/formats/stm32flash-output.ts';
import { near } from './any-text.ts';

describe('readStm32flashLine', () => {
  it.each([
    ['stm32flash 0.5', 'tool-version', { version: '0.5' }],
    ['stm32flash Arduino_STM32_0.9', 'tool-version', { version: 'Arduino_STM32_0.9' }],
    ['Cannot handle device "0483:df11"', 'device-not-handled', { device: '0483:df11' }],
    ['Failed to open port: /dev/ttyUSB0', 'port-open-failed', { port: '/dev/ttyUSB0' }],
    [
      'Interface serial_posix: 57600 8E1',
      'interface-settings',
      { port: 'serial_posix', settings: '57600 8E1' },
    ],
    ['Failed to init device, timeout.', 'init-failed', {}],
    [
      'Device ID    : 0x0413 (STM32F40xxx/41xxx)',
      'stm32-device-id',
      { id: 0x413, name: 'STM32F40xxx/41xxx' },
    ],
    [
      'Wrote and verified address 0x08007580 (100.00%) Done.',
      'write-done',
      { address: 0x0800_7580, percent: 100 },
    ],
    ['Wrote address 0x08000100 (3.41%)', 'write-memory-progress', { address: 0x0800_0100, percent: 3 }],
    [
      'Failed to verify at address 0x08000100, expected 0x12 and found 0xff',
      'verify-failed',
      { address: 0x0800_0100, expected: 0x12, found: 0xff },
    ],
  ])('reads %s', (line, meaning, details) => {
    expect(readStm32flashLine(line, false)).toEqual({ meaning, details });
  });

  it('believes plain words only inside its own output', () => {
    expect(readStm32flashLine('Version      : 0x31', false)).toBeNull();
    expect(readStm32flashLine('Version      : 0x31', true)).toEqual({
      meaning: 'stm32-version',
      details: { version: 0x31 },
    });
  });

  it('does not take a command line for a version', () => {
    expect(readStm32flashLine('stm32flash -b9600', false)).toBeNull();
  });
});

describe('readMakeLine', () => {
  it.each([
    [
      'make: *** [src/stm32/Makefile:86: serialflash] Error 1',
      'make-error',
      { file: 'src/stm32/Makefile', line: 86, target: 'serialflash', code: 1 },
    ],
    ['make[1]: *** [program-dfu] Error 74', 'make-error', { target: 'program-dfu', code: 74 }],
    ["make: *** No rule to make target 'flsh'.  Stop.", 'make-no-rule', { target: 'flsh' }],
    ['make: *** missing separator.  Stop.', 'make-error', { reason: 'missing separator' }],
    [
      '  Flashing out/klipper.bin to 0483:df11',
      'flashing-file-to',
      { file: 'out/klipper.bin', device: '0483:df11' },
    ],
    [
      'Flashing out/klipper.bin to 0483:df11 via stm32flash',
      'flashing-via-stm32flash',
      { file: 'out/klipper.bin', device: '0483:df11' },
    ],
    [
      'Failed to flash to /dev/ttyACM0: Error running dfu-util',
      'failed-to-flash',
      { device: '/dev/ttyACM0', reason: 'Error running dfu-util' },
    ],
    [
      "flash_usb.py: error: USB flashing is not supported for MCU 'stm32g070xb'",
      'usb-flash-unsupported',
      { mcu: 'stm32g070xb' },
    ],
    ['  Compiling out/src/sched.o', 'progress', { phase: 'Compiling' }],
  ])('reads %s', (line, meaning, details) => {
    expect(readMakeLine(line)).toEqual({ meaning, details });
  });

  it.each(['Flashing lights on the board', 'Building a printer', 'make flash FLASH_DEVICE=0483:df11'])(
    'leaves %s alone',
    (line) => {
      expect(readMakeLine(line)).toBeNull();
    },
  );
});

describe('parseKernelLogLine', () => {
  it.each([
    [
      '[  457.433634] usb 1-1: new full-speed USB device number 74 using xhci_hcd',
      'new-device',
      '1-1',
      457.433634,
    ],
    [
      'Feb 28 16:08:01 host kernel: [ 9915.602708] usb 1-1.2: device descriptor read/64, error 18',
      'descriptor-error',
      '1-1.2',
      9915.602708,
    ],
    ['Feb 28 16:08:01 host kernel: usb 1-1.2: USB disconnect, device number 9', 'disconnect', '1-1.2', null],
    [
      '2024-02-28T16:08:01+0100 host kernel: usb 1-1.2: USB disconnect, device number 9',
      'disconnect',
      '1-1.2',
      null,
    ],
    [
      '[Wed Feb 28 16:08:01 2024] usb usb1-port1: unable to enumerate USB device',
      'enumeration-failed',
      'usb1-port1',
      null,
    ],
    ['usb 1-1: device not accepting address 29, error -71', 'address-error', '1-1', null],
    ['[ 1.5] usb 1-6.3-port4: attempt power cycle', 'power-cycle', '1-6.3-port4', 1.5],
    ['[ 1.5] cdc_acm 2-3:1.0: ttyACM0: USB ACM device', 'tty-attached', '2-3', 1.5],
    [
      '[ 1.5] ch341-uart ttyUSB0: usb_serial_generic_read_bulk_callback - urb stopped: -32',
      'urb-error',
      null,
      1.5,
    ],
    ['xhci-hcd xhci-hcd.2.auto: HC died; cleaning up', 'host-controller-died', null, null],
    ['[ 1.5] hwmon hwmon1: Undervoltage detected!', 'undervoltage', null, 1.5],
    ['[ 1.5] Under-voltage detected! (0x00050005)', 'undervoltage', null, 1.5],
    ['kern  :info  : [ 1.5] usb 1-1: Product: Klipper', 'string', '1-1', 1.5],
  ])('reads %s', (line, kind, port, seconds) => {
    expect(parseKernelLogLine(line)).toMatchObject({ kind, port, seconds });
  });

  it('reads ids, device and error numbers', () => {
    expect(
      parseKernelLogLine(
        '[ 1.0] usb 1-1: New USB device found, idVendor=0483, idProduct=df11, bcdDevice=22.00',
      ),
    ).toMatchObject({ vendorId: 0x0483, productId: 0xdf11 });
    expect(parseKernelLogLine('[ 1.0] usb 1-1: device not accepting address 29, error -71')).toMatchObject({
      deviceNumber: 29,
      errno: -71,
    });
  });

  it.each(['[ 1.0] EXT4-fs (sda1): mounted', 'usb is broken', '[INFO] usb thing', 'hub and spoke: a talk'])(
    'leaves %s alone',
    (line) => {
      expect(parseKernelLogLine(line)).toBeNull();
    },
  );
});

describe('readers of lines', () => {
  const examples = [
    'Found DFU: [0483:df11] ver=2200, devnum=9, cfg=1, intf=0, path="1-1.4", alt=2, name="@a", serial="x"',
    'DFU state(10) = dfuERROR, status(10) = text',
    'Download\t[====   ]  29%        14336 bytesdfu-util: Error during download get_status',
    'Wrote and verified address 0x08007580 (100.00%) Done.',
    'make: *** [src/stm32/Makefile:86: serialflash] Error 1',
    'Failed to flash to /dev/x: Unable to find tty device',
    'Feb 28 16:08:01 host kernel: [ 9915.602708] usb 1-1.2: device descriptor read/64, error 18',
    'Bus 001 Device 038: ID 0483:df11 STM Device in DFU Mode',
    '    |__ Port 001: Dev 002, If 0, Class=Hub, Driver=hub/4p, 480M',
    '/:  Bus 01.Port 1: Dev 1, Class=root_hub, Driver=xhci_hcd/4p, 480M',
    'bash: line 3: dfu-util: command not found',
    'Linux printer 6.1.21-v8+ #1642 SMP aarch64 GNU/Linux',
    'uid=1000(pi) gid=1000(pi) groups=1000(pi),20(dialout)',
    '      iInterface              4 @Internal Flash',
    'Device Descriptor:',
    'Endpoint Descriptor:',
  ];

  it('end in a result for anything, and every number is one', () => {
    const state = newVerboseState();
    fc.assert(
      fc.property(near(examples), (line) => {
        const results = [
          ...readDfuUtilLine(line),
          readStm32flashLine(line, true),
          readMakeLine(line),
          parseKernelLogLine(line),
          readLsusbLine(line),
          readLsusbTreeLine(line),
          readShellMessage(line),
          readHostLine(line),
        ];
        readVerboseLine(state, line);
        expect(JSON.stringify([results, state])).not.toContain('NaN');
        for (const result of results) assertFinite(result);
      }),
      { numRuns: 1000 },
    );
  });
});

function assertFinite(value: unknown): void {
  if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(assertFinite);
}
