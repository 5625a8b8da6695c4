import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';
import { join } from 'node:path';
import type { AcceptLink } from '../ports/byte-link.ts';
import { linkSocket } from './usbip-server.ts';

/** Linux's virtual host controller (module vhci-hcd) in sysfs. */
const CONTROLLER = '/sys/devices/platform/vhci_hcd.0';
/** VDEV_ST_NULL of the kernel's usbip_common.h: nothing is attached there */
const FREE = 4;
/** how the status file calls the hub of a speed, and enum usb_device_speed */
const SPEEDS = { full: ['hs', 2], high: ['hs', 3], super: ['ss', 5] } as const;
/** the kernel lets go of a port some time after the connection ended */
const RELEASE_MS = 2000;
const RELEASE_POLL_MS = 20;

export interface VhciDevice {
  busNumber: number;
  deviceNumber: number;
  speed: keyof typeof SPEEDS;
}

/**
 * Why a device could not be attached. unsupported: no virtual host controller here; permission: only root may;
 * no-port: all ports are taken; other: the kernel refused.
 */
export class VhciError extends Error {
  readonly kind: 'unsupported' | 'permission' | 'no-port' | 'other';
  constructor(kind: VhciError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VhciError';
    this.kind = kind;
  }
}

/** Resolves when this process may attach devices to this kernel. Rejects with VhciError. */
export async function checkVhci(controller = CONTROLLER): Promise<void> {
  await freePorts(controller, 'full');
  // nothing is attached by it, but opening is refused where the right is missing
  await writeSysfs(join(controller, 'attach'), '');
}

/**
 * Attaches a device to this kernel and resolves to the port of the virtual controller that it got: `wanted` unless
 * something else stays there. The kernel takes over one end of a connection, `accept` answers on the other; its end unplugs the device.
 * Rejects with VhciError.
 */
export async function attachToVhci(
  device: VhciDevice,
  wanted: number | null,
  accept: AcceptLink,
  controller = CONTROLLER,
): Promise<number> {
  const port = await choosePort(controller, device.speed, wanted);
  if (port === undefined)
    throw new VhciError('no-port', 'every port of the virtual host controller is taken');
  const { ours, kernels } = await connectedPair();
  try {
    const devid = ((device.busNumber << 16) | device.deviceNumber) >>> 0;
    const words = [port, descriptorOf(kernels), devid, SPEEDS[device.speed][1]];
    await writeSysfs(join(controller, 'attach'), words.join(' '));
    linkSocket(ours, accept);
    ours.resume();
    return port;
  } catch (error) {
    ours.destroy();
    throw error;
  } finally {
    // the kernel holds the connection itself now
    kernels.destroy();
  }
}

async function choosePort(
  controller: string,
  speed: VhciDevice['speed'],
  wanted: number | null,
): Promise<number | undefined> {
  let free = await freePorts(controller, speed);
  if (wanted === null) return free[0];
  for (let waited = 0; !free.includes(wanted) && waited < RELEASE_MS; waited += RELEASE_POLL_MS) {
    await new Promise((resolve) => setTimeout(resolve, RELEASE_POLL_MS));
    free = await freePorts(controller, speed);
  }
  return free.includes(wanted) ? wanted : free[0];
}

/** Ports of the controller for that speed that nothing is attached to. */
async function freePorts(controller: string, speed: VhciDevice['speed']): Promise<readonly number[]> {
  let status: string;
  try {
    status = await readFile(join(controller, 'status'), 'utf8');
  } catch (cause) {
    throw new VhciError('unsupported', `${controller} is not there`, { cause });
  }
  return status
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([hub, , state]) => hub === SPEEDS[speed][0] && Number(state) === FREE)
    .map(([, port]) => Number(port));
}

async function writeSysfs(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const isRefused = /EACCES|EPERM|EROFS/.test(message);
    throw new VhciError(isRefused ? 'permission' : 'other', message, { cause });
  }
}

/** Two ends of a connection that nobody else can reach, neither of them read yet. */
async function connectedPair(): Promise<{ ours: Socket; kernels: Socket }> {
  const server = createServer({ pauseOnConnect: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const kernels = new Socket();
  try {
    kernels.pause();
    const [ours] = await Promise.all([acceptOnly(server, kernels), connect(kernels, addressOf(server).port)]);
    kernels.setNoDelay(true);
    return { ours, kernels };
  } catch (error) {
    kernels.destroy();
    throw error;
  } finally {
    server.close();
  }
}

function connect(socket: Socket, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(port, '127.0.0.1', () => {
      socket.off('error', reject);
      resolve();
    });
  });
}

/** The connection that comes from `peer`; any other is a stranger's. */
function acceptOnly(server: Server, peer: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.on('connection', (socket) => {
      const decide = () => {
        if (socket.remotePort === peer.localPort) resolve(socket);
        else socket.destroy();
      };
      if (peer.connecting) peer.once('connect', decide);
      else decide();
    });
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new VhciError('other', 'no loopback connection');
  return address;
}

/** Node keeps the number of a socket's file descriptor to itself; the kernel wants exactly that. */
function descriptorOf(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  const fd = typeof handle === 'object' && handle !== null && 'fd' in handle ? handle.fd : null;
  if (typeof fd !== 'number' || fd < 0)
    throw new VhciError('other', 'node does not tell the file descriptor');
  return fd;
}
