import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { listenForUsbip, type UsbipServer } from '../../src/host/usbip-server.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { UsbipExports } from '../../src/simulation/usbip/usbip-exports.ts';

const servers: UsbipServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(): Promise<number> {
  const exports = new UsbipExports(simulateHost('octopus-pro-f446').bus, () => undefined);
  const server = await listenForUsbip('127.0.0.1', 0, exports.accept);
  servers.push(server);
  return server.port;
}

/** Sends bytes, then collects what comes until `length` bytes are there or the other side hangs up. */
function talk(port: number, bytes: readonly number[], length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= length) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
    socket.write(Uint8Array.from(bytes));
  });
}

const DEVICE_LIST = [0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0];

describe('a server of USB/IP', () => {
  test('lists its boards to a client on loopback', async () => {
    const reply = await talk(await serve(), DEVICE_LIST, 12 + 316);
    expect(reply.readUInt32BE(8)).toBe(1);
    expect(reply.toString('latin1', 12 + 256, 12 + 261)).toBe('1-1.4');
  });

  test('hangs up on whoever speaks another protocol, and serves the next one', async () => {
    const port = await serve();
    expect(await talk(port, [...Buffer.from('GET / HTTP/1.0\r\n\r\n')], 1)).toHaveLength(0);
    expect(await talk(port, DEVICE_LIST, 12 + 316)).toHaveLength(12 + 316);
  });

  test('ends its connections when it is closed', async () => {
    const port = await serve();
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => {
      socket.on('close', resolve);
    });
    await new Promise((resolve) => {
      socket.on('connect', resolve);
    });
    await servers.pop()?.close();
    await closed;
    await expect(talk(port, DEVICE_LIST, 1)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('hangs up on a client that asks and never listens', async () => {
    let sent = 0;
    let end: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      end = resolve;
    });
    const server = await listenForUsbip('127.0.0.1', 0, (link) => {
      const timer = setInterval(() => {
        sent += 1;
        link.send(new Uint8Array(1024 * 1024));
      }, 1);
      timer.unref();
      return { receive: () => undefined, closed: end };
    });
    servers.push(server);
    connect(server.port, '127.0.0.1').pause();
    await closed;
    expect(sent).toBeGreaterThan(8);
  });

  test('says what the system says of a port that is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    await expect(listenForUsbip('127.0.0.1', port, () => never)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    other.close();
  });
});

const never = { receive: () => undefined, closed: () => undefined };
