import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPortLines } from '../../src/formats/port-lines.ts';
import { readPortMessage } from '../../src/formats/port-messages.ts';
import { readServiceLine } from '../../src/formats/service-lines.ts';
import { readSystemMessage } from '../../src/formats/system-messages.ts';
import { readUsbipdLine } from '../../src/formats/usbipd-lines.ts';
import { readVirtualization, readWslKernel } from '../../src/formats/virtualization.ts';
import { near } from './any-text.ts';

const BY_ID = 'usb-Klipper_stm32f446xx_2B0007000C50425539393020-if00';

describe('serial ports in the output of ls, lsof and fuser', () => {
  test.each([
    [
      'crw-rw---- 1 root dialout 166, 0 Jan  1 12:00 /dev/ttyACM0',
      { tells: 'node', path: '/dev/ttyACM0', group: 'dialout', mode: 'crw-rw----' },
    ],
    [
      'crw-rw----+ 1 root uucp 188, 0 2024-05-01 12:00 ttyUSB0',
      { tells: 'node', path: '/dev/ttyUSB0', group: 'uucp', mode: 'crw-rw----' },
    ],
    [
      `lrwxrwxrwx 1 root root 13 Jan  1 12:00 ${BY_ID} -> ../../ttyACM0`,
      { tells: 'link', folder: 'by-id', name: BY_ID, target: 'ttyACM0' },
    ],
    [
      'lrwxrwxrwx 1 root root 13 Jan  1 12:00 platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.4:1.0 -> ../../ttyACM0',
      {
        tells: 'link',
        folder: 'by-path',
        name: 'platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.4:1.0',
        target: 'ttyACM0',
      },
    ],
    [`/dev/serial/by-id/${BY_ID}`, { tells: 'link', folder: 'by-id', name: BY_ID, target: null }],
    [
      'pci-0000:00:14.0-usb-0:1:1.0-port0',
      { tells: 'link', folder: 'by-path', name: 'pci-0000:00:14.0-usb-0:1:1.0-port0', target: null },
    ],
    [BY_ID, { tells: 'link', folder: 'by-id', name: BY_ID, target: null }],
    ['/dev/ttyUSB0', { tells: 'node', path: '/dev/ttyUSB0', group: null, mode: null }],
    [
      'python  642   pi   11u   CHR  166,0      0t0  345 /dev/ttyACM0',
      { tells: 'holder', path: '/dev/ttyACM0', pid: 642, name: 'python' },
    ],
    ['/dev/ttyACM0:         642', { tells: 'holder', path: '/dev/ttyACM0', pid: 642, name: null }],
    [
      '/dev/ttyACM0:        pi         642 F.... python',
      { tells: 'holder', path: '/dev/ttyACM0', pid: 642, name: 'python' },
    ],
  ])('%s', (line, told) => {
    expect(readPortLines(line)).toEqual([told]);
  });

  test('all terminals in several columns: those on USB and the serial pins', () => {
    const paths = readPortLines('/dev/tty  /dev/tty0  /dev/ttyACM0  /dev/ttyAMA0  /dev/ttyprintk').map(
      (told) => told.tells === 'node' && told.path,
    );
    expect(paths).toEqual(['/dev/ttyACM0', '/dev/ttyAMA0']);
  });

  test.each([
    'total 0',
    'Flashing out/klipper.bin to /dev/ttyACM0',
    "ls: cannot access '/dev/serial/by-id/*': No such file or directory",
    'crw-rw---- 1 root tty 4, 64 Jan  1 12:00 /dev/ttyS0',
    'usb-stick',
  ])('nothing in: %s', (line) => {
    expect(readPortLines(line)).toEqual([]);
  });
});

