import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBuildLine } from '../../src/formats/build-messages.ts';
import { readCrashLine } from '../../src/formats/crash-messages.ts';
import { readKlippyLine } from '../../src/formats/klippy-lines.ts';
import { readPythonLine } from '../../src/formats/python-messages.ts';
import { readShellMessage } from '../../src/formats/shell-messages.ts';

const CRASHES: readonly (readonly [string, Record<string, string | number>])[] = [
  ['Segmentation fault (core dumped)', { signal: 'Segmentation fault' }],
  ['Segmentation fault: 11', { signal: 'Segmentation fault' }],
  ['zsh: segmentation fault  dfu-util -l', { signal: 'segmentation fault', program: 'dfu-util' }],
  [
    'zsh: illegal hardware instruction  ./dfu-util -l',
    { signal: 'illegal hardware instruction', program: './dfu-util' },
  ],
  [
    'up.sh: line 3:  2912 Segmentation fault      (core dumped) ./tool -d',
    { signal: 'Segmentation fault', program: './tool' },
  ],
  [
    "fish: Job 1, 'dfu-util -l' terminated by signal SIGSEGV (Address boundary error)",
    { signal: 'SIGSEGV', program: 'dfu-util -l' },
  ],
  ['double free or corruption (out)', { signal: 'double free or corruption' }],
];
const LIBRARIES: readonly (readonly [string, Record<string, string | number>])[] = [
  [
    './dfu-util: error while loading shared libraries: libusb-1.0.so.0: cannot open shared object file: No such file or directory',
    { program: './dfu-util', library: 'libusb-1.0.so.0' },
  ],
  [
    "./stm32flash: /lib/aarch64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by ./stm32flash)",
    { program: './stm32flash', library: 'GLIBC_2.34' },
  ],
  [
    'dyld: Library not loaded: /usr/local/lib/libusb-1.0.0.dylib',
    { library: '/usr/local/lib/libusb-1.0.0.dylib' },
  ],
  ['bash: ./dfu-util: cannot execute binary file: Exec format error', { program: './dfu-util' }],
  ['zsh: bad CPU type in executable: ./dfu-util', { program: './dfu-util' }],
];

describe('what a shell or loader says of a program', () => {
  it.each(CRASHES)('that crashed: %s', (line, details) => {
    expect(readCrashLine(line)).toEqual({ meaning: 'program-crashed', details });
  });
  it.each(LIBRARIES)('that lacks something: %s', (line, details) => {
    expect(readCrashLine(line)).toEqual({ meaning: 'library-missing', details });
  });
  it('whose script has a fault', () => {
    expect(readCrashLine('./flash.sh: line 14: MCU: unbound variable')).toEqual({
      meaning: 'shell-script-error',
      details: { path: './flash.sh', line: 14, reason: 'MCU: unbound variable' },
    });
  });
  it.each(['Killed the power and tried again', 'The tool aborted after error 5', 'No fault found'])(
    'and not what people write: %s',
    (line) => expect(readCrashLine(line)).toBeNull(),
  );
});

describe('what a compiler or make says', () => {
  it.each([
    [
      'src/main.c:3:10: fatal error: autoconf.h: No such file or directory',
      'header-missing',
      { file: 'src/main.c', line: 3, header: 'autoconf.h' },
    ],
    [
      "src/a.c:12:1: error: expected ';' before 'void'",
      'compile-error',
      { file: 'src/a.c', line: 12, reason: "expected ';' before 'void'" },
    ],
    [
      "arm-none-eabi-gcc: error: unrecognized command-line option '-mfoo'",
      'compile-error',
      { tool: 'arm-none-eabi-gcc', reason: "unrecognized command-line option '-mfoo'" },
    ],
    [
      "arm-none-eabi-gcc: fatal error: cannot read spec file 'nosys.specs': No such file or directory",
      'header-missing',
      { header: 'nosys.specs' },
    ],
    [
      '/usr/lib/gcc/arm-none-eabi/8.3.1/../../../arm-none-eabi/bin/ld: cannot find -lc_nano',
      'header-missing',
      { header: '-lc_nano' },
    ],
    [
      'tmk_core/chibios.mk:89: lib/chibios/hal.mk: No such file or directory',
      'no-such-file',
      { file: 'tmk_core/chibios.mk', line: 89, path: 'lib/chibios/hal.mk' },
    ],
    [
      'Makefile:12: *** missing separator.  Stop.',
      'make-error',
      { file: 'Makefile', line: 12, reason: 'missing separator' },
    ],
    ['collect2: error: ld returned 1 exit status', 'note', {}],
  ])('%s', (line, meaning, details) => {
    expect(readBuildLine(line)).toEqual({ meaning, details });
  });
});

