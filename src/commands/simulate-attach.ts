import { attachToVhci, checkVhci, VhciError } from '../host/usbip-vhci.ts';
import type { AcceptLink, ByteLink } from '../ports/byte-link.ts';
import type { SimulatedHost } from '../simulation/simulate-host.ts';
import type { UsbipExports } from '../simulation/usbip/usbip-exports.ts';
import type { SimulationEvent } from './simulate-events.ts';
import { UsageError } from './usage-error.ts';

/** Resolves when this process may plug boards into this kernel. Rejects with UsageError, saying what to run instead. */
export async function checkKernel(name: string): Promise<void> {
  await checkVhci().catch((error: unknown) => {
    if (!(error instanceof VhciError)) throw error;
    if (error.kind === 'permission') {
      throw new UsageError(
        `Only root may attach devices to the kernel: ${error.message}.`,
        `Run: sudo dfu-doctor simulate ${name} --attach`,
      );
    }
    throw new UsageError(
      `This kernel shows no virtual USB host controller: ${error.message}.`,
      'On Linux run: sudo modprobe vhci-hcd (Debian and Ubuntu have it with their kernels). Elsewhere use --usbip.',
    );
  });
}

/**
 * Attaches every board to this kernel, and again at the same port whenever one was plugged in or started anew. The
 * returned function unplugs them all.
 */
export async function attachToKernel(
  host: SimulatedHost,
  exports: UsbipExports,
  report: (event: SimulationEvent) => void,
): Promise<() => Promise<void>> {
  const ports = new Map<string, number>();
  const links = new Set<ByteLink>();
  let isOver = false;
  const attachNew = async () => {
    for (const attachment of exports.devices()) {
      if (isOver || attachment.isGone || exports.isTaken(attachment)) continue;
      const { path, busNumber, deviceNumber, usbFunction } = attachment;
      const device = { busNumber, deviceNumber, speed: usbFunction.speed };
      try {
        const accept = remembering(links, exports.acceptFor(attachment));
        ports.set(path, await attachToVhci(device, ports.get(path) ?? null, accept));
      } catch (error) {
        if (!(error instanceof VhciError)) throw error;
        report({ event: 'attach-failed', path, reason: error.message, text: `${path}: ${error.message}` });
      }
    }
  };
  let last = attachNew();
  const stopWatching = host.bus.watch(() => {
    last = last.then(attachNew);
  });
  await last;
  const text = 'Plugged into this kernel (see `lsusb`). Ctrl-C unplugs it.';
  report({ event: 'serving', path: null, text });
  return async () => {
    isOver = true;
    stopWatching();
    await last;
    for (const link of links) link.close();
  };
}

/** `accept`, with the links that are open kept in `links`. */
function remembering(links: Set<ByteLink>, accept: AcceptLink): AcceptLink {
  return (link) => {
    links.add(link);
    const receiver = accept(link);
    return {
      receive: (bytes) => receiver.receive(bytes),
      closed: () => {
        links.delete(link);
        receiver.closed();
      },
    };
  };
}
