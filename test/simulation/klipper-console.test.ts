import fc from 'fast-check';
import { unzlibSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { findDictionary } from '../../src/simulation/console/image-dictionary.ts';
import { KlipperConsole } from '../../src/simulation/console/klipper-console.ts';
import { decodeBlock, encodeBlock } from '../../src/simulation/console/message-block.ts';
import { decodeQuantity, encodeQuantity } from '../../src/simulation/console/variable-length.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { firmwareOf } from './rom-client.ts';

const DICTIONARY = Uint8Array.from({ length: 100 }, (_, at) => at);
const REQUEST_TEXT = '~ \u001c Request Serial Bootloader!! ~';

function openConsole(onRequestText?: () => void) {
  const sent: number[] = [];
  const console = new KlipperConsole({
    dictionary: DICTIONARY,
    send: (bytes) => sent.push(...bytes),
    ...(onRequestText ? { onRequestText } : {}),
  });
  return { console, take: () => Uint8Array.from(sent.splice(0)) };
}

/** A stream of blocks cut apart, each checked. */
function blocksOf(bytes: Uint8Array): { sequence: number; content: number[] }[] {
  const found: { sequence: number; content: number[] }[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const block = decodeBlock(rest);
    if (typeof block === 'string') throw new Error(block);
    found.push({ sequence: block.sequence, content: [...block.content] });
    rest = rest.subarray(block.length);
  }
  return found;
}

const identify = (sequence: number, offset: number, count: number) =>
  encodeBlock(sequence, [1, ...encodeQuantity(offset), ...encodeQuantity(count)]);

describe("Klipper's numbers of variable length", () => {
  test.each([
    [0, [0x00]],
    [95, [0x5f]],
    [96, [0x80, 0x60]],
    [12_287, [0xdf, 0x7f]],
    [12_288, [0x80, 0xe0, 0x00]],
    [201_326_592, [0x80, 0xe0, 0x80, 0x80, 0x00]],
  ])('%i is written as the table of the protocol has it', (value, bytes) => {
    expect(encodeQuantity(value)).toEqual(bytes);
  });

  test('what was written is read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7fff_ffff }), (value) => {
        const bytes = encodeQuantity(value);
        expect(decodeQuantity(Uint8Array.from([9, ...bytes]), 1)).toEqual({ value, next: 1 + bytes.length });
      }),
    );
  });

  test('a negative number reads as its 32 bits, and one without end as none', () => {
    expect(decodeQuantity(Uint8Array.of(0x7f), 0)?.value).toBe(0xffff_ffff);
    expect(decodeQuantity(Uint8Array.of(0x80, 0x80), 0)).toBeNull();
  });
});

describe("Klipper's end of the line", () => {
  test('frames a block with length, sequence, CRC and sync', () => {
    expect([...encodeBlock(1, [])]).toEqual([0x05, 0x11, 0x8f, 0x08, 0x7e]);
    expect(decodeBlock(encodeBlock(1, [1, 2]))).toEqual({
      sequence: 1,
      content: Uint8Array.of(1, 2),
      length: 7,
    });
  });

  test('answers identify with the piece that was asked for, then acknowledges', () => {
    const { console, take } = openConsole();
    console.receive(identify(0, 0, 40));
    expect(blocksOf(take())).toEqual([
      { sequence: 1, content: [0, 0, 40, ...DICTIONARY.slice(0, 40)] },
      { sequence: 1, content: [] },
    ]);
    console.receive(identify(1, 80, 40));
    expect(blocksOf(take())[0]?.content).toEqual([0, 80, 20, ...DICTIONARY.slice(80)]);
    console.receive(identify(2, 1000, 40));
    expect(blocksOf(take())[0]?.content).toEqual([0, ...encodeQuantity(1000), 0]);
  });

  test('says which block it wants when another comes', () => {
    const { console, take } = openConsole();
    console.receive(identify(5, 0, 40));
    expect(blocksOf(take())).toEqual([{ sequence: 0, content: [] }]);
  });

  test('refuses a damaged block once and finds the next one', () => {
    const { console, take } = openConsole();
    const damaged = identify(0, 0, 40).map((byte, at) => (at === 3 ? byte ^ 1 : byte));
    console.receive(Uint8Array.from([...damaged, ...damaged, 0x7e]));
    expect(blocksOf(take())).toEqual([{ sequence: 0, content: [] }]);
    console.receive(identify(0, 0, 4));
    expect(blocksOf(take())[0]?.content).toEqual([0, 0, 4, 0, 1, 2, 3]);
  });

  test('in which pieces the bytes come changes nothing', () => {
    const stream = [
      0x7e,
      ...identify(0, 0, 40),
      1,
      2,
      3,
      0x7e,
      ...identify(1, 40, 40),
      ...identify(2, 80, 40),
    ];
    const whole = openConsole();
    whole.console.receive(Uint8Array.from(stream));
    const expected = whole.take();
    expect(expected.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const { console, take } = openConsole();
        for (let at = 0, piece = 0; at < stream.length; piece += 1) {
          const size = sizes[piece % sizes.length] ?? 1;
          console.receive(Uint8Array.from(stream.slice(at, at + size)));
          at += size;
        }
        expect(take()).toEqual(expected);
      }),
    );
  });

  test('whatever comes, it says only whole blocks and answers the next good one', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 6 }), (chunks) => {
        const { console, take } = openConsole();
        for (const chunk of chunks) console.receive(chunk);
        // 64 sync bytes end whatever block was begun
        console.receive(new Uint8Array(64).fill(0x7e));
        const expected = blocksOf(take()).at(-1)?.sequence ?? 0;
        console.receive(identify(expected, 0, 4));
        expect(blocksOf(take())[0]?.content).toEqual([0, 0, 4, 0, 1, 2, 3]);
      }),
    );
  });

  test('on a UART the request text is heeded as a block of its own, on USB it is not', () => {
    let requests = 0;
    const uart = openConsole(() => {
      requests += 1;
    });
    const text = new TextEncoder().encode(REQUEST_TEXT);
    uart.console.receive(text.subarray(0, 10));
    uart.console.receive(text.subarray(10));
    expect(requests).toBe(1);
    uart.console.receive(Uint8Array.from([0x20, 0x20, ...text.subarray(1)]));
    expect(requests).toBe(1);
    const usb = openConsole();
    usb.console.receive(text);
    expect(blocksOf(usb.take())).toEqual([{ sequence: 0, content: [] }]);
  });
});

describe('the dictionary of an image', () => {
  test('is found from its first to its last byte, with MCU and version', async () => {
    const image = await firmwareOf(simulateHost('octopus-pro-f446'));
    const found = findDictionary(image);
    expect(found).toMatchObject({ mcu: 'stm32f446xx', version: 'v0.12.0-316-g4f2c8d0e' });
    const compressed = found?.compressed ?? new Uint8Array(0);
    const json = JSON.parse(new TextDecoder().decode(unzlibSync(compressed))) as { commands: object };
    expect(json.commands).toMatchObject({ 'identify offset=%u count=%c': 1 });
    expect(() => unzlibSync(compressed.subarray(0, -5))).toThrow(/unexpected EOF/);
  });

  test('is missing where there is none, and in what only looks like one', () => {
    expect(findDictionary(new Uint8Array(4096).fill(0xff))).toBeNull();
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x78, 0xda, 0x00, 0x01, 0xed, 0xff), { maxLength: 200 }),
        (bytes) => {
          expect(findDictionary(Uint8Array.from(bytes))).toBeNull();
        },
      ),
    );
  });
});
