import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { gap } from '../../src/evidence/section.ts';
import { FRESH_SETUP } from '../../src/setup/fresh-setup.ts';
import { judgeSetup } from '../../src/setup/judge.ts';
import type { SetupState } from '../../src/setup/setup-state.ts';
import type { StepId } from '../../src/setup/step-ids.ts';
import { section } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { built, bus, config, F407_LAYOUT, rom, tree } from '../fixtures/klipper-evidence.ts';

const RULE = {
  path: '/etc/udev/rules.d/60-dfu-boards.rules',
  line: 1,
  text: 'SUBSYSTEM=="usb", ATTR{idVendor}=="0483", ATTR{idProduct}=="df11", MODE="0666"',
  vendorId: 0x0483,
  productId: 0xdf11,
  mode: '0666',
  group: null,
  tags: [],
  origin: { kind: 'file' as const, path: '/etc/udev/rules.d/60-dfu-boards.rules' },
};
const FUSE = { ...RULE, text: 'KERNEL=="fuse", MODE="0666"', vendorId: null, productId: null };

function pi(groups: readonly string[], recordedGroups = groups): Evidence['host'] {
  const { host } = healthyEvidence();
  if (host.status !== 'collected') throw new Error('the healthy host is told');
  const user = { name: 'pi', uid: 1000, groups: [...groups], recordedGroups: [...recordedGroups] };
  return section({ ...host.value, platform: 'linux', user });
}

/** One step of the setup on a machine that differs from a healthy one in this. */
function step(id: StepId, change: Partial<Evidence>, decided: Partial<SetupState> = {}) {
  const evidence: Evidence = { ...healthyEvidence(), ...change };
  const diagnosis = diagnose(evidence, rules);
  const found = judgeSetup({ evidence, diagnosis, state: { ...FRESH_SETUP, ...decided } }).find(
    (one) => one.id === id,
  );
  if (!found) throw new Error(`there is no step ${id}`);
  return { ...found, words: found.says.join(' ') };
}

const NO_BOARD = { usb: bus() };
const ALL_GROUPS = ['pi', 'dialout', 'plugdev'];

describe('permission, before any board is plugged in', () => {
  test('is given where a udev rule names the board and the user is in the group of serial ports', () => {
    const udevRules = section({ rules: [RULE], foldersRead: [] });
    expect(step('permission', { ...NO_BOARD, host: pi(ALL_GROUPS), udevRules })).toMatchObject({
      status: 'done',
      commands: [],
    });
  });

  test.each([
    ['none', []],
    ['one about something else', [FUSE]],
    ['one for who sits at the machine', [{ ...RULE, mode: null, tags: ['uaccess'] }]],
    ['one for a group that is not the user’s', [{ ...RULE, mode: '0660', group: 'wheel' }]],
  ])('lacks a udev rule where there is %s, and the line adds one', (_, found) => {
    const udevRules = section({ rules: found, foldersRead: [] });
    const judged = step('permission', { ...NO_BOARD, host: pi(ALL_GROUPS), udevRules });
    expect(judged.status).toBe('open');
    expect(judged.commands).toEqual([expect.stringMatching(/^sudo sh -c .*GROUP="plugdev"/)]);
  });

  test('is not given where the machine could not be looked at: that is told, and another look asked for', () => {
    const host: Evidence['host'] = gap('timed-out', 'No answer within 3 seconds.');
    const judged = step('permission', {
      ...NO_BOARD,
      host,
      udevRules: section({ rules: [RULE], foldersRead: [] }),
    });
    expect(judged.status).toBe('open');
    expect(judged.words).toMatch(/who you are here \(No answer within 3 seconds\)\. Press r/);
  });

  test('lacks a group, and after the line is told that the login is older than the group', () => {
    const udevRules = section({ rules: [RULE], foldersRead: [] });
    const without = step('permission', { ...NO_BOARD, host: pi(['pi']), udevRules });
    expect(without.commands).toEqual(['sudo usermod -aG dialout pi']);
    const waiting = step('permission', { ...NO_BOARD, host: pi(['pi'], ['pi', 'dialout']), udevRules });
    expect(waiting).toMatchObject({ status: 'open', commands: [] });
    expect(waiting.words).toMatch(/log out and in again/);
  });
});

describe('a board in DFU mode that may not be opened', () => {
  const shut = { usb: bus(rom(F407_LAYOUT, { access: 'none', path: '1-1.4' })) };

  test('keeps the step into the bootloader open, with the line that gives access', () => {
    const judged = step('enter', shut);
    expect(judged.status).toBe('open');
    expect(judged.words).toMatch(/in DFU mode is there, at 1-1\.4.*Unplug the board and plug it in again/);
    expect(judged.commands).toEqual([expect.stringMatching(/^sudo sh -c /)]);
  });
});

