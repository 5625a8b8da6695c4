import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attachToVhci, checkVhci } from '../../src/host/usbip-vhci.ts';
import type { ByteLink } from '../../src/ports/byte-link.ts';

/** as Linux 6.1 prints it, cut to two ports of each hub */
const STATUS = (first: string) =>
  `hub port sta spd dev      sockfd local_busid
hs  0000 ${first} 002 00010003 000019 1-1
hs  0001 004 000 00000000 000000 0-0
ss  0008 004 000 00000000 000000 0-0
ss  0009 004 000 00000000 000000 0-0
`;
const DEVICE = { busNumber: 1, deviceNumber: 3, speed: 'full' } as const;

let controller: string;
beforeEach(async () => {
  controller = await mkdtemp(join(tmpdir(), 'dfu-doctor-vhci-'));
  await writeFile(join(controller, 'status'), STATUS('006'));
  await writeFile(join(controller, 'attach'), '');
});
afterEach(() => rm(controller, { recursive: true, force: true }));

/** Ends of links that were accepted, and how many of them ended. */
function recordLinks() {
  const links: ByteLink[] = [];
  let closed = 0;
  return {
    links,
    closedCount: () => closed,
    accept: (link: ByteLink) => {
      links.push(link);
      return {
        receive: () => undefined,
        closed: () => {
          closed += 1;
        },
      };
    },
  };
}

// the descriptor is node's own on Linux only
describe.runIf(process.platform === 'linux')('the virtual host controller', () => {
  test('is given port, socket, device and speed', async () => {
    const { accept, links } = recordLinks();
    expect(await attachToVhci(DEVICE, null, accept, controller)).toBe(1);
    expect(await readFile(join(controller, 'attach'), 'utf8')).toMatch(/^1 [1-9]\d* 65539 2$/);
    expect(links).toHaveLength(1);
  });

  test('keeps the socket to itself: here, where no kernel holds it, the link ends', async () => {
    const { accept, closedCount } = recordLinks();
    await attachToVhci(DEVICE, null, accept, controller);
    await expect.poll(closedCount).toBe(1);
  });

  test('gives a device the port it had as soon as that is free again', async () => {
    const { accept } = recordLinks();
    const attached = attachToVhci(DEVICE, 0, accept, controller);
    setTimeout(() => void writeFile(join(controller, 'status'), STATUS('004')), 60);
    expect(await attached).toBe(0);
  });

  test('has ports of their own for SuperSpeed', async () => {
    const { accept } = recordLinks();
    expect(await attachToVhci({ ...DEVICE, speed: 'super' }, null, accept, controller)).toBe(8);
    expect(await readFile(join(controller, 'attach'), 'utf8')).toMatch(/ 5$/);
  });

  test('without a free port says so', async () => {
    await writeFile(join(controller, 'status'), STATUS('006').replace('hs  0001 004', 'hs  0001 006'));
    const { accept } = recordLinks();
    await expect(attachToVhci(DEVICE, null, accept, controller)).rejects.toMatchObject({ kind: 'no-port' });
  });

  test('that is not there is told apart from one that only root may use', async () => {
    await expect(checkVhci(join(controller, 'missing'))).rejects.toMatchObject({ kind: 'unsupported' });
    await expect(checkVhci(controller)).resolves.toBeUndefined();
  });

  test.skipIf(process.getuid?.() === 0)('that only root may use is refused', async () => {
    await chmod(join(controller, 'attach'), 0o400);
    await expect(checkVhci(controller)).rejects.toMatchObject({ kind: 'permission' });
  });
});
