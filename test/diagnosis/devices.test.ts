import { describe, expect, test } from 'vitest';
import { isF070OrF072, mapOrigin, seenChips } from '../../src/diagnosis/board-clues.ts';
import { configOrigin, targetOfImage } from '../../src/diagnosis/build-target.ts';
import { chipMismatch } from '../../src/diagnosis/chip-mismatch.ts';
import { dfuAlternates, flashMap, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { boardPorts, devicePathOf } from '../../src/diagnosis/kernel-ports.ts';
import { noDfuChip } from '../../src/diagnosis/no-dfu-chips.ts';
import { runningChip } from '../../src/diagnosis/running-chip.ts';
import { surroundingsOf } from '../../src/diagnosis/surroundings.ts';
import type { HostFacts } from '../../src/evidence/host.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { findMcu, type McuFacts } from '../../src/knowledge/mcus.ts';
import { dfuDevice, F429_LAYOUT, F446_LAYOUT, usbDevice, usbString } from '../fixtures/evidence.ts';
import { kernelEvent, serialPort } from './small-facts.ts';

const F072_LAYOUT = '@Internal Flash  /0x08000000/064*0002Kg';

/** A ROM that announces this flash and, on another alternate, these option bytes. */
function romWith(layout: string, options: string | null): UsbDevice {
  const device = dfuDevice(usbString(layout));
  const [flash, other] = dfuAlternates(device);
  const interfaces = [flash, other && { ...other, name: options === null ? null : usbString(options) }];
  return {
    ...device,
    configurations: device.configurations.map((configuration) => ({
      ...configuration,
      interfaces: interfaces.filter((one) => one !== undefined),
    })),
  };
}

function mcu(name: string): McuFacts {
  const found = findMcu(name);
  if (!found) throw new Error(`no chip ${name}`);
  return found;
}

describe('an STM32F070 or F072', () => {
  const ITS_OPTIONS = '@Option Bytes  /0x1FFFF800/01*016 e';

  test.each([
    ['is one by its flash and where its option bytes begin', romWith(F072_LAYOUT, ITS_OPTIONS), true],
    [
      'is none with option bytes elsewhere',
      romWith(F072_LAYOUT, '@Option Bytes  /0x1FFF7800/01*016 e'),
      false,
    ],
    ['is none with another flash', romWith(F446_LAYOUT, ITS_OPTIONS), false],
    ['may be one where its option bytes are not told', romWith(F072_LAYOUT, null), null],
    ['may be one where they cannot be read', romWith(F072_LAYOUT, 'no map'), null],
    ['may be one where it tells nothing', dfuDevice(null), null],
  ])('%s', (_, device, is) => {
    expect(isF070OrF072(device)).toBe(is);
  });
});

describe('a board in DFU mode', () => {
  test('proves its map by the name of the memory, and in a text by the line', () => {
    const device = dfuDevice(usbString(F446_LAYOUT));
    expect(mapOrigin(device)).toEqual({ kind: 'device', path: '1-1.4', text: F446_LAYOUT });
    const origin = { kind: 'log', source: 'paste', line: 3, text: 'Found DFU' } as const;
    expect(mapOrigin({ ...device, origin })).toEqual(origin);
    expect(mapOrigin(dfuDevice(null))).toEqual({ kind: 'device', path: '1-1.4' });
    expect(mapOrigin(usbDevice(0x0483, 0xdf11))).toEqual({ kind: 'device', path: '1-1.4' });
  });

  test('tells by its map what it can be; one that runs a program and one with a strange map do not', () => {
    const rom = dfuDevice(usbString(F446_LAYOUT));
    const inRunTime = {
      ...usbDevice(0x1234, 0x5678),
      configurations: rom.configurations.map((configuration) => ({
        ...configuration,
        interfaces: configuration.interfaces.map((one) => ({ ...one, interfaceProtocol: 1 })),
      })),
    };
    const strange = dfuDevice(usbString('@Internal Flash  /0x08000000/03*007Kg'));
    expect(seenChips([inRunTime, strange, rom]).map(({ device }) => device)).toEqual([rom]);
    expect(isInDfuMode(inRunTime)).toBe(false);
    expect(isInDfuMode({ ...rom, vendorId: 0x1234, productId: 0x5678 })).toBe(true);
  });

  test('has its flash on alternate 0, wherever that is listed', () => {
    const rom = dfuDevice(usbString(F446_LAYOUT));
    const turned = {
      ...rom,
      configurations: rom.configurations.map((configuration) => ({
        ...configuration,
        interfaces: configuration.interfaces.toReversed(),
      })),
    };
    expect(flashMap(turned)?.regions[0]?.start).toBe(0x0800_0000);
    expect(mapOrigin(turned)).toMatchObject({ text: F446_LAYOUT });
  });

  test('is called by its place where that is known', () => {
    expect(labelOf(usbDevice(0x0483, 0xdf11))).toBe('0483:df11 at 1-1.4');
    expect(labelOf({ ...usbDevice(0x0483, 0xdf11), path: null })).toBe('0483:df11');
  });
});

describe('a board that is not the chip that was meant', () => {
  const rom = dfuDevice(usbString(F446_LAYOUT));
  const running = usbDevice(0x1d50, 0x614e, { path: '1-2', product: usbString('stm32f446xx') });

  test('is certain where the sectors are those of another family, and likely within one', () => {
    expect(chipMismatch(mcu('stm32h723'), [rom], null, 'look')?.certainty).toBe('certain');
    const larger = dfuDevice(usbString(F429_LAYOUT));
    expect(chipMismatch(mcu('stm32f446'), [larger], null, 'look')?.certainty).toBe('likely');
  });

  test('is named as the chips that printer boards carry, and as some of many where there are too many', () => {
    const chipsOf = (layout: string) =>
      chipMismatch(mcu('stm32h723'), [dfuDevice(usbString(layout))], null, 'look')?.chips;
    expect(chipsOf(F446_LAYOUT)).toBe('STM32F401 or STM32F446');
    expect(chipsOf('@Internal Flash  /0x08000000/04*016Kg,01*064Kg,01*128Kg')).toBe(
      'STM32F401 or STM32F411 or STM32F446 or STM32F207 or a like one',
    );
  });

  test('is none where it may be the right one, or another in DFU mode may be', () => {
    expect(chipMismatch(mcu('stm32f446'), [rom], null, 'flash')).toBeNull();
    expect(chipMismatch(mcu('stm32h723'), [rom, dfuDevice(null)], null, 'flash')).toBeNull();
  });

  test('is told by the firmware that it runs, when a flash is wanted and no other board runs one', () => {
    expect(chipMismatch(mcu('stm32h723'), [running], null, 'flash')).toMatchObject({
      board: 'the only board that runs Klipper, 1d50:614e at 1-2,',
      certainty: 'likely',
    });
    expect(chipMismatch(mcu('stm32h723'), [running], null, 'look')).toBeNull();
    expect(chipMismatch(mcu('stm32f446'), [running], null, 'flash')).toBeNull();
    expect(chipMismatch(mcu('stm32h723'), [running, running], null, 'flash')).toBeNull();
    const silent = usbDevice(0x1d50, 0x614e);
    expect(chipMismatch(mcu('stm32h723'), [silent, running], null, 'flash')).not.toBeNull();
  });
});

describe('the chip that a running firmware names', () => {
  const board = usbDevice(0x1d50, 0x614e, { path: '1-2', product: usbString('stm32f446xx') });
  const port = (usbPath: string | null, chip: string) =>
    serialPort('/dev/ttyACM0', { usbPath, byId: [`/dev/serial/by-id/usb-Klipper_${chip}_1-if00`] });

  test('is that of its own port, else of its product', () => {
    const elsewhere = port('1-3', 'rp2040');
    expect(runningChip(board, { ports: [elsewhere, port('1-2', 'stm32h723xx')] })).toBe('stm32h723xx');
    expect(runningChip(board, { ports: [elsewhere, port(null, 'rp2040')] })).toBe('stm32f446xx');
    expect(runningChip({ ...board, path: null }, { ports: [port(null, 'rp2040')] })).toBe('stm32f446xx');
  });

  test('is told by Katapult too, and by nothing else', () => {
    expect(runningChip({ ...board, productId: 0x6177 }, null)).toBe('stm32f446xx');
    expect(runningChip({ ...board, vendorId: 0x0483, productId: 0xdf11 }, null)).toBeNull();
    expect(runningChip({ ...board, vendorId: 0x1234, productId: 0x5678 }, null)).toBeNull();
  });
});

describe('the place that a line of the kernel log speaks of', () => {
  test.each([
    ['usb1-port2', '1-2'],
    ['usb10-port12', '10-12'],
    ['1-6.3-port4', '1-6.3.4'],
    ['10-6-port12', '10-6.12'],
    ['1-1:1.0', '1-1'],
    ['1-1.4', '1-1.4'],
    ['xusb1-port2', 'xusb1-port2'],
    ['usb1-port2x', 'usb1-port2x'],
    ['x1-6-port4', 'x1-6-port4'],
    ['1-6-port4x', '1-6-port4x'],
  ])('%s is %s', (port, path) => {
    expect(devicePathOf(port)).toBe(path);
  });

  test('holds what was last enumerated there; hosts are kept apart, and a webcam left out', () => {
    const ids = (vendorId: number | null, productId: number | null) => ({ vendorId, productId });
    const events = [
      kernelEvent('device-found', { port: '1-1', host: 'pi@a', ...ids(0x1d50, 0x614e) }),
      kernelEvent('device-found', { port: '1-1', host: 'pi@a', ...ids(0x0483, 0xdf11) }),
      kernelEvent('other-usb', { port: '1-1', host: 'pi@a', ...ids(0x046d, null) }),
      kernelEvent('other-usb', { port: '1-1', host: 'pi@a', ...ids(null, 0x0825) }),
      kernelEvent('descriptor-error', { port: '1-1', host: 'pi@b' }),
      kernelEvent('device-found', { port: '1-2', ...ids(0x046d, 0x0825) }),
      kernelEvent('device-found', { port: '1-3', ...ids(0x1d6b, 2) }),
      kernelEvent('undervoltage'),
    ];
    expect(boardPorts({ events }).map(({ host, path, device }) => [host, path, device])).toEqual([
      ['pi@a', '1-1', { vendorId: 0x0483, productId: 0xdf11 }],
      ['pi@b', '1-1', null],
    ]);
  });
});

describe('what the system runs inside of', () => {
  const told = (...surroundings: { kind: string; name: string }[]) =>
    surroundings.map((one) => ({ ...one, origin: { kind: 'file', path: `/${one.kind}` } }));
  const host = (kernel: string | null, ...surroundings: ReturnType<typeof told>) =>
    ({ kernel, surroundings }) as never as HostFacts;
  const WSL = '5.15.90.1-microsoft-standard-WSL2';

  test('is WSL by its kernel, and a container in it is told beside', () => {
    const found = surroundingsOf(host(WSL, ...told({ kind: 'container', name: 'Docker' })), null);
    expect(found.map(({ kind }) => kind)).toEqual(['wsl', 'container']);
    expect(found[0]?.origins).toEqual([{ kind: 'command', argv: ['uname', '-r'], text: WSL }]);
  });

  test('is WSL once where the host tells it too, with that as the proof', () => {
    const found = surroundingsOf(
      host(WSL, ...told({ kind: 'wsl', name: 'WSL 2' }, { kind: 'container', name: 'Docker' })),
      null,
    );
    expect(found.map(({ kind }) => kind)).toEqual(['wsl', 'container']);
    expect(found[0]?.origins).toEqual([{ kind: 'file', path: '/wsl' }]);
  });

  test('is a virtual machine by the devices that only those have, and nothing without one', () => {
    const usb = (...devices: UsbDevice[]) => ({ devices, sightings: [] });
    const found = surroundingsOf(null, usb(usbDevice(0x0483, 0xdf11), usbDevice(0x80ee, 0x0021)));
    expect(found).toMatchObject([{ kind: 'virtual-machine', name: 'VirtualBox', origins: [{}] }]);
    expect(surroundingsOf(null, usb(usbDevice(0x0483, 0xdf11)))).toEqual([]);
    expect(surroundingsOf(null, null)).toEqual([]);
  });
});

test('a chip without DFU in its ROM is named with its article; of another nothing is said', () => {
  expect(noDfuChip('SAMD51p20')?.named).toBe('a SAM');
  expect(noDfuChip('lpc1769')?.named).toBe('an LPC176x');
  expect(noDfuChip('atmega2560')?.named).toBe('an AVR');
  expect(noDfuChip('stm32f103')?.named).toBe('an STM32F103');
  expect(noDfuChip('stm32f446')).toBeNull();
  expect(noDfuChip('rp2040')).toBeNull();
  expect(noDfuChip('xlpc1769')).toBeNull();
});

test('a setting is proven by its line where that is known', () => {
  const config = { path: '.config', symbols: { X: '1' }, lines: { X: 7 } } as never;
  expect(configOrigin(config, 'X')).toEqual({ kind: 'file', path: '.config', line: 7, text: 'X=1' });
  expect(configOrigin(config, 'Y')).toEqual({ kind: 'file', path: '.config', text: 'Y=' });
});

test('an image tells where it goes only with its address and its chip', () => {
  const image = (vectors: object | null, dictionary: object | null) =>
    targetOfImage({ path: 'x.bin', vectors, dictionary, origin: { kind: 'file', path: 'x.bin' } } as never);
  const vectors = { base: 0x0800_8000 };
  expect(image(vectors, { mcu: 'stm32f446xx' })).toMatchObject({ address: 0x0800_8000, who: 'x.bin' });
  expect(image({ base: null }, { mcu: 'stm32f446xx' })).toBeNull();
  expect(image(null, { mcu: 'stm32f446xx' })).toBeNull();
  expect(image(vectors, null)).toBeNull();
  expect(image(vectors, { mcu: 'unheard' })).toBeNull();
  expect(targetOfImage(null)).toBeNull();
});
