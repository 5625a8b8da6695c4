import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCanLinkLine } from '../../src/formats/can-link-lines.ts';
import { readFlashAppLine } from '../../src/formats/flash-apps-output.ts';
import { findResetWords, readDfuUtilArguments } from '../../src/formats/flash-arguments.ts';
import { readFlasherArguments, readKatapultArguments } from '../../src/formats/flasher-arguments.ts';
import { readKatapultLine } from '../../src/formats/katapult-output.ts';
import { readOtherFlasherLine } from '../../src/formats/other-flashers-output.ts';
import { near } from './any-text.ts';

/** wordings of flashtool.py, flash_can.py and canbus_query.py; addresses and ids are made up */
const KATAPULT = [
  ['Attempting to connect to bootloader', 'bootloader-contacted', {}],
  ['CanBoot Connected', 'bootloader-connected', {}],
  ['Application Start: 0x8002000', 'application-start', { address: 0x0800_2000 }],
  ['MCU type: stm32g0b1xx', 'mcu-type', { mcu: 'stm32g0b1xx' }],
  [
    "Flashing '/home/pi/klipper/out/klipper.bin'...",
    'flash-begun',
    { file: '/home/pi/klipper/out/klipper.bin' },
  ],
  ['CAN Flash Success', 'flash-succeeded', {}],
  ['Programming Complete', 'flash-succeeded', {}],
  ['Device is not Katapult, exiting...', 'not-katapult', {}],
  [
    'Detected UUID: 6c2b81510eb7, Application: Katapult',
    'can-node',
    { uuid: '6c2b81510eb7', application: 'Katapult' },
  ],
  [
    'Found canbus_uuid=6c2b81510eb7, Application: Klipper',
    'can-node',
    { uuid: '6c2b81510eb7', application: 'Klipper' },
  ],
  ['Total 0 uuids found', 'can-query-done', { count: 0 }],
  ['CANBus UUID Query Complete', 'can-query-done', {}],
  ['FlashError: Unable to bind socket to can0', 'can-interface-unusable', { interface: 'can0' }],
  ['ERROR:root:Can Read Error', 'bootloader-read-failed', {}],
  ['[ERROR:root:Can Read Error', 'bootloader-read-failed', {}],
  ['FlashCanError: Error sending command [CONNECT] to Can Device', 'bootloader-silent', {}],
  ['__main__.FlashError: Unable to find node matching UUID: 6c2b81510eb7', 'bootloader-silent', {}],
  [
    "FlashError: Invalid firmware path '/home/pi/klipper/out/klipper.bin'",
    'cannot-open-file',
    { path: '/home/pi/klipper/out/klipper.bin' },
  ],
  ['FlashError: No Serial Device found at /dev/ttyACM0', 'port-missing', { port: '/dev/ttyACM0' }],
  [
    'FlashError: Error sending command [SEND_BLOCK] to Device',
    'flash-failed',
    { reason: 'Error sending command [SEND_BLOCK] to Device' },
  ],
] as const;

const OTHERS = [
  ['avrdude: stk500_getsync() attempt 1 of 10: not in sync: resp=0x00', 'avrdude', 'bootloader-silent', {}],
  ['avrdude error: programmer is not responding', 'avrdude', 'bootloader-silent', {}],
  [
    `avrdude: ser_open(): can't open device "/dev/ttyUSB0": No such file or directory`,
    'avrdude',
    'port-open-failed',
    { port: '/dev/ttyUSB0', reason: 'No such file or directory' },
  ],
  [
    'avrdude OS error: cannot open port /dev/ttyACM0: Permission denied',
    'avrdude',
    'port-open-failed',
    { port: '/dev/ttyACM0', reason: 'Permission denied' },
  ],
  ['avrdude: 32768 bytes of flash verified', 'avrdude', 'flash-verified', {}],
  ['avrdude done.  Thank you.', 'avrdude', 'note', {}],
  ['No device found on ttyACM0', 'bossac', 'bootloader-silent', { port: 'ttyACM0' }],
  ['Verify successful', 'bossac', 'flash-verified', {}],
  ['dfu-programmer: no device present.', 'dfu-programmer', 'bootloader-silent', {}],
  ["Unsupported target 'stm32f303'.", 'dfu-programmer', 'usage-error', { target: 'stm32f303' }],
  [
    'Error - [1209:BEBA] device is not found :(',
    'hid-flash',
    'bootloader-silent',
    { vendorId: 0x1209, productId: 0xbeba },
  ],
  ['> Searching for [1209:BEBA] device...', 'hid-flash', 'note', {}],
] as const;

