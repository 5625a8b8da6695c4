import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { gap } from '../../src/evidence/section.ts';
import { FRESH_SETUP } from '../../src/setup/fresh-setup.ts';
import { judgeSetup } from '../../src/setup/judge.ts';
import type { SetupState } from '../../src/setup/setup-state.ts';
import type { StepId } from '../../src/setup/step-ids.ts';
import { section, usbDevice } from '../fixtures/evidence.ts';
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
    const name = '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0';
    const ports = { serialPorts: section({ ports: [adapter] }) };
    const judged = step('serial-line', ports, { link: 'usart1' });
    expect(judged.says).toContain(`serial: ${name}`);
    // knowing the line is not having it in the file
    expect(judged.status).toBe('open');
    expect(judged.choices[0]?.deed).toEqual({ kind: 'edit-printer-config', serialPath: name });
    const there = step('serial-line', ports, { link: 'usart1', inPrinterConfig: name });
    expect(there.status).toBe('done');
    const moved = step('serial-line', ports, { link: 'usart1', inPrinterConfig: '/dev/ttyACM7' });
    expect(moved.status).toBe('open');
  });

  test('of a running Klipper is copied, put there, or was put there by hand', () => {
    const judged = step('serial-line', {});
    expect(judged.choices.map(({ label }) => label)).toEqual([
      'Put it into printer.cfg',
      'Copy the line to the clipboard',
      'I have put it there myself',
    ]);
  });

  test('over CAN is a canbus_uuid, and the line asks the bus for it', () => {
    const judged = step('serial-line', {}, { link: 'can-pb0-pb1' });
    expect(judged.words).toContain('canbus_uuid');
    expect(judged.commands).toEqual([
      '~/klippy-env/bin/python /home/pi/klipper/scripts/canbus_query.py can0',
    ]);
  });
});

describe('a step whose turn has not come', () => {
  test.each([
    ['bootloader', 'board', 'Go to step 3: The board'],
    ['firmware', 'board', 'Go to step 3: The board'],
    ['pre-flight', 'firmware', 'Go to step 5: The firmware'],
    ['flash', 'firmware', 'Go to step 5: The firmware'],
    ['back', 'flash', 'Go to step 8: Flash and verify'],
    ['serial-line', 'back', 'Go to step 9: Is the board back'],
  ] as const)('%s says which comes first, and leads there', (id, waitsFor, label) => {
    const nothing = { ...NO_BOARD, serialPorts: section({ ports: [] }) };
    const judged = step(id, nothing);
    expect(judged).toMatchObject({ status: 'open', waitsFor });
    expect(judged.choices[0]).toMatchObject({ label, deed: { kind: 'go-to', step: waitsFor } });
  });
});

describe('the board', () => {
  const running = (product: string) =>
    bus(
      usbDevice(0x1d50, 0x614e, {
        product: { index: 2, text: product, declaredBytes: null, receivedBytes: null, source: 'kernel' },
      }),
    );

  test('is told by the chip that a running Klipper names', () => {
    const judged = step('board', { usb: running('stm32g0b1xx'), serialPorts: section({ ports: [] }) });
    expect(judged.words).toMatch(/runs on stm32g0b1xx, which fits \d+ boards/);
    expect(judged.choices.every(({ label }) => label.endsWith('(STM32G0B1)'))).toBe(true);
  });

  test.each([
    ['rp2040', /An RP2040 or RP2350 is plugged in.*klipper\.uf2/],
    ['lpc1768', /runs on lpc1768, and setup has no board with that.*SD card/],
  ])('of another kind, %s, is told how it is flashed', (product, words) => {
    const judged = step('board', { usb: running(product), serialPorts: section({ ports: [] }) });
    expect(judged.words).toMatch(words);
  });

  test('that waits in its ROM with a drive of its own is told too', () => {
    expect(step('board', { usb: bus(usbDevice(0x2e8a, 0x0003)) }).words).toMatch(/An RP2040/);
  });

  test('cannot be seen where USB cannot, and that is said here and where it would be watched', () => {
    const usb: Evidence['usb'] = gap('unsupported-platform', 'This system shows no USB bus.');
    expect(step('board', { usb }).words).toMatch(/cannot be seen here, as this system shows no USB bus, so/);
    expect(step('enter', { usb }).words).toMatch(/will not show up here: this system shows no USB bus/);
  });
});

describe('a firmware file', () => {
  const image = built('stm32f407xx', 0x0800_8000);
  const sha256 = 'a'.repeat(64);
  const firmware = { kind: 'file' as const, path: image.value.path, sha256 };

  test('that is none is not called fine', () => {
    const text = section({ ...image.value, sha256, vectors: null, dictionary: null });
    const judged = step('pre-flight', { ...NO_BOARD, firmware: text }, { firmware });
    expect(judged).toMatchObject({ status: 'open', waitsFor: 'firmware' });
    expect(judged.words).toMatch(/does not begin like a firmware/);
  });

  test('that nothing was decided for is not said to fit the board', () => {
    const judged = step(
      'pre-flight',
      { ...NO_BOARD, klipper: gap('not-collected'), firmware: section({ ...image.value, sha256 }) },
      { firmware },
    );
    expect(judged.words).toMatch(/Board and bootloader were not decided, so nothing was compared/);
  });
});

describe('the way into the bootloader', () => {
  const octopus = { boardId: 'octopus-pro-f446', applicationStart: 0x0800_8000 };

  test('warns of the heater where the board is in DFU mode already', () => {
    const judged = step('enter', { usb: bus(rom(F407_LAYOUT, { path: '1-1.4' })) }, octopus);
    expect(judged.words).toMatch(/in DFU mode is there, at 1-1\.4.*heater may be powered/);
  });

  test('of Katapult is its two presses of RESET, and Katapult that waits is seen', () => {
    const decided = { ...octopus, bootloader: 'katapult' as const };
    expect(step('enter', NO_BOARD, decided).words).toMatch(/Press RESET twice/);
    const waiting = { usb: bus(usbDevice(0x1d50, 0x6177, { path: '1-1.2' })) };
    expect(step('enter', waiting, decided)).toMatchObject({
      status: 'done',
      says: ['A board in Katapult is there, at 1-1.2.'],
    });
  });

  test('after a flash leads to another board that waits, and does not call that one flashed', () => {
    const flashed = { sha256: 'a'.repeat(64), busPath: '1-1.4' };
    const judged = step('enter', { usb: bus(rom(F407_LAYOUT, { path: '1-1.3' })) }, { ...octopus, flashed });
    expect(judged.words).toMatch(/One waits in its bootloader at 1-1\.3.*take the BOOT0 jumper off/);
    expect(judged.choices.map(({ deed }) => deed)).toEqual([{ kind: 'start-over' }]);
  });
});

describe('what a build needs', () => {
  test.each([
    ['debian', /^sudo apt install make /],
    ['arch', /^sudo pacman -S make /],
  ])('is installed on %s by the line of that system', (osId, line) => {
    expect(
      step('prerequisites', { tools: section({ tools: [], searchPath: [] }), host: on(osId) }).commands[0],
    ).toMatch(line);
  });

  test('is named without a line where the system is not known', () => {
    const judged = step('prerequisites', { tools: section({ tools: [], searchPath: [] }), host: on('void') });
    expect(judged.commands).toEqual([]);
    expect(judged.words).toMatch(/lacks make, python3.*names on Debian/);
  });
});

function on(osId: string): Evidence['host'] {
  const { host } = healthyEvidence();
  if (host.status !== 'collected') throw new Error('the healthy host is told');
  return section({ ...host.value, platform: 'linux', osId });
}
