import fc from 'fast-check';
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { linkOf, readDictionary } from '../../src/firmware/dictionary.ts';
import type { Image } from '../../src/firmware/image.ts';
import { readImageDictionary } from '../../src/firmware/image-dictionary.ts';
import { ascii, join, makeImage } from './make-image.ts';

const dictionary = {
  app: 'Klipper',
  version: 'v0.12.0-302-g87f0cf8b',
  build_versions: 'gcc: (15:8-2019-q3-1+b1) 8.3.1',
  commands: { 'identify offset=%u count=%c': 1 },
  config: {
    MCU: 'stm32f446xx',
    CLOCK_FREQ: 180_000_000,
    RESERVE_PINS_USB: 'PA11,PA12',
    SERIAL_BAUD: 250_000,
  },
};

describe('readDictionary', () => {
  it("reads Klipper's dictionary out of an image", () => {
    expect(readDictionary(makeImage({ base: 0x0800_8000, dictionary }))).toEqual({
      mcu: 'stm32f446xx',
      version: 'v0.12.0-302-g87f0cf8b',
      clockFrequency: 180_000_000,
      constants: { RESERVE_PINS_USB: 'PA11,PA12', SERIAL_BAUD: 250_000 },
    });
  });

  it('finds it wherever it stands, behind streams that are none of its kind', () => {
    const other = zlibSync(ascii('{"not": "a dictionary"}'));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 3000 }), (before, after) => {
        const stream = zlibSync(ascii(JSON.stringify(dictionary)));
        expect(readDictionary(join([before, other, ascii('x\u00da'), stream, after]))?.mcu).toBe(
          'stm32f446xx',
        );
      }),
      { numRuns: 200 },
    );
  });

  it('reads a dictionary of the size that a full build has', () => {
    const commands = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [
        `command_${index} a=%u b=%${(index * 7919) % 1000}`,
        index,
      ]),
    );
    expect(readDictionary(zlibSync(ascii(JSON.stringify({ ...dictionary, commands }))))?.mcu).toBe(
      'stm32f446xx',
    );
  });

  it('says so when something is missing or of another type', () => {
    const odd = { commands: {}, config: { MCU: 7, CLOCK_FREQ: '8', PINS: ['a'], 'bad name': 1 } };
    expect(readDictionary(zlibSync(ascii(JSON.stringify(odd))))).toEqual({
      mcu: null,
      version: null,
      clockFrequency: null,
      constants: {},
    });
  });

  it('neutralises what it reads', () => {
    const hostile = {
      version: '\u001b]0;x\u0007v1\u202e',
      commands: {},
      config: { MCU: 'stm32\u001b[2Jf4', PIN: 'x'.repeat(5000) },
    };
    const read = readDictionary(zlibSync(new TextEncoder().encode(JSON.stringify(hostile))));
    expect(read).toMatchObject({ mcu: 'stm32f4', version: 'v1' });
    expect(String(read?.constants['PIN']).length).toBeLessThanOrEqual(200);
  });

  it('finds nothing in an image of another firmware', () => {
    expect(readDictionary(makeImage({ base: 0x0800_0000 }))).toBeNull();
    expect(readDictionary(new Uint8Array(0))).toBeNull();
  });

  it('never throws on random or cut-off input', () => {
    const stream = zlibSync(ascii(JSON.stringify(dictionary)));
    const cut = fc.nat(stream.length - 1).map((end) => stream.subarray(0, end));
    const damaged = fc.tuple(fc.nat(stream.length - 1), fc.nat(255)).map(([at, value]) => {
      const copy = stream.slice();
      copy[at] = value;
      return copy;
    });
    const headed = fc.uint8Array({ maxLength: 300 }).map((rest) => join([Uint8Array.of(0x78, 0xda), rest]));
    fc.assert(
      fc.property(fc.oneof(cut, damaged, headed), (bytes) => {
        expect(() => readDictionary(bytes)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['stream heads', () => fill(Uint8Array.of(0x78, 0xda))],
    [
      'streams that start like a dictionary and swell',
      () => fill(zlibSync(ascii(`{${' '.repeat(400_000)}`))),
    ],
    ['streams that swell beyond any dictionary', () => fill(zlibSync(ascii(`{${' '.repeat(4_000_000)}`)))],
  ])('stays quick on 16 MiB of %s', (_what, make) => {
    const bytes = make();
    const start = performance.now();
    expect(readDictionary(bytes)).toBeNull();
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('readImageDictionary', () => {
  const stream = zlibSync(ascii(JSON.stringify(dictionary)));
  const imageOf = (...parts: Uint8Array[]): Image => ({
    format: 'hex',
    segments: parts.map((data, index) => ({ address: index * 0x10_0000, data })),
  });

  it('finds the dictionary in whichever large segment holds it', () => {
    expect(readImageDictionary(imageOf(ascii('vectors'), stream))?.mcu).toBe('stm32f446xx');
    expect(readImageDictionary(imageOf(ascii('vectors')))).toBeNull();
  });

  it('searches the eight largest segments, so that many cost no more than some', () => {
    const larger = Array.from({ length: 8 }, () => new Uint8Array(stream.length + 1));
    expect(readImageDictionary(imageOf(...larger.slice(1), stream))?.mcu).toBe('stm32f446xx');
    expect(readImageDictionary(imageOf(...larger, stream))).toBeNull();
  });
});

function fill(pattern: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16 * 1024 * 1024);
  for (let at = 0; at + pattern.length <= bytes.length; at += pattern.length) bytes.set(pattern, at);
  return bytes;
}

it.each([
  [{ RESERVE_PINS_USB: 'PA11,PA12' }, 'usb'],
  [{ RESERVE_PINS_USB: 'PA11,PA12', CANBUS_BRIDGE: 1, RESERVE_PINS_CAN: 'PD0,PD1' }, 'usb-can-bridge'],
  [{ RESERVE_PINS_CAN: 'PB8,PB9' }, 'can'],
  [{ CANBUS_FREQUENCY: 1_000_000 }, 'can'],
  [{ RESERVE_PINS_serial: 'PA10,PA9' }, 'uart'],
  [{ STATS_SUMSQ_BASE: 256 }, null],
])('the constants %j tell the link %s', (constants, link) => {
  expect(linkOf({ constants })).toBe(link);
});
