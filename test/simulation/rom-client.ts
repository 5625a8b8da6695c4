import { type UsbDevice, UsbError } from '../../src/ports/usb.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';

const DNLOAD = 1;
const UPLOAD = 2;
const GETSTATUS = 3;
const CLRSTATUS = 4;
const ABORT = 6;

export interface RomStatus {
  bStatus: number;
  bwPollTimeout: number;
  bState: number;
}

/** A DFU host of a few lines, written from DFU 1.1 chapter 6, that does exactly what a test tells it. */
export class RomClient {
  readonly host: SimulatedHost;
  readonly device: UsbDevice;

  constructor(host: SimulatedHost, device: UsbDevice) {
    this.host = host;
    this.device = device;
  }

  send(request: number, value = 0, data: Uint8Array | readonly number[] = [], timeoutMs = 1000) {
    return this.device.controlTransferOut(setup(request, value), Uint8Array.from(data), timeoutMs);
  }

  async receive(request: number, value: number, length: number, timeoutMs = 1000): Promise<Uint8Array> {
    const { data } = await this.device.controlTransferIn(setup(request, value), length, timeoutMs);
    return data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(0);
  }

  async status(timeoutMs = 1000): Promise<RomStatus> {
    const bytes = await this.receive(GETSTATUS, 0, 6, timeoutMs);
    const [bStatus = -1, low = 0, middle = 0, high = 0, bState = -1] = bytes;
    return { bStatus, bwPollTimeout: low | (middle << 8) | (high << 16), bState };
  }

  /** GET_DESCRIPTOR (USB 2.0 9.4.3); strings in US English. */
  async descriptor(type: number, index: number): Promise<Uint8Array> {
    const { data } = await this.device.controlTransferIn(
      {
        requestType: 'standard',
        recipient: type === 0x21 ? 'interface' : 'device',
        request: 6,
        value: (type << 8) | index,
        index: type === 3 ? 0x0409 : 0,
      },
      255,
    );
    return data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(0);
  }

  /** The text of a string descriptor, as much of it as came. */
  async text(index: number): Promise<string> {
    return Buffer.from(await this.descriptor(3, index)).toString('utf16le', 2);
  }

  download(block: number, data: Uint8Array | readonly number[]) {
    return this.send(DNLOAD, block, data);
  }

  upload(block: number, length: number) {
    return this.receive(UPLOAD, block, length);
  }

  abort() {
    return this.send(ABORT);
  }

  clearStatus() {
    return this.send(CLRSTATUS);
  }

  /**
   * DNLOAD, the GETSTATUS that starts the work, the announced wait, and the GETSTATUS that tells its end; where that
   * stalls, the same wait again, up to three times.
   */
  async carryOut(block: number, data: Uint8Array | readonly number[]): Promise<RomStatus> {
    await this.download(block, data);
    const busy = await this.status();
    for (let stalls = 0; ; stalls += 1) {
      await this.host.ports.clock.sleep(busy.bwPollTimeout);
      try {
        return await this.status(10_000);
      } catch (error) {
        if (!(error instanceof UsbError) || error.kind !== 'stall' || stalls === 3) throw error;
      }
    }
  }

  setAddress(address: number) {
    return this.carryOut(0, [0x21, ...le32(address)]);
  }

  erase(address: number) {
    return this.carryOut(0, [0x41, ...le32(address)]);
  }

  /** Data in blocks of `transferSize`, the pointer set once. */
  async write(address: number, data: Uint8Array, transferSize: number): Promise<void> {
    await this.setAddress(address);
    for (let at = 0, block = 2; at < data.length; at += transferSize, block += 1) {
      const status = await this.carryOut(block, data.subarray(at, at + transferSize));
      if (status.bStatus !== 0) throw new Error(`status ${status.bStatus} at block ${block}`);
    }
  }

  async read(address: number, length: number, transferSize: number): Promise<Uint8Array> {
    await this.setAddress(address);
    await this.abort();
    const found = new Uint8Array(length);
    for (let at = 0, block = 2; at < length; at += transferSize, block += 1) {
      found.set(await this.upload(block, Math.min(transferSize, length - at)), at);
    }
    await this.abort();
    return found;
  }

  async leave(address: number): Promise<RomStatus> {
    await this.setAddress(address);
    await this.download(0, []);
    return this.status();
  }
}

function setup(request: number, value: number) {
  return { requestType: 'class', recipient: 'interface', request, value, index: 0 } as const;
}

export function le32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

/** Opens and claims the board at a bus path and brings it to dfuIDLE. */
export async function openClient(host: SimulatedHost, path = '1-1.4'): Promise<RomClient> {
  const device = await host.ports.usb.device(path);
  await device.open();
  await device.claimInterface(0);
  const client = new RomClient(host, device);
  if ((await client.status()).bState === 10) await client.clearStatus();
  return client;
}

export function openScene(name: string): Promise<RomClient> {
  return openClient(simulateHost(name));
}

/** The scene's own build. */
export function firmwareOf(host: SimulatedHost): Promise<Uint8Array> {
  return host.ports.files.read(host.firmwarePath, 1024 * 1024);
}

/** The scene's first board; every scene has one. */
export function boardOf(host: SimulatedHost) {
  const [board] = host.boards;
  if (!board) throw new Error('a scene without a board');
  return board;
}
