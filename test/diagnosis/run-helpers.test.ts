import { describe, expect, test } from 'vitest';
import { linesAfterWritten, nameTarget, readUsbId, targetOf } from '../../src/diagnosis/dfu-runs.ts';
import { foreignFileType } from '../../src/diagnosis/file-types.ts';
import { deviceIn, flashDeviceOf } from '../../src/diagnosis/flash-device.ts';
import { lastOutcome } from '../../src/diagnosis/last-attempt.ts';
import { isOnWindows } from '../../src/diagnosis/on-windows.ts';
import { portTrouble } from '../../src/diagnosis/port-trouble.ts';
import { runOrigin } from '../../src/diagnosis/run-lines.ts';
import type { LineMeaning, Run, RunLine } from '../../src/evidence/runs.ts';
import { pastedRun } from '../fixtures/evidence.ts';
import { attempts } from './fake-rules.ts';

const facts = (...runs: Run[]) => ({ runs, linesRead: 1, linesRecognised: 1 });
const line = (meaning: LineMeaning, details: RunLine['details']): RunLine => ({
  line: 1,
  text: '',
  meaning,
  details,
});

describe('FLASH_DEVICE of a typed make', () => {
  test.each([
    ['make flash FLASH_DEVICE=/dev/ttyACM0', { value: '/dev/ttyACM0', detached: false }],
    ['make flash FLASH_DEVICE= /dev/ttyACM0', { value: '/dev/ttyACM0', detached: true }],
    ['make flash FLASH_DEVICE= 0483:df11', { value: '0483:df11', detached: true }],
    ['make flash FLASH_DEVICE=0483:df11 /dev/ttyACM0', { value: '0483:df11', detached: false }],
    ['make flash FLASH_DEVICE= out/dev/x', { value: '', detached: false }],
    ['make flash FLASH_DEVICE= 0483:df11x', { value: '', detached: false }],
    ['make flash FLASH_DEVICE=', { value: '', detached: false }],
    ['make flash', null],
    ['make', null],
    [null, null],
  ])('of %j', (command, device) => {
    expect(flashDeviceOf(pastedRun(1, command, []))).toEqual(device);
  });

  test.each(['failed-to-flash', 'flashing-file-to', 'entering-bootloader'] as const)(
    'is repeated by the line %s',
    (meaning) => {
      expect(deviceIn(line(meaning, { device: ' 0483:df11 ' }))).toBe('0483:df11');
      expect(deviceIn(line(meaning, {}))).toBe('');
    },
  );

  test('is not what another line calls a device', () => {
    expect(deviceIn(line('device-not-handled', { device: '0483:df11' }))).toBeNull();
  });
});

describe('trouble with a serial port', () => {
  const found = (what: Parameters<typeof portTrouble>[1], ...said: RunLine[]) =>
    portTrouble(facts({ ...pastedRun(1, 'make flash', []), lines: said }), what).map(({ port }) => port);

  test('is what a program says of it in so many words', () => {
    expect(found('port-busy', line('port-busy', { port: '/dev/ttyACM0' }))).toEqual(['/dev/ttyACM0']);
    expect(found('port-refused', line('port-busy', { port: '/dev/ttyACM0' }))).toEqual([]);
  });

  test('is a refusal of anybody, as far as it is a serial port', () => {
    expect(found('port-refused', line('permission-denied', { path: '/dev/ttyACM0' }))).toEqual([
      '/dev/ttyACM0',
    ]);
    expect(found('port-refused', line('permission-denied', { path: '/dev/bus/usb/001/002' }))).toEqual([]);
    expect(found('port-busy', line('permission-denied', { path: '/dev/ttyACM0' }))).toEqual([]);
    expect(found('port-refused', line('note', { path: '/dev/ttyACM0' }))).toEqual([]);
  });

  test('is the reason that a flash tool gives', () => {
    const refused = { reason: '[Errno 13] Permission denied' };
    const busy = { reason: 'Could not exclusively lock port' };
    expect(found('port-refused', line('port-open-failed', { port: '/dev/ttyACM0', ...refused }))).toEqual([
      '/dev/ttyACM0',
    ]);
    expect(found('port-busy', line('failed-to-flash', { device: '/dev/serial/x', ...busy }))).toEqual([
      '/dev/serial/x',
    ]);
    expect(found('port-busy', line('failed-to-flash', { device: '/dev/serial/x', ...refused }))).toEqual([]);
    expect(found('port-busy', line('failed-to-flash', { device: '0483:df11', ...busy }))).toEqual([]);
    expect(found('port-busy', line('failed-to-flash', { device: '/dev/serial/x' }))).toEqual([]);
    expect(found('port-busy', line('note', { device: '/dev/serial/x', ...busy }))).toEqual([]);
  });

  test('of a run that wrote everything is overcome', () => {
    const said = [line('port-busy', { port: '/dev/ttyACM0' })];
    const run = { ...pastedRun(1, 'make flash', []), lines: said, outcome: 'succeeded' as const };
    expect(portTrouble(facts(run), 'port-busy')).toEqual([]);
    expect(portTrouble(null, 'port-busy')).toEqual([]);
  });
});