describe('what programs say of a port', () => {
  test.each([
    ['bash: /dev/ttyUSB0: Permission denied', 'port-refused', '/dev/ttyUSB0'],
    ['Error: Error: Permission denied, cannot open /dev/ttyACM0', 'port-refused', '/dev/ttyACM0'],
    [
      "serial.serialutil.SerialException: [Errno 13] could not open port /dev/ttyACM0: [Errno 13] Permission denied: '/dev/ttyACM0'",
      'port-refused',
      '/dev/ttyACM0',
    ],
    [
      'avrdude: ser_open(): can\'t open device "/dev/ttyUSB0": Permission denied',
      'port-refused',
      '/dev/ttyUSB0',
    ],
    [
      'Error: Error: Resource temporarily unavailable Cannot lock port /dev/ttyACM0',
      'port-busy',
      '/dev/ttyACM0',
    ],
    [
      `[Errno 16] could not open port /dev/serial/by-id/${BY_ID}: [Errno 16] Device or resource busy: '/dev/serial/by-id/${BY_ID}'`,
      'port-busy',
      `/dev/serial/by-id/${BY_ID}`,
    ],
    [
      "serial.serialutil.SerialException: could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)",
      'port-busy',
      'COM3',
    ],
    ['avrdude: ser_open(): can\'t open device "\\\\.\\COM11": Access is denied.', 'port-busy', 'COM11'],
  ])('%s', (line, meaning, port) => {
    expect(readPortMessage(line)).toEqual({ meaning, details: { port } });
  });

  test.each([
    'bash: ./make: Permission denied',
    'I always get permission denied on /dev/ttyUSB0, no idea why',
    'Flashing out/klipper.bin to /dev/ttyACM0',
    'Device or resource busy',
    'cp: cannot create /dev/ttyfoo: Permission denied',
  ])('nothing in: %s', (line) => {
    expect(readPortMessage(line)).toBeNull();
  });
});

describe('usbipd', () => {
  test.each([
    [
      '1-7    0483:df11  STM32  BOOTLOADER                                             Not shared',
      { busId: '1-7', vendorId: 0x0483, productId: 0xdf11, name: 'STM32  BOOTLOADER', state: 'Not shared' },
    ],
    [
      '4-4    1d50:614e  USB Serial Device (COM8)                                      Attached - Ubuntu-22.04',
      {
        busId: '4-4',
        vendorId: 0x1d50,
        productId: 0x614e,
        name: 'USB Serial Device (COM8)',
        state: 'Attached - Ubuntu-22.04',
      },
    ],
  ])('%s', (line, details) => {
    expect(readUsbipdLine(line)).toEqual({ meaning: 'usbipd-device', details });
  });

  test('its errors keep their reason', () => {
    expect(
      readUsbipdLine(
        "usbipd: error: Device is not shared; run 'usbipd bind --busid 1-7' as administrator first.",
      ),
    ).toEqual({
      meaning: 'usbipd-error',
      details: { reason: "Device is not shared; run 'usbipd bind --busid 1-7' as administrator first." },
    });
    expect(readUsbipdLine('usbipd: info: Using WSL distribution')).toBeNull();
    expect(readUsbipdLine('BUSID  VID:PID    DEVICE                STATE')).toBeNull();
  });
});

