import { describe, expect, it } from 'vitest';
import { fixture, meanings, read, runsOf } from './read-fixture.ts';

describe('the outcome of a run of dfu-util', () => {
  it.each([
    ['dfu-util-0.9-success-with-reset', '0.9', 'succeeded'],
    ['dfu-util-0.11-success-with-reset', '0.11', 'succeeded'],
    ['dfu-util-0.9-layout-unreadable', '0.9', 'failed'],
    ['dfu-util-0.9-unplugged', '0.9', 'failed'],
    ['dfu-util-0.11-unplugged', '0.11', 'failed'],
    ['dfu-util-0.11-list', '0.11', 'no-attempt'],
  ])('of %s, version %s, is %s', (name, version, outcome) => {
    const [run] = runsOf(read(fixture(name)));
    expect(run).toMatchObject({ tool: 'dfu-util', host: 'pi@printer', version, outcome });
  });

  it('is unknown when the text ends in the middle of the download', () => {
    const text = fixture('dfu-util-0.9-unplugged').replace(/dfu-util: Error during download.*\n$/, '\n');
    expect(runsOf(read(text))[0]?.outcome).toBe('unknown');
  });

  it('stays a success when get_status fails after everything was written, whatever make says', () => {
    const runs = runsOf(read(fixture('make-flash-0.11-status-10')));
    expect(runs.map((run) => [run.tool, run.parent, run.outcome])).toEqual([
      ['make', null, 'succeeded'],
      ['dfu-util', 0, 'succeeded'],
    ]);
    expect(meanings(runs[1])).toContain('error-during-download-get-status');
    expect(meanings(runs[0])).toEqual(expect.arrayContaining(['failed-to-flash', 'make-error']));
  });

  it('is a failure when plain DFU 1.1 reports a bad status during the download', () => {
    const text = [
      '$ dfu-util -a 2 -D fw.bin',
      'Copying data from PC to DFU device',
      'Download\t[=====                    ]  21%        10240 bytes failed!',
      'state(10) = dfuERROR, status(4) = Memory erase function failed',
    ].join('\n');
    const [run] = runsOf(read(text));
    expect(run?.outcome).toBe('failed');
    expect(meanings(run)).toEqual(expect.arrayContaining(['dfuse-download-failed', 'dfuse-status-error']));
  });

  it('is a success when plain DFU 1.1 has sent everything and reads no status any more', () => {
    const text = [
      '$ dfu-util -a 2 -D fw.bin',
      'Copying data from PC to DFU device',
      'Download done.',
      'dfu-util: unable to read DFU status after completion (LIBUSB_ERROR_IO)',
    ].join('\n');
    expect(runsOf(read(text))[0]?.outcome).toBe('succeeded');
  });
});

describe('an error on the same line as a progress bar', () => {
  it('is a statement of its own', () => {
    const [run] = runsOf(read(fixture('dfu-util-0.11-unplugged')));
    const last = run?.lines.slice(-2) ?? [];
    expect(last.map((line) => line.meaning)).toEqual(['progress', 'error-during-download-get-status']);
    expect(last[0]?.details).toEqual({ phase: 'Download', percent: 34, bytes: 10240 });
    expect(last[0]?.line).toBe(last[1]?.line);
  });
});

describe('the runs of a paste from two hosts', () => {
  const runs = runsOf(read(fixture('three-attempts-two-hosts')));

  it('come in order with their hosts and with what started them', () => {
    expect(runs.map((run) => [run.tool, run.host, run.parent, run.outcome])).toEqual([
      ['lsusb', 'pi@printer', null, 'no-attempt'],
      ['make', 'pi@printer', null, 'failed'],
      ['stm32flash', 'pi@printer', 1, 'failed'],
      ['make', 'pi@printer', null, 'failed'],
      ['stm32flash', 'pi@printer', 3, 'failed'],
      ['lsusb', 'pi@printer', null, 'no-attempt'],
      ['dfu-util', 'pi@printer', null, 'failed'],
      ['make', 'root@spare', null, 'succeeded'],
      ['dfu-util', 'root@spare', 7, 'succeeded'],
    ]);
  });

  it('know the command that make printed', () => {
    expect(runs[8]?.arguments).toMatchObject({ reset: true, leave: true, address: 0x0800_8000 });
    expect(runs[8]?.sudo).toBe(true);
  });

  it('point at their lines, from 1', () => {
    const text = fixture('three-attempts-two-hosts').split('\n');
    for (const line of runs.flatMap((run) => run.lines)) {
      expect(text[line.line - 1]).toContain(line.text);
    }
  });
});

