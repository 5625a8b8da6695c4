import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDfu, parseUsbDescriptors, readStringDescriptor } from '../../src/formats/usb-descriptors.ts';

const DEVICE = [18, 1, 0, 1, 0, 0, 0, 64, 0x83, 4, 0x11, 0xdf, 0, 0x22, 1, 2, 3, 1];
const CONFIGURATION = [9, 2, 0x2d, 0, 1, 1, 0, 0xc0, 50];
const alternate = (number: number) => [9, 4, 0, number, 0, 0xfe, 1, 2, 4 + number];
const DFU = [9, 0x21, 11, 255, 0, 0, 8, 0x1a, 1];
const HID = [9, 4, 1, 0, 1, 3, 0, 0, 0, 9, 0x21, 0x11, 1, 0, 1, 0x22, 63, 0, 7, 5, 0x81, 3, 64, 0, 10];
const WHOLE = [...DEVICE, ...CONFIGURATION, ...alternate(0), ...alternate(1), ...DFU, ...HID];

describe('parseUsbDescriptors', () => {
  const parsed = parseUsbDescriptors(Uint8Array.from(WHOLE));
  const interfaces = parsed.configurations[0]?.interfaces ?? [];

  it('reads the device and its configuration', () => {
    expect(parsed.problems).toEqual([]);
    expect(parsed.device).toMatchObject({
      idVendor: 0x0483,
      idProduct: 0xdf11,
      bcdDevice: 0x2200,
      bcdUSB: 0x0100,
    });
    expect(parsed.configurations).toMatchObject([
      { bConfigurationValue: 1, bmAttributes: 0xc0, bMaxPower: 50 },
    ]);
  });

  it('gives every alternate of a DFU interface the descriptor that is sent once', () => {
    const dfu = { bmAttributes: 11, wDetachTimeout: 255, wTransferSize: 2048, bcdDFUVersion: 0x011a };
    expect(interfaces.filter(isDfu).map((one) => one.dfu)).toEqual([dfu, dfu]);
  });

  it('does not take the descriptor of a HID interface, which has the same type, for one of DFU', () => {
    expect(interfaces[2]).toMatchObject({ bInterfaceClass: 3, dfu: null });
    expect(interfaces[2]?.endpoints).toEqual([
      { bEndpointAddress: 0x81, bmAttributes: 3, wMaxPacketSize: 64, bInterval: 10 },
    ]);
  });

  it('takes a DFU 1.0 descriptor of seven bytes', () => {
    const short = [...DEVICE, ...CONFIGURATION, ...alternate(0), 7, 0x21, 1, 255, 0, 64, 0];
    const [one] = parseUsbDescriptors(Uint8Array.from(short)).configurations[0]?.interfaces ?? [];
    expect(one?.dfu).toMatchObject({ wTransferSize: 64, bcdDFUVersion: 0x0100 });
  });

  it('reads what is whole of a blob cut anywhere, and says that it was cut', () => {
    const ends = new Set<number>();
    for (let at = 0; at < WHOLE.length; at += WHOLE[at] ?? 1) ends.add(at);
    for (let length = 0; length < WHOLE.length; length += 1) {
      const { device, problems } = parseUsbDescriptors(Uint8Array.from(WHOLE.slice(0, length)));
      expect(device === null).toBe(length < DEVICE.length);
      expect(problems.some((problem) => problem.includes('cut off'))).toBe(!ends.has(length));
    }
  });

  it('ends in a result for any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(
          fc.array(fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255)), { maxLength: 10 }),
          fc.nat(WHOLE.length),
        )
        .map(([changes, length]) => {
          const copy = Uint8Array.from(WHOLE);
          for (const [at, value] of changes) copy[at] = value;
          return copy.slice(0, length);
        }),
    );
    fc.assert(
      fc.property(bytes, (blob) => {
        const { device, configurations, problems } = parseUsbDescriptors(blob);
        expect(device === null).toBe(problems.includes('no device descriptor'));
        expect(configurations.length).toBeLessThanOrEqual(blob.length / 9);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('readStringDescriptor', () => {
  const encode = (text: string) => [...text].flatMap((char) => [char.charCodeAt(0), 0]);

  it('ends with the bytes that came when more were announced', () => {
    const text = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg';
    const bytes = Uint8Array.from([166, 3, ...encode(text)]);
    expect(readStringDescriptor(bytes)).toEqual({ text, declaredBytes: 166, receivedBytes: 112 });
  });

  it('leaves out what follows the announced end', () => {
    expect(readStringDescriptor(Uint8Array.from([4, 3, ...encode('ab')]))?.text).toBe('a');
  });

  it('is null for what is no string descriptor', () => {
    for (const bytes of [[], [4], [1, 3], [4, 2, 65, 0]]) {
      expect(readStringDescriptor(Uint8Array.from(bytes))).toBeNull();
    }
  });

  it('gives back any text of 16-bit characters', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { maxLength: 126 }), (units) => {
        const bytes = units.flatMap((unit) => [unit & 0xff, unit >> 8]);
        const read = readStringDescriptor(Uint8Array.from([bytes.length + 2, 3, ...bytes]));
        expect(read?.text).toBe(String.fromCharCode(...units));
      }),
    );
  });
});