describe('a run comes from Windows', () => {
  test.each([
    ['C:\\tools\\dfu-util -l', true],
    ['"d:\\tools\\dfu-util" -l', true],
    ['dfu-util.exe -l', true],
    ['"dfu-util.EXE" -l', true],
    ['dfu-util -D x.exe.bin', false],
    ['dfu-util -D ftp:\\x', false],
    ['dfu-util -l', false],
    [null, false],
  ])('by its command: %s', (command, is) => {
    expect(isOnWindows(pastedRun(1, command, []), null, null)).toBe(is);
  });

  test('by the tool, or by what started it', () => {
    expect(isOnWindows(pastedRun(1, null, [], { tool: 'qmk-toolbox' }), null, null)).toBe(true);
    const started = pastedRun(5, 'dfu-util -l', [], { parent: 0 });
    expect(isOnWindows(started, facts(pastedRun(1, 'flash.exe', [])), null)).toBe(true);
    expect(isOnWindows(started, facts(pastedRun(1, 'make', [])), null)).toBe(false);
    expect(isOnWindows(started, null, null)).toBe(false);
    expect(isOnWindows(pastedRun(5, 'lsusb', []), facts(pastedRun(1, 'flash.exe', [])), null)).toBe(false);
  });

  test('by its machine, where its prompt names no other', () => {
    const windows = { platform: 'win32' } as never;
    expect(isOnWindows(pastedRun(1, 'dfu-util -l', []), null, windows)).toBe(true);
    expect(isOnWindows(pastedRun(1, 'dfu-util -l', [], { host: 'pi@a' }), null, windows)).toBe(false);
    expect(isOnWindows(pastedRun(1, 'dfu-util -l', []), null, { platform: 'linux' } as never)).toBe(false);
  });
});

test('how the last try to write ended is told of a host, of runs without one, and of all', () => {
  const runs = facts(...attempts('pi@a failed', 'pi@b succeeded', 'pi@b no-attempt'));
  expect(lastOutcome(runs, 'pi@a')).toBe('failed');
  expect(lastOutcome(runs, 'pi@b')).toBe('succeeded');
  expect(lastOutcome(runs, null)).toBe('succeeded');
  expect(lastOutcome(runs, 'pi@c')).toBeNull();
  expect(lastOutcome(facts(...attempts('- unknown')), 'pi@a')).toBe('unknown');
  expect(lastOutcome(null, null)).toBeNull();
});

describe('what dfu-util worked on', () => {
  test.each([
    ['0483:df11', { vendorId: 0x0483, productId: 0xdf11 }],
    [',0483:DF11', { vendorId: 0x0483, productId: 0xdf11 }],
    ['1209:beba,0483:df11', { vendorId: 0x0483, productId: 0xdf11 }],
    ['0483:df11x', null],
    ['x0483:df11', null],
    ['', null],
  ])('is read from %j', (text, target) => {
    expect(readUsbId(text)).toEqual(target);
  });

  test('is what it said, as far as that is whole', () => {
    const of = (meaning: LineMeaning, details: RunLine['details']) =>
      targetOf(pastedRun(1, 'dfu-util', [[meaning, '', details]]));
    const ids = { vendorId: 0x0483, productId: 0xdf11 };
    expect(of('device-id', ids)).toEqual(ids);
    expect(of('found-dfu', ids)).toEqual(ids);
    expect(of('note', ids)).toBeNull();
    expect(of('device-id', { vendorId: 0x0483 })).toBeNull();
    expect(of('device-id', { productId: 0xdf11 })).toBeNull();
  });

  test('is named with its article', () => {
    expect(nameTarget({ vendorId: 0x0483, productId: 0xdf11 })).toMatch(/^an STM32.* \(0483:df11\)$/);
    expect(nameTarget({ vendorId: 0x28e9, productId: 0x0189 })).toMatch(/^a GigaDevice|^a GD32/);
    expect(nameTarget({ vendorId: 0x1234, productId: 0x5678 })).toBe('1234:5678');
  });

  test('lines before everything was written are not those after it', () => {
    const run = pastedRun(1, 'dfu-util -D x.bin', [
      ['cant-detach', 'early'],
      ['file-downloaded', ''],
      ['cant-detach', 'late'],
    ]);
    expect(linesAfterWritten([run], 'cant-detach').map((said) => said.line.text)).toEqual(['late']);
  });
});

test('a run is proven by its command, else by its first line, else by its tool', () => {
  const said = [
    ['note', 'first'],
    ['note', 'second'],
  ] as const;
  expect(runOrigin(pastedRun(3, 'make flash', said))).toMatchObject({ line: 3, text: 'make flash' });
  expect(runOrigin(pastedRun(3, null, said))).toMatchObject({ line: 3, text: 'first' });
  expect(runOrigin(pastedRun(3, null, said, { firstLine: 4 }))).toMatchObject({ line: 4, text: 'second' });
  expect(runOrigin(pastedRun(3, null, [], { tool: 'make' }))).toMatchObject({ text: 'make' });
});

test.each([
  ['out/klipper.hex', 'hex'],
  ["'out/KLIPPER.ELF'", 'elf'],
  ['firmware.uf2', 'uf2'],
  ['out/klipper.bin', undefined],
  ['x.hex.bin', undefined],
  ['klipper', undefined],
  ['x.constructor', undefined],
])('the kind of %s is told by its ending: %s', (path, ending) => {
  expect(foreignFileType(path)?.ending).toBe(ending);
});