const APPS = [
  [
    '*** STM32 device connected: STM Device in DFU Mode -- 0483:DF11:204B {36fc9e60}',
    'qmk-toolbox',
    'device-connected',
    { name: 'STM32', vendorId: 0x0483, productId: 0xdf11 },
  ],
  ['STM32CubeProgrammer v2.17.0', 'cube-programmer', 'tool-version', { version: '2.17.0' }],
  [
    '20:40:33 : Error: Target device not found',
    'cube-programmer',
    'bootloader-silent',
    { reason: 'Target device not found' },
  ],
  ['Download verified successfully', 'cube-programmer', 'flash-verified', {}],
  [
    'STM32 DFU device connected: STMicroelectronics STM32  BOOTLOADER (0483:DF11:2200)',
    'qmk-toolbox',
    'device-connected',
    { name: 'STM32 DFU', vendorId: 0x0483, productId: 0xdf11 },
  ],
  [
    'STM32 DFU device connected (NO DRIVER): STMicroelectronics STM32 BOOTLOADER (0483:DF11:2200)',
    'qmk-toolbox',
    'device-connected',
    { name: 'STM32 DFU', driver: 'NO DRIVER', vendorId: 0x0483, productId: 0xdf11 },
  ],
  [
    'STM32 DFU device has NO DRIVER driver assigned but should be WinUSB. Flashing may not succeed.',
    'qmk-toolbox',
    'driver-unsuited',
    { name: 'STM32 DFU', driver: 'NO DRIVER', wanted: 'WinUSB' },
  ],
  [
    'Only firmware files in .bin format can be flashed with dfu-util!',
    'qmk-toolbox',
    'file-format-refused',
    { formats: '.bin' },
  ],
  ['2019-05-18 @ 17:01:08 -- Programming: SUCCESSFUL', 'betaflight', 'flash-succeeded', {}],
  ['2019-05-18 @ 17:01:08 -- USB DFU not found', 'betaflight', 'bootloader-silent', {}],
] as const;

const LINKS = [
  ['can0: flags=193<UP,RUNNING,NOARP>  mtu 16', 'can-link', { interface: 'can0', state: 'UP' }],
  ['can0: flags=128<NOARP>  mtu 16', 'can-link', { interface: 'can0', state: 'DOWN' }],
  ['Cannot find device "can0"', 'can-interface-unusable', { interface: 'can0' }],
  ['Device "can0" does not exist.', 'can-interface-unusable', { interface: 'can0' }],
  ['ifup: unknown interface can0', 'can-interface-unusable', { interface: 'can0' }],
  [
    'can0: error fetching interface information: Device not found',
    'can-interface-unusable',
    { interface: 'can0', reason: 'Device not found' },
  ],
  [
    '3: can0: <NOARP,ECHO> mtu 16 qdisc noop state DOWN mode DEFAULT group default qlen 10',
    'can-link',
    { interface: 'can0', state: 'DOWN' },
  ],
  ['    can state BUS-OFF (berr-counter tx 248 rx 0) restart-ms 0', 'can-bus-state', { state: 'BUS-OFF' }],
  [
    "arm-none-eabi/bin/ld: region `rom' overflowed by 3212 bytes",
    'link-overflow',
    { region: 'rom', bytes: 3212 },
  ],
] as const;