describe('text without prompts', () => {
  it('puts make in front of the dfu-util whose failure it reports', () => {
    const text = [
      'dfu-util: Invalid DFU suffix signature',
      'dfu-util: No DFU capable USB device available',
      '',
      'Failed to flash to /dev/ttyACM0: Error running dfu-util',
      'make: *** [src/stm32/Makefile:55: flash] Error 255',
    ].join('\n');
    const runs = runsOf(read(text));
    expect(runs.map((run) => [run.tool, run.parent, run.firstLine, run.lastLine])).toEqual([
      ['make', null, 1, 5],
      ['dfu-util', 0, 1, 2],
    ]);
  });

  it('starts a new run at each version line', () => {
    const text =
      'dfu-util 0.9\nOpening DFU capable USB device...\ndfu-util 0.11\nOpening DFU capable USB device...\n';
    expect(runsOf(read(text)).map((run) => run.version)).toEqual(['0.9', '0.11']);
  });

  it('knows a pasted command by its tool and options', () => {
    const text =
      'lsusb\nBus 001 Device 009: ID 0483:df11 STM\nsudo stm32flash /dev/ttyACM0\nmake flash FLASH_DEVICE=0483:df11\n';
    expect(runsOf(read(text)).map((run) => [run.tool, run.argv?.length])).toEqual([
      ['lsusb', 1],
      ['stm32flash', 2],
      ['make', 3],
    ]);
  });

  it('takes the advice of flash_usb.py for no command', () => {
    const text = [
      'Failed to flash to 0483:df11: Error running dfu-util',
      '',
      'If the device is already in bootloader mode it can be flashed with the',
      'following command:',
      'make flash FLASH_DEVICE=0483:df11',
      'OR',
      'make flash FLASH_DEVICE=1209:beba',
      'If attempting to flash via 3.3V serial, then use:',
      'make serialflash FLASH_DEVICE=0483:df11',
    ].join('\n');
    const runs = runsOf(read(text));
    expect(runs).toHaveLength(1);
    expect(runs[0]?.argv).toBeNull();
    expect(meanings(runs[0]).filter((meaning) => meaning === 'flash-usb-advice')).toHaveLength(7);
  });
});

describe('one typed line with several commands', () => {
  it('gives each tool its own command', () => {
    const text = [
      'pi@printer:~$ cd ~/klipper && make clean && make flash FLASH_DEVICE=0483:df11; dfu-util -l',
      '  Flashing out/klipper.bin to 0483:df11',
      'make: *** [src/stm32/Makefile:55: flash] Error 255',
      'dfu-util 0.11',
    ].join('\n');
    expect(runsOf(read(text)).map((run) => run.argv)).toEqual([
      ['make', 'flash', 'FLASH_DEVICE=0483:df11'],
      ['dfu-util', '-l'],
    ]);
  });
});

describe('the intent', () => {
  it.each([
    ['dfu-util-0.11-list', 'look'],
    ['dmesg-stalling-device', 'look'],
    ['dfu-util-0.9-unplugged', 'flash'],
    ['stm32flash-0.7-on-usb-id', 'flash'],
  ])('of %s is to %s', (name, intent) => {
    expect(read(fixture(name)).intent).toBe(intent);
  });
});

describe('shells', () => {
  it.each([
    ['-bash: dfu-util: command not found', 'command-not-found', { command: 'dfu-util' }],
    ['sudo: dfu-util: command not found', 'command-not-found', { command: 'dfu-util' }],
    ['/bin/sh: 1: dfu-util: not found', 'command-not-found', { command: 'dfu-util' }],
    ['zsh: command not found: dfu-util', 'command-not-found', { command: 'dfu-util' }],
    [
      "Command 'dfu-util' not found, but can be installed with:",
      'command-not-found',
      { command: 'dfu-util' },
    ],
    [
      "FileNotFoundError: [Errno 2] No such file or directory: 'dfu-util'",
      'command-not-found',
      { command: 'dfu-util' },
    ],
    [
      "'dfu-util' is not recognized as an internal or external command,",
      'command-not-found',
      { command: 'dfu-util' },
    ],
    [
      "ls: cannot access '/dev/serial/by-id/*': No such file or directory",
      'no-such-file',
      { path: '/dev/serial/by-id/*' },
    ],
    ['bash: ./flash.sh: Permission denied', 'permission-denied', { path: './flash.sh' }],
  ])('say %s', (line, meaning, details) => {
    const [run] = runsOf(read(`pi@printer:~$ sudo dfu-util -l\n${line}\n`));
    expect(run?.lines).toMatchObject([{ line: 2, meaning, details }]);
  });
});