describe('drivers and services around a flash', () => {
  test.each([
    [
      'usb.core.USBError: [Errno None] usb_claim_interface: could not claim interface 0, invalid configuration 0',
      'driver-unconfigured',
    ],
    [
      "Jul  8 14:40:36 laptop ModemManager[787]: <info>  Couldn't check support for device '/sys/devices/pci0000:00/0000:00:14.0/usb2/2-2': not supported by any plugin",
      'modem-manager-probed',
    ],
    [
      "May 14 11:04:30 jantar ModemManager[31652]: <msg> [base-manager] couldn't check support for device '/sys/devices/platform/soc/usb1/1-1/1-1.4': not supported by any plugin",
      'modem-manager-probed',
    ],
    ['<debug> [ttyACM0/probe] launching port probing: AT', 'modem-manager-probed'],
    ['Unknown USB Device (Device Descriptor Request Failed)', 'windows-enumeration-failed'],
    ['Unknown  USB\\VID_0000&PID_0002\\5&2C7D8A2&0&7', 'windows-enumeration-failed'],
  ])('%s', (line, meaning) => {
    expect(readSystemMessage(line)).toMatchObject({ meaning });
  });

  test.each([
    "ModemManager[1020]: <info>  Couldn't check support for device '/sys/devices/pci0000:00/0000:00:14.3': not supported by any plugin",
    'ModemManager[612]: <info>  ModemManager (version 1.14.12) starting in system bus...',
    'error: invalid configuration 0',
    '<info>  [1605271537.1168] rfkill1: found Wi-Fi radio killswitch',
    'USB\\VID_0483&PID_DF11\\2060304D5841',
  ])('nothing in: %s', (line) => {
    expect(readSystemMessage(line)).toBeNull();
  });
});

describe('services', () => {
  test.each([
    ['● ModemManager.service - Modem Manager', { tells: 'unit', name: 'ModemManager' }],
    [
      '     Active: active (running) since Sat 2024-05-04 10:12:01 CEST; 3h ago',
      { tells: 'state', state: 'active (running)', active: true },
    ],
    ['     Active: inactive (dead)', { tells: 'state', state: 'inactive (dead)', active: false }],
    [
      '  klipper.service      loaded active running   Klipper 3D Printer Firmware SV1',
      { tells: 'row', name: 'klipper', state: 'active (running)', active: true },
    ],
  ])('%s', (line, told) => {
    expect(readServiceLine(line)).toEqual(told);
  });

  test('a word about a service is none', () => {
    expect(readServiceLine('I stopped klipper.service before')).toBeNull();
  });
});

test('virtual machines, containers and WSL have several names', () => {
  expect(readVirtualization('oracle')).toEqual({ kind: 'virtual-machine', name: 'VirtualBox' });
  expect(readVirtualization('docker')).toEqual({ kind: 'container', name: 'docker' });
  expect(readVirtualization('none')).toBeNull();
  expect(readVirtualization('Raspberry Pi')).toBeNull();
  expect(readWslKernel('5.15.153.1-microsoft-standard-WSL2')).toMatchObject({ name: 'WSL 2' });
  expect(readWslKernel('4.4.0-19041-Microsoft')).toMatchObject({ name: 'WSL 1' });
  expect(readWslKernel('6.6.51+rpt-rpi-v8')).toBeNull();
});

const EXAMPLES = [
  'crw-rw---- 1 root dialout 166, 0 Jan  1 12:00 /dev/ttyACM0',
  `lrwxrwxrwx 1 root root 13 Jan  1 12:00 ${BY_ID} -> ../../ttyACM0`,
  'python  642   pi   11u   CHR  166,0      0t0  345 /dev/ttyACM0',
  '/dev/ttyACM0:        pi         642 F.... python',
  'bash: /dev/ttyUSB0: Permission denied',
  '1-7    0483:df11  STM32  BOOTLOADER                 Not shared',
  '● ModemManager.service - Modem Manager',
  '  klipper.service      loaded active running   Klipper',
];

test('any line is read without a throw, in little time', () => {
  const readers = [readPortLines, readPortMessage, readUsbipdLine, readServiceLine, readSystemMessage];
  fc.assert(
    fc.property(near(EXAMPLES), (line) => {
      for (const reader of readers) reader(line);
    }),
    { numRuns: 1000 },
  );
  const long = [' '.repeat(1000), '/dev/ttyUSB0 '.repeat(80), `1-1 0483:df11 ${'a '.repeat(400)}`];
  const start = performance.now();
  for (let round = 0; round < 100; round += 1) {
    for (const line of long) for (const reader of readers) reader(line);
  }
  expect(performance.now() - start).toBeLessThan(1500);
});