describe('lines of the flashers beside dfu-util and stm32flash', () => {
  it.each(KATAPULT)('of Katapult: %s', (line, meaning, details) => {
    expect(readKatapultLine(line, false)).toEqual({ meaning, details });
  });

  it.each(OTHERS)('%s', (line, tool, meaning, details) => {
    expect(readOtherFlasherLine(line, null)).toEqual({ tool, read: { meaning, details } });
  });

  it.each(APPS)('%s', (line, tool, meaning, details) => {
    expect(readFlashAppLine(line, null)).toEqual({ tool, read: { meaning, details } });
  });

  it.each(LINKS)('%s', (line, meaning, details) => {
    expect(readCanLinkLine(line)).toEqual({ meaning, details });
  });

  it.each([
    'Done in 2.345 seconds',
    'Done!',
    'Error: Could not open file',
    'Software Version: 1.2',
    'Erase flash',
  ])('believes the plain words "%s" only inside its own output', (line) => {
    expect(readKatapultLine(line, false)).toBeNull();
    expect(readOtherFlasherLine(line, null)).toBeNull();
    expect(readFlashAppLine(line, null)).toBeNull();
  });

  it('are told from talk about them', () => {
    for (const line of [
      'I used avrdude and it failed',
      'Flash Success was printed',
      'the query complete message',
    ]) {
      expect(readKatapultLine(line, false)).toBeNull();
      expect(readOtherFlasherLine(line, null)).toBeNull();
      expect(readFlashAppLine(line, null)).toBeNull();
      expect(readCanLinkLine(line)).toBeNull();
    }
  });

  it('end in a result for anything, and every number is one', () => {
    const examples = [...KATAPULT, ...LINKS].map(([line]) => line as string);
    const all = [...examples, ...[...OTHERS, ...APPS].map(([line]) => line as string)];
    const tools = [null, 'katapult', 'avrdude', 'bossac', 'dfu-programmer', 'hid-flash', 'cube-programmer'];
    fc.assert(
      fc.property(near(all), fc.constantFrom(...tools), (line, tool) => {
        const reads = [
          readKatapultLine(line, tool === 'katapult'),
          readOtherFlasherLine(line, tool)?.read ?? null,
          readFlashAppLine(line, tool)?.read ?? null,
          readCanLinkLine(line),
        ];
        for (const read of reads) {
          for (const value of Object.values(read?.details ?? {})) {
            if (typeof value === 'number') expect(Number.isSafeInteger(value)).toBe(true);
            else expect(value.length).toBeLessThanOrEqual(line.length);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('long lines of the flashers', () => {
  it.each([
    ['avrdude: ', "can't open file : "],
    ['avrdude: ', ' bytes of a'],
    ['ERROR:root:', 'Unable to open serial port: '],
    ['AB device connected: ', '(0483:DF1'],
    ['3: can0: <UP> ', 'stat '],
    ["region `rom' ", "region `rom' "],
    ['20:40:32 : ', 'Error: '],
  ])('take time in proportion to their length: %s%s...', (head, unit) => {
    const time = (times: number, rounds: number) => {
      const line = head + unit.repeat(times);
      const before = process.cpuUsage();
      for (let round = 0; round < rounds; round += 1) {
        readKatapultLine(line, true);
        readOtherFlasherLine(line, 'avrdude');
        readFlashAppLine(line, 'cube-programmer');
        readCanLinkLine(line);
      }
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    time(100, 100);
    const small = Math.min(...[0, 1, 2].map(() => time(200, 20))) + 500;
    // 32 times as long: a quadratic reader would need 1024 times as long
    expect(time(6400, 20) / small).toBeLessThan(200);
  });
});

describe('command lines of the flashers', () => {
  it.each([
    [
      'flashtool.py -i can1 -u 6c2b81510eb7 -f out/klipper.bin',
      { port: null, interface: 'can1', uuid: '6c2b81510eb7', firmware: 'out/klipper.bin', asks: 'flash' },
    ],
    ['flash_can.py -q', { port: null, interface: 'can0', uuid: null, firmware: null, asks: 'query' }],
    [
      'flashtool.py --device=/dev/ttyACM0 -r',
      { port: '/dev/ttyACM0', interface: 'can0', uuid: null, firmware: null, asks: 'request' },
    ],
    [
      'flashtool.py -d /dev/ttyUSB0 -b250000 --status',
      { port: '/dev/ttyUSB0', interface: 'can0', uuid: null, firmware: null, asks: 'status' },
    ],
  ])('%s', (line, expected) => {
    expect(readKatapultArguments(line.split(' '))).toEqual(expected);
  });

  it.each([
    [
      'avrdude',
      'avrdude -patmega2560 -cwiring -P/dev/ttyACM0 -D -Uflash:w:out/klipper.elf.hex:i',
      '/dev/ttyACM0',
      'out/klipper.elf.hex',
    ],
    ['avrdude', 'avrdude -p m328p -c arduino -P COM3 -U flash:r:saved.hex:i', 'COM3', null],
    ['bossac', 'bossac -U -p ttyACM0 -a -e -w out/klipper.bin -v -b', 'ttyACM0', 'out/klipper.bin'],
    ['bossac', 'bossac --port=/dev/ttyACM0 -i', '/dev/ttyACM0', null],
    ['dfu-programmer', 'dfu-programmer atmega32u4 flash --force k.hex', null, 'k.hex'],
    ['dfu-programmer', 'dfu-programmer atmega32u4 erase', null, null],
    ['hid-flash', 'hid-flash out/klipper.bin', null, 'out/klipper.bin'],
    [
      'cube-programmer',
      'STM32_Programmer_CLI -c port=usb1 -w rusefi.bin 0x08000000 -v -s',
      'usb1',
      'rusefi.bin',
    ],
    ['canbus_query', 'canbus_query.py can0', null, null],
  ] as const)('%s: %s', (tool, line, port, download) => {
    expect(readFlasherArguments(tool, line.split(' '))).toEqual({ port, download });
  });

  it('end in arguments for any words', () => {
    const word = fc.oneof(
      fc.constantFrom('-U', '-f', '-w', '--firmware=', '-P', 'flash', '-q', '-'),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const argv = ['x', ...words];
        for (const tool of [
          'katapult',
          'avrdude',
          'bossac',
          'dfu-programmer',
          'hid-flash',
          'cube-programmer',
        ] as const) {
          const { port, download } = readFlasherArguments(tool, argv);
          expect(port === null || typeof port === 'string').toBe(true);
          expect(download === null || typeof download === 'string').toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the words of dfu-util that ask for a reset', () => {
  it.each([
    ['dfu-util -R -a 0', [{ at: 1, without: '' }]],
    ['dfu-util -Ra 0', [{ at: 1, without: '-a' }]],
    ['dfu-util -lvR', [{ at: 1, without: '-lv' }]],
    [
      'dfu-util --reset --res',
      [
        { at: 1, without: '' },
        { at: 2, without: '' },
      ],
    ],
    ['dfu-util -aR', []],
    ['dfu-util -a -R', []],
    ['dfu-util --alt -R', []],
    ['dfu-util -- -R', []],
  ])('in %s', (line, expected) => {
    expect(findResetWords(line.split(' '))).toEqual(expected);
  });

  it('taken out leave a command that asks for all but the reset', () => {
    const word = fc.constantFrom(
      '-R',
      '-Ra',
      '-aR',
      '-a',
      '0',
      '--reset',
      '--alt',
      '-vR',
      '-s',
      '0x08000000:leave',
      '-l',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 10 }), (words) => {
        const argv = ['dfu-util', ...words];
        const resets = new Map(findResetWords(argv).map(({ at, without }) => [at, without]));
        const rest = argv.map((one, at) => resets.get(at) ?? one).filter((one) => one !== '');
        expect(readDfuUtilArguments(rest)).toEqual({ ...readDfuUtilArguments(argv), reset: false });
      }),
      { numRuns: 1000 },
    );
  });
});