describe('the firmware', () => {
  const image = built('stm32f407xx', 0x0800_8000);
  const { path, sha256 } = { ...image.value, sha256: 'a'.repeat(64) };
  const firmware = { kind: 'file' as const, path, sha256 };
  const decided = {
    boardId: 'octopus-f407',
    bootloader: 'keep' as const,
    applicationStart: 0x0800_8000,
    firmware,
  };
  const seen = (sha: string) => ({ ...NO_BOARD, firmware: section({ ...image.value, sha256: sha }) });

  test('that one has is kept, can be taken back, and fits where it says so', () => {
    const judged = step('firmware', seen(sha256), decided);
    expect(judged.status).toBe('done');
    expect(judged.choices.map(({ id }) => id)).toEqual(['have-file', 'build-instead']);
    expect(step('pre-flight', seen(sha256), decided).status).toBe('done');
  });

  test.each([
    [
      'is gone',
      { ...NO_BOARD, firmware: { status: 'gap' as const, reason: 'not-collected' as const } },
      /not there any more/,
    ],
    ['was changed', seen('b'.repeat(64)), /changed|not the one/],
  ])('that %s is neither chosen nor fits', (_, change, words) => {
    for (const id of ['firmware', 'pre-flight'] as const) {
      const judged = step(id, change, decided);
      expect(judged.status).toBe('open');
      expect(judged.words).toMatch(words);
    }
  });

  test('for another chip or another start than was decided does not fit', () => {
    const other = { ...decided, boardId: 'octopus-f446' };
    expect(step('pre-flight', seen(sha256), other).words).toMatch(/built for stm32f407xx.*has stm32f446/);
    const start = { ...decided, bootloader: 'none' as const, applicationStart: 0x0800_0000 };
    expect(step('pre-flight', seen(sha256), start).words).toMatch(/start at 0x08008000; .* at 0x08000000/);
  });

  test('is built anew when the .config is for another link', () => {
    const symbols = config('stm32f407xx', '0x8008000', {
      CONFIG_LOW_LEVEL_OPTIONS: 'y',
      CONFIG_MACH_STM32: 'y',
      CONFIG_MACH_STM32F407: 'y',
      CONFIG_STM32_FLASH_START_8000: 'y',
      CONFIG_STM32_CLOCK_REF_8M: 'y',
      CONFIG_STM32_USB_PA11_PA12: 'y',
    });
    const wish = { ...decided, firmware: null };
    const klipper = tree(symbols);
    expect(step('firmware', { ...NO_BOARD, klipper }, wish).choices[0]?.id).toBe('make');
    const can = step('firmware', { ...NO_BOARD, klipper }, { ...wish, link: 'can' });
    expect(can.choices[0]?.id).toBe('write-config');
  });
});

describe('a board without DFU', () => {
  const klipper = tree({}, [
    {
      name: 'generic-bigtreetech-skr-mini-e3-v2.0',
      mcus: [{ mcu: 'stm32f103', offsets: [0x7000], crystalMhz: null }],
      links: ['usb'],
      methods: ['sd-card'],
      sdFileName: 'firmware.bin',
      usart: null,
      startupPins: '!PA14',
    },
  ]);
  const decided = {
    boardId: 'generic-bigtreetech-skr-mini-e3-v2.0-stm32f103',
    bootloader: 'keep' as const,
    applicationStart: 0x0800_7000,
  };

  test('is built with the pins that its own config file asks for', () => {
    expect(step('firmware', { ...NO_BOARD, klipper }, decided).says).toContain('CONFIG_INITIAL_PINS="!PA14"');
  });

  test('is flashed from a card, by the name that the command knows it by', () => {
    const firmware = { kind: 'file' as const, path: '/home/pi/klipper.bin', sha256: 'a'.repeat(64) };
    expect(step('flash', { ...NO_BOARD, klipper }, { ...decided, firmware }).commands).toEqual([
      'dfu-doctor flash /home/pi/klipper.bin --sdcard /media/SDCARD --board btt-skr-mini-e3-v2.0',
    ]);
  });

  test('with Katapult starts its firmware where a Katapult of this family hands over', () => {
    const labels = step('bootloader', { ...NO_BOARD, klipper }, decided).choices.map(({ label }) => label);
    expect(labels).toContain('Katapult is on the board already (firmware at 0x08002000)');
  });
});

describe('the line for printer.cfg', () => {
  test('over a UART is that of the adapter', () => {
    const { serialPorts } = healthyEvidence();
    if (serialPorts.status !== 'collected') throw new Error('the healthy host has a port');
    const [port] = serialPorts.value.ports;
    if (!port) throw new Error('the healthy host has a port');
    const adapter = {
      ...port,
      path: '/dev/ttyUSB0',
      byId: ['/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0'],
      vendorId: 0x1a86,
    };
    const judged = step('serial-line', { serialPorts: section({ ports: [adapter] }) }, { link: 'usart1' });
    expect(judged.status).toBe('done');
    expect(judged.says).toContain('serial: /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0');
  });

  test('over CAN is a canbus_uuid, and the line asks the bus for it', () => {
    const judged = step('serial-line', {}, { link: 'can-pb0-pb1' });
    expect(judged.words).toContain('canbus_uuid');
    expect(judged.commands).toEqual([
      '~/klippy-env/bin/python /home/pi/klipper/scripts/canbus_query.py can0',
    ]);
  });
});