describe('what Python says', () => {
  it.each([
    ["ModuleNotFoundError: No module named 'serial'", 'python-module-missing', { module: 'serial' }],
    ['/usr/bin/python3: No module named pip', 'python-module-missing', { module: 'pip' }],
    [
      '  File "./scripts/flash_usb.py", line 386, in <module>',
      'python-frame',
      { path: './scripts/flash_usb.py', line: 386, function: '<module>' },
    ],
    [
      'serial.serialutil.SerialException: could not open port',
      'python-exception',
      { exception: 'SerialException', reason: 'could not open port' },
    ],
    [
      "kconfiglib.KconfigError: src/Kconfig:20: couldn't parse",
      'kconfig-error',
      { reason: "src/Kconfig:20: couldn't parse" },
    ],
  ])('%s', (line, meaning, details) => {
    expect(readPythonLine(line)).toEqual({ meaning, details });
  });
  it.each(['Error: bad instruction', 'No module is attached', 'I got an Error and gave up'])(
    'and not: %s',
    (line) => {
      expect(readPythonLine(line)).toBeNull();
    },
  );
  it('of a program that is not there, a shell message', () => {
    expect(
      readShellMessage("FileNotFoundError: [Errno 2] No such file or directory: 'sudo': 'sudo'")?.details,
    ).toEqual({ command: 'sudo' });
  });
});

const REAL = [
  ...CRASHES.map(([line]) => line),
  ...LIBRARIES.map(([line]) => line),
  "Loaded MCU 'mcu' 118 commands (v0.12.0 / gcc: 8)",
  "mcu 'mcu': Unable to connect",
  'ebb: Current version v0.11.0',
  'src/main.c:3:10: fatal error: autoconf.h: No such file or directory',
  'ModuleNotFoundError: No module named serial',
];

describe('every reader', () => {
  const readers = [
    readCrashLine,
    readBuildLine,
    readPythonLine,
    readShellMessage,
    (line: string) => readKlippyLine(line, true),
  ];
  it('takes any line, cut and mixed, and gives details that are short', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .tuple(fc.constantFrom(...REAL), fc.nat(120), fc.nat(120))
        .map(([line, from, to]) => line.slice(from, to)),
      fc.constantFrom(...REAL),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        for (const read of readers) {
          for (const value of Object.values(read(pieces.join(''))?.details ?? {})) {
            expect(String(value).length).toBeLessThanOrEqual(1000);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
  it.each(['a', ' ', ':', 'a: ', '/a', 'Error: ', 'a.b', '../', 'error: fatal ', "'", '1 ', '*** ['])(
    'takes time in proportion to a line of %j',
    (unit) => {
      const time = (line: string) => {
        const before = performance.now();
        for (let round = 0; round < 20; round += 1)
          for (const read of readers) read(`${line} fatal error: No such file`);
        return performance.now() - before;
      };
      const short = Math.min(...[0, 1, 2].map(() => time(unit.repeat(100)))) + 2;
      const long = Math.min(...[0, 1, 2].map(() => time(unit.repeat(1600))));
      // a quadratic form would need 256 times as long
      expect(long / short).toBeLessThan(100);
    },
  );
});
