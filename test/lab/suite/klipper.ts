import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { SerialPort } from 'serialport';
import { readDictionary } from '../../../src/firmware/dictionary.ts';
import { openRealHost } from '../../../src/host/real-host.ts';
import { firmwareOf } from './firmware.ts';
import { type LabTest, until } from './harness.ts';
import { withScene } from './plugged-in.ts';

const SYNC = 0x7e;
/** bytes of the dictionary asked for at a time, as Klipper's host does */
const PIECE = 40;

/** Klipper's serial protocol as its docs/Protocol.md describes it, as far as "identify" needs it. */
class IdentifyClient {
  private readonly port: SerialPort;
  private received: number[] = [];
  private sequence = 0;

  constructor(port: SerialPort) {
    this.port = port;
    port.on('data', (bytes: Buffer) => this.received.push(...bytes));
  }

  /** The whole dictionary, uncompressed. */
  async dictionary(): Promise<string> {
    const bytes: number[] = [];
    for (;;) {
      const piece = await this.identify(bytes.length);
      bytes.push(...piece);
      if (piece.length < PIECE) return inflateSync(Uint8Array.from(bytes)).toString('utf8');
    }
  }

  private async identify(offset: number): Promise<readonly number[]> {
    const high = offset >= 0x60 ? [0x80 | (offset >> 7), offset & 0x7f] : [offset];
    const content = [1, ...high, PIECE];
    const head = [content.length + 5, 0x10 | (this.sequence & 0x0f), ...content];
    this.sequence += 1;
    this.port.write(Uint8Array.from([...head, ...crc16(head), SYNC]));
    return until(`identify at ${offset}`, () => this.answer());
  }

  /** The data of the next identify_response; blocks without content only acknowledge. */
  private answer(): readonly number[] | null {
    while (this.received.length > 0 && this.received.length >= (this.received[0] ?? 0)) {
      const block = this.received.splice(0, this.received[0]);
      assert.equal(block.at(-1), SYNC);
      assert.deepEqual(block.slice(-3, -1), crc16(block.slice(0, -3)));
      const content = block.slice(2, -3);
      if (content.length === 0) continue;
      assert.equal(content[0], 0, 'identify_response');
      const lengthAt = (content[1] ?? 0) & 0x80 ? 3 : 2;
      return content.slice(lengthAt + 1, lengthAt + 1 + (content[lengthAt] ?? 0));
    }
    return null;
  }
}

export const KLIPPER_TESTS: readonly LabTest[] = [
  {
    name: "Klipper's port tells its MCU and version, from the dictionary of the image in the flash",
    run: ({ saw }) =>
      withScene('healthy-printer', async ({ host, path }) => {
        const expected = readDictionary(await firmwareOf(host));
        const serial = openRealHost().serial;
        const entry = await until('its link', async () => {
          return (await serial.list()).find(({ usbPath, byId }) => usbPath === path && byId.length > 0);
        });
        const port = new SerialPort({ path: entry.byId[0] ?? '', baudRate: 250_000 });
        try {
          const dictionary: unknown = JSON.parse(await new IdentifyClient(port).dictionary());
          saw(`${entry.byId[0]}: ${expected?.mcu}, ${expected?.version}`);
          assert.ok(typeof dictionary === 'object' && dictionary !== null);
          assert.equal(Reflect.get(dictionary, 'version'), expected?.version);
          assert.equal(Reflect.get(Reflect.get(dictionary, 'config'), 'MCU'), expected?.mcu);
        } finally {
          await new Promise((resolve) => port.close(resolve));
        }
      }),
  },
];

/** CRC-16/MCRF4XX: polynomial 0x1021, reflected, from 0xffff; high byte first. */
function crc16(bytes: readonly number[]): number[] {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return [crc >> 8, crc & 0xff];
}
