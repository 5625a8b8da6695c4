import assert from 'node:assert/strict';
import type { UsbDevice } from '../../../src/ports/usb.ts';
import type { LabTest } from './harness.ts';
import { withScene } from './plugged-in.ts';
import { withClaimed } from './usb-errors.ts';

const request = (number: number, value: number) =>
  ({ requestType: 'class', recipient: 'interface', request: number, value, index: 0 }) as const;
const DNLOAD = 1;
const UPLOAD = 2;
const GETSTATUS = 3;
const CLRSTATUS = 4;
const ABORT = 6;
const DFU_IDLE = 2;
const DFU_DOWNLOAD_IDLE = 5;

/** A client without manners, in a few lines of its own (DFU 1.1 3, AN3156 4). */
class RoughClient {
  private readonly device: UsbDevice;

  constructor(device: UsbDevice) {
    this.device = device;
  }

  async download(block: number, bytes: readonly number[] | Uint8Array): Promise<void> {
    await this.device.controlTransferOut(request(DNLOAD, block), Uint8Array.from(bytes));
  }

  /** bState and bwPollTimeout */
  async status(): Promise<{ state: number; waitMs: number }> {
    const { data } = await this.device.controlTransferIn(request(GETSTATUS, 0), 6);
    assert.ok(data);
    return { state: data.getUint8(4), waitMs: data.getUint16(1, true) };
  }

  /** Until it is idle, whatever that takes. */
  async idle(): Promise<void> {
    for (let tries = 0; tries < 8; tries += 1) {
      const { state } = await this.status();
      if (state === DFU_IDLE) return;
      const way = state === 10 ? CLRSTATUS : ABORT;
      await this.device.controlTransferOut(request(way, 0), new Uint8Array(0));
    }
    throw new Error('the ROM does not become idle');
  }

  async pointTo(address: number): Promise<void> {
    await this.download(0, [0x21, ...littleEndian(address)]);
    await this.finish(true);
  }

  async erase(address: number, patient: boolean): Promise<void> {
    await this.download(0, [0x41, ...littleEndian(address)]);
    await this.finish(patient);
  }

  async finish(patient: boolean): Promise<number> {
    const { waitMs } = await this.status();
    if (patient) await new Promise((resolve) => setTimeout(resolve, waitMs + 20));
    const { state } = await this.status();
    return state;
  }

  async upload(block: number): Promise<void> {
    await this.device.controlTransferIn(request(UPLOAD, block), 64);
  }
}

export const JUDGEMENT_TESTS: readonly LabTest[] = [
  {
    name: 'a client that writes without erasing is reported',
    run: ({ saw }) =>
      withScene('octopus-pro-f446', async ({ path, board }) => {
        board.preload(
          0x0804_0000,
          Uint8Array.from({ length: 64 }, () => 0x55),
        );
        await withClaimed(path, async (device) => {
          const client = new RoughClient(device);
          await client.idle();
          await client.pointTo(0x0804_0000);
          await client.download(2, new Uint8Array(64).fill(0xaa));
          assert.equal(await client.finish(true), DFU_DOWNLOAD_IDLE);
        });
        saw(JSON.stringify(board.judgement));
        assert.ok(board.judgement.programmedUnerased > 0);
        assert.deepEqual([...board.flashContents(0x0804_0000, 2)], [0, 0], 'bits only clear');
      }),
  },
  {
    name: 'a client that skips the announced time is reported, where the ROM waits and where it needs that time',
    run: async ({ saw }) => {
      await withScene('octopus-pro-f446', async ({ path, board }) => {
        await withClaimed(path, async (device) => {
          const client = new RoughClient(device);
          await client.idle();
          await client.erase(0x0800_8000, false);
        });
        saw(`holds: ${JSON.stringify(board.judgement)}`);
        assert.equal(board.judgement.polledTooEarly, 1);
      });
      await withScene('rom-needs-time', async ({ path, board }) => {
        await withClaimed(path, async (device) => {
          const client = new RoughClient(device);
          await client.idle();
          await assert.rejects(client.erase(0x0800_0000, false), { kind: 'stall' });
        });
        saw(`needs the time: ${JSON.stringify(board.judgement)}`);
        assert.ok(board.judgement.neededTimeSkipped > 0);
      });
    },
  },
  {
    name: 'a client that sends block 1 is reported',
    run: ({ saw }) =>
      withScene('octopus-pro-f446', async ({ path, board }) => {
        await withClaimed(path, async (device) => {
          const client = new RoughClient(device);
          await client.idle();
          await client.pointTo(0x0800_8000);
          await client.download(1, new Uint8Array(16)).catch(() => undefined);
        });
        saw(JSON.stringify(board.judgement));
        assert.equal(board.judgement.reservedBlocks, 1);
      }),
  },
];

function littleEndian(address: number): number[] {
  return [0, 8, 16, 24].map((shift) => (address >>> shift) & 0xff);
}
