import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { DFU_UTIL_SUCCESS } from '../fixtures/pasted-text.ts';
import { meanings, read, runsOf } from './read-fixture.ts';

const verdictOf = (text: string) => diagnose(read(text), rules).verdict;

describe('klippy.log', () => {
  const stats = 'Stats 1234.5: gcodein=0 mcu: mcu_awake=0.001 bytes_write=1000';
  const start = 'Start printer at Sun Jan  5 10:00:00 2025 (1736071200.1 12.3)';
  it('is a run a start, of which the lines about microcontrollers are kept', () => {
    const runs = runsOf(
      read(
        [
          start,
          "Git version: 'v0.12.0-1-gabc'",
          "Loaded MCU 'mcu' 118 commands (v0.12.0-1-gabc / gcc: 8)",
          ...Array.from({ length: 2000 }, () => stats),
          "MCU 'mcu' shutdown: Timer too close",
          start,
          "mcu 'mcu': Unable to connect",
        ].join('\n'),
      ),
    );
    expect(runs.map((run) => [run.tool, meanings(run)])).toEqual([
      ['klippy', ['klippy-version', 'klippy-mcu-version', 'klippy-mcu-shutdown']],
      ['klippy', ['klippy-unable-to-connect']],
    ]);
  });
});

describe('dfu-util 0.7', () => {
  it('is understood, its joined first line and its errors too', () => {
    const [run] = runsOf(
      read(
        '$ dfu-util -a 0 -s 0x08000000 -D x.bin\ndfu-util 0.7\nFilter on vendor = 0x0483 product = 0xdf11\nNo valid DFU suffix signature\nOpening DFU capable USB device... ID 0483:df11\nError: Failed to parse memory layout\n',
      ),
    );
    expect(meanings(run)).toEqual([
      'tool-version',
      'note',
      'suffix-invalid',
      'opening-device',
      'device-id',
      'layout-parse-failed',
    ]);
    expect(run?.outcome).toBe('failed');
  });
});

describe('stm32flash', () => {
  it('that comes back in silence has failed', () => {
    const said = 'stm32flash 0.7\n\nInterface serial_posix: 57600 8E1\n';
    expect(runsOf(read(`$ stm32flash -w x.bin /dev/ttyUSB0\n${said}$ \n`))[0]?.outcome).toBe('failed');
    expect(runsOf(read(`$ stm32flash -w x.bin /dev/ttyUSB0\n${said}`))[0]?.outcome).toBe('unknown');
  });
});

describe('an earlier attempt', () => {
  it('that failed is spoken of when a later one wrote everything', () => {
    const text = [
      '$ dfu-util -a 0 -s 0x08008000 -D x.bin',
      'dfu-util: No DFU capable USB device available',
      '$ dfu-util -a 0 -s 0x08008000 -D x.bin',
      ...DFU_UTIL_SUCCESS,
    ].join('\n');
    expect(verdictOf(text)).toMatchObject({ outcome: 'clear' });
    expect(verdictOf(text).summary).toMatch(/what had failed before was overcome/);
  });
  it('that failed otherwise is spoken of when the last one failed too', () => {
    const text = [
      '$ dfu-util -a 0 -s 0x08008000 -D x.bin',
      'bash: dfu-util: command not found',
      '$ dfu-util -a 0 -s 0x08008000 -D x.bin',
      'dfu-util 0.11',
      'dfu-util: No DFU capable USB device available',
    ].join('\n');
    expect(verdictOf(text)).toMatchObject({ outcome: 'blocked', primary: 'no-dfu-device' });
    expect(verdictOf(`${text}\n$ \n`).summary).not.toMatch(/an earlier attempt/);
    const two = text.replace(
      'bash: dfu-util: command not found',
      'dfu-util: More than one DFU capable USB device found!',
    );
    expect(verdictOf(two).summary).toMatch(
      /; an earlier attempt had failed otherwise \(several boards in DFU mode\)\.$/,
    );
  });
});

describe('which -a', () => {
  it('tells where tools are, and nothing of those that were not asked for', () => {
    const evidence = read(
      'pi@printer:~ $ which -a dfu-util\n/usr/local/bin/dfu-util\n/usr/bin/dfu-util\npi@printer:~ $ dfu-util -a 0 -D x.bin\n',
    );
    const tools = evidence.tools.status === 'collected' ? evidence.tools.value.tools : [];
    expect(tools.map(({ name, path }) => [name, path])).toEqual([
      ['dfu-util', '/usr/local/bin/dfu-util'],
      ['dfu-util', '/usr/bin/dfu-util'],
    ]);
    const other = read('$ which make\n/usr/bin/make\n$ make flash FLASH_DEVICE=0483:df11\n');
    expect(diagnose(other, rules).findings.map(({ ruleId }) => ruleId)).not.toContain('dfu-util-missing');
  });
});
