import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommands } from '../../src/formats/command-line.ts';
import { readDfuUtilArguments, readStm32flashArguments } from '../../src/formats/flash-arguments.ts';
import { readPrompt } from '../../src/formats/shell-prompt.ts';
import { near } from './any-text.ts';

describe('readCommands', () => {
  it.each([
    ['sudo -u root /usr/bin/dfu-util -l', 'dfu-util', ['dfu-util', '-l'], true],
    ['LANG=C make flash', 'make', ['make', 'flash'], false],
    ['python3 ./scripts/flash_usb.py -t x', 'flash_usb.py', ['flash_usb.py', '-t', 'x'], false],
    ['"C:\\my tools\\dfu-util.exe" -D "a b.bin"', 'dfu-util', ['dfu-util.exe', '-D', 'a b.bin'], false],
    [
      "dfu-util -a '@Internal Flash' -D a\\ b.bin",
      'dfu-util',
      ['dfu-util', '-a', '@Internal Flash', '-D', 'a b.bin'],
      false,
    ],
    ['dfu-util -D ..\\..\\fw.bin', 'dfu-util', ['dfu-util', '-D', '..\\..\\fw.bin'], false],
    ['make flash > log.txt 2>&1', 'make', ['make', 'flash'], false],
    ['python3 -m esptool', 'python3', ['python3', '-m', 'esptool'], false],
    ['sudo', 'sudo', ['sudo'], false],
  ])('reads %s', (line, program, argv, sudo) => {
    expect(readCommands(line)).toEqual([{ program, argv, sudo, piped: false }]);
  });

  it('parts pipes and sequences', () => {
    expect(
      readCommands('cd a && lsusb|grep STM; dmesg | tail').map(({ argv, piped }) => [argv, piped]),
    ).toEqual([
      [['cd', 'a'], false],
      [['lsusb'], true],
      [['grep', 'STM'], false],
      [['dmesg'], true],
      [['tail'], false],
    ]);
  });

  it('ends in commands with a program for anything', () => {
    const examples = [
      'sudo dfu-util -d ,0483:df11 -R',
      'a | b && "c',
      "x='y z' make 2>&1 >f",
      'a\\',
      '>>>',
      '&&&|;',
    ];
    fc.assert(
      fc.property(near(examples), (line) => {
        for (const { program, argv } of readCommands(line)) {
          expect(argv.length).toBeGreaterThan(0);
          expect(program).toBe(program.toLowerCase());
          readDfuUtilArguments(argv);
          readStm32flashArguments(argv);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('readDfuUtilArguments', () => {
  const read = (line: string) => readDfuUtilArguments(line.split(' '));

  it("reads Klipper's call", () => {
    expect(read('dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin')).toEqual({
      device: ',0483:df11',
      path: null,
      alternate: '0',
      address: 0x0800_8000,
      leave: true,
      reset: true,
      list: false,
      download: 'out/klipper.bin',
      port: null,
    });
  });

  it('reads clusters, glued values, long options and their beginnings', () => {
    expect(
      read('dfu-util -vRa0 -s0x08000000:force:leave --download=a.bin --devi 0483:df11 --pa 1-1'),
    ).toMatchObject({
      reset: true,
      alternate: '0',
      address: 0x0800_0000,
      leave: true,
      download: 'a.bin',
      device: '0483:df11',
      path: '1-1',
    });
  });

  it('takes an ambiguous beginning and what stands behind -- for no option', () => {
    expect(read('dfu-util --d x -- -l')).toMatchObject({ device: null, download: null, list: false });
  });

  it.each([
    ['0x8008000', 0x0800_8000],
    ['134250496', 134250496],
    [':leave', null],
    ['08000000', null],
    ['0x1ffffffff', null],
    ['flash', null],
  ])('reads the address %s as dfu-util would', (text, address) => {
    expect(read(`dfu-util -s ${text}`).address).toBe(address);
  });
});

describe('readStm32flashArguments', () => {
  it('reads file, port and address', () => {
    expect(
      readStm32flashArguments([
        'stm32flash',
        '-w',
        'a.bin',
        '-v',
        '-S',
        '0x8008000:4096',
        '-g0',
        '/dev/ttyUSB0',
      ]),
    ).toMatchObject({ download: 'a.bin', address: 0x0800_8000, port: '/dev/ttyUSB0' });
  });
  it('does not take the start page of -s for an address', () => {
    expect(readStm32flashArguments(['stm32flash', '-s', '8', '/dev/ttyUSB0'])).toMatchObject({
      address: null,
      port: '/dev/ttyUSB0',
    });
  });
});

describe('readPrompt', () => {
  it.each([
    ['pi@printer:~/klipper$ make', 'pi@printer', 'make'],
    ['pi@printer:~ $ lsusb', 'pi@printer', 'lsusb'],
    ['root@printer:/home/pi# make flash', 'root@printer', 'make flash'],
    ['pi@printer:~/klipper$', 'pi@printer', ''],
    ['(env) pi@printer:~$ make', 'pi@printer', 'make'],
    ['[pi@printer klipper]$ make', 'pi@printer', 'make'],
    ['me@MacBook klipper % make', 'me@MacBook', 'make'],
    ['MacBook:klipper me$ make', 'me@MacBook', 'make'],
    ['$ make', null, 'make'],
    ['# make', null, 'make'],
    ['bash-5.1$ make', null, 'make'],
    ['└─$ make', null, 'make'],
    ['➜  klipper git:(master) ✗ make', null, 'make'],
    ['C:\\work>dfu-util -l', null, 'dfu-util -l'],
    ['PS C:\\Users\\me> dfu-util -l', null, 'dfu-util -l'],
  ])('reads %s', (line, host, command) => {
    expect(readPrompt(line)).toMatchObject({ host, command });
  });

  it.each([
    '# CONFIG_LOW_LEVEL_OPTIONS is not set',
    '# My printer',
    'me@example.com: it costs 5$ now',
    'Download\t[=====>   ] 34%',
    '100% done',
    '$PATH is wrong',
    '[  457.4] usb 1-1: costs $ 5',
    'Bus 001 Device 001: ID 1d6b:0002 A# hub',
    '###### Stop klipper.service ...',
  ])('takes %s for output', (line) => {
    expect(readPrompt(line)).toBeNull();
  });

  it('ends in a result for anything', () => {
    fc.assert(
      fc.property(
        near(['pi@printer:~/klipper$ make', 'PS C:\\> x', '[a@b c]$ d', '➜  a git:(b) ✗ c']),
        (line) => {
          const prompt = readPrompt(line);
          expect(prompt === null || line.includes(prompt.command)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
