import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PacketReader } from '../../src/simulation/usbip/packet-reader.ts';
import { UsbipError, type UsbipPacket } from '../../src/simulation/usbip/packets.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));

/** USBIP_CMD_SUBMIT and USBIP_CMD_UNLINK as the kernel's documentation lays them out. */
const SUBMIT_IN = hex(`00000001 00000d05 0001000f 00000001 00000000
  00000200 00000040 ffffffff 00000000 00000004 8006000100004000`);
const SUBMIT_OUT = hex(`00000001 00000d06 0001000f 00000000 00000001
  00000000 00000004 00000000 00000000 00000000 0000000000000000 ffffffff`);
const UNLINK = hex(`00000002 0000053e 0001000f 00000000 00000000 0000053b ${'00'.repeat(24)}`);

function importedReader(): PacketReader {
  const reader = new PacketReader();
  reader.imported();
  return reader;
}

function drain(reader: PacketReader): UsbipPacket[] {
  const packets: UsbipPacket[] = [];
  for (let packet = reader.next(); packet; packet = reader.next()) packets.push(packet);
  return packets;
}

describe('packets of USB/IP', () => {
  test('operations are read by their codes', () => {
    const reader = new PacketReader();
    reader.push(hex('0111 8005 00000000'));
    reader.push(hex(`0111 8003 00000000 312d312e34 ${'00'.repeat(27)}`));
    expect(drain(reader)).toEqual([{ kind: 'device-list' }, { kind: 'import', busId: '1-1.4' }]);
  });

  test('a submit carries its setup packet and the data of an OUT transfer', () => {
    const reader = importedReader();
    reader.push(SUBMIT_IN);
    reader.push(SUBMIT_OUT);
    reader.push(UNLINK);
    expect(drain(reader)).toEqual([
      {
        kind: 'submit',
        seqnum: 0xd05,
        direction: 'in',
        endpoint: 0,
        length: 64,
        numberOfPackets: 0,
        setup: hex('8006000100004000'),
        data: new Uint8Array(0),
      },
      {
        kind: 'submit',
        seqnum: 0xd06,
        direction: 'out',
        endpoint: 1,
        length: 4,
        numberOfPackets: 0,
        setup: new Uint8Array(8),
        data: hex('ffffffff'),
      },
      { kind: 'unlink', seqnum: 0x53e, unlinkSeqnum: 0x53b },
    ]);
  });

  test.each([
    ['another protocol version', false, '0106 8005 00000000'],
    ['an unknown operation', false, '0111 8007 00000000'],
    ['an unknown command', true, `00000003 ${'00'.repeat(44)}`],
    ['a third direction', true, `00000001 00000001 00000000 00000002 ${'00'.repeat(32)}`],
    ['endpoint 16', true, `00000001 00000001 00000000 00000000 00000010 ${'00'.repeat(28)}`],
    [
      'a negative length',
      true,
      `00000001 00000001 00000000 00000000 00000001 00000000 ffffffff ${'00'.repeat(20)}`,
    ],
    [
      'an isochronous transfer',
      true,
      `00000001 00000001 00000000 00000001 00000001 00000000 00000040 00000000 00000008 ${'00'.repeat(12)}`,
    ],
  ])('%s is refused', (_, isImported, text) => {
    const reader = isImported ? importedReader() : new PacketReader();
    reader.push(hex(text));
    expect(() => reader.next()).toThrow(UsbipError);
  });

  test('where a stream is cut into pieces changes nothing', () => {
    const stream = Uint8Array.from([...SUBMIT_IN, ...SUBMIT_OUT, ...UNLINK, ...SUBMIT_OUT]);
    const whole = importedReader();
    whole.push(stream);
    const expected = drain(whole);
    expect(expected).toHaveLength(4);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
        const reader = importedReader();
        const packets: UsbipPacket[] = [];
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        for (const [at, from] of places.entries()) {
          reader.push(stream.subarray(from, places[at + 1] ?? stream.length));
          packets.push(...drain(reader));
        }
        expect(packets).toEqual(expected);
      }),
    );
  });

  test('whatever arrives is read or refused, and nothing else', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    // half of them begin as a client would, so that more than the first check is reached
    const likely = fc
      .tuple(fc.constantFrom(hex('01118005'), hex('01118003'), hex('00000001'), hex('00000002')), bytes)
      .map(([head, rest]) => Uint8Array.from([...head, ...rest]));
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.oneof(bytes, likely), { maxLength: 5 }), (isImported, chunks) => {
        const reader = isImported ? importedReader() : new PacketReader();
        try {
          for (const chunk of chunks) {
            reader.push(chunk);
            drain(reader);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(UsbipError);
        }
      }),
    );
  });
});
