import { VhciError } from '../host/usbip-vhci.ts';
import type { SimulatedHost } from '../simulation/simulate-host.ts';
import type { UsbipExports } from '../simulation/usbip/usbip-exports.ts';
import { type CommandContext, EXIT, UsageError } from './context.ts';
import { readLines } from './read-lines.ts';
import { carryOutLine } from './simulate-control.ts';
import { describeUsbip, type SimulationEvent, watchBoards } from './simulate-events.ts';

export interface SimulateOptions {
  /** [HOST:]PORT, or true for the usual one on loopback */
  usbip?: string | true | undefined;
  attach?: boolean | undefined;
  json?: boolean | undefined;
}

/** as a real board, without which no other program could keep up with it */
const PACE = 1;
/** registered with IANA for USB/IP */
const USBIP_PORT = 3240;
const LOOPBACK = '127.0.0.1';

/**
 * `dfu-doctor simulate`: a simulated host's boards for any USB/IP client, or for this kernel, until Ctrl-C or "quit".
 * `lines` are what the user's hands do (see CONTROL_LINES). Resolves to the exit code; rejects with UsageError.
 */
export async function runSimulate(
  context: CommandContext,
  name: string,
  options: SimulateOptions,
  lines: AsyncIterable<string> = readLines(),
): Promise<number> {
  const { SCENES, simulateHost } = await import('../simulation/simulate-host.ts');
  const scene = SCENES.find((one) => one.name === name);
  if (!scene) {
    const names = SCENES.map((one) => one.name).join(', ');
    throw new UsageError('There is no simulated board with that name.', `Choose one of: ${names}.`);
  }
  if ((options.usbip !== undefined) === (options.attach === true)) {
    throw new UsageError(
      `${name} is: ${scene.title}. To whom it shall be shown was not said${options.attach ? ' clearly' : ''}.`,
      `Give either --usbip, to serve it to USB/IP clients, or --attach, to plug it into this kernel (Linux, root).\n` +
        `To try dfu-doctor itself on it, nothing is needed but: dfu-doctor --simulate ${name}`,
    );
  }
  const { UsbipExports } = await import('../simulation/usbip/usbip-exports.ts');
  const report = (event: SimulationEvent) => tell(context, event, options.json === true);
  const host = simulateHost(name, { pace: PACE });
  const exports = new UsbipExports(host.bus, (event) => report(describeUsbip(event)));
  report({ event: 'scene', path: null, name, title: scene.title, text: `${scene.title}` });
  const stopWatching = watchBoards(host, report);
  try {
    const stopServing = options.attach
      ? await attach(host, exports, report, name)
      : await serve(exports, parseAddress(options.usbip), report);
    await obey(context, host, lines);
    await stopServing();
  } finally {
    stopWatching();
    host.stop();
  }
  return EXIT.ok;
}

function tell(context: CommandContext, { text, ...event }: SimulationEvent, json: boolean): void {
  context.out(json ? `${JSON.stringify(event)}\n` : `${text}\n`);
}

/** Until the user says quit or presses Ctrl-C; the end of standard input is neither. */
async function obey(
  context: CommandContext,
  host: SimulatedHost,
  lines: AsyncIterable<string>,
): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    if (context.signal.aborted) resolve();
    context.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const iterator = lines[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([iterator.next(), interrupted]);
    if (!next) break;
    if (next.done) {
      await interrupted;
      break;
    }
    if (next.value.trim() === '') continue;
    const answer = carryOutLine(host, next.value);
    context.out(`${JSON.stringify(answer)}\n`);
    if (answer.command === 'quit' && answer.ok) break;
  }
  await iterator.return?.();
}

async function serve(
  exports: UsbipExports,
  address: { host: string; port: number },
  report: (event: SimulationEvent) => void,
): Promise<() => Promise<void>> {
  const { listenForUsbip } = await import('../host/usbip-server.ts');
  const server = await listenForUsbip(address.host, address.port, exports.accept).catch((error: unknown) => {
    throw new UsageError(
      `${address.host}, port ${address.port}, cannot be listened on: ${error instanceof Error ? error.message : String(error)}.`,
      'Name another port: --usbip 3241. Port 0 takes any that is free.',
    );
  });
  const { port } = server;
  const tool = port === USBIP_PORT ? 'usbip' : `usbip --tcp-port ${port}`;
  const commands = exports.devices().map(({ path }) => `sudo ${tool} attach -r ${address.host} -b ${path}`);
  report({
    event: 'serving',
    path: null,
    host: address.host,
    port,
    commands,
    text: [
      `Served to USB/IP clients at ${address.host}, port ${port}. On Linux, after \`sudo modprobe vhci-hcd\`:`,
      ...commands.map((command) => `  ${command}`),
      'After each reset or flash the board is plugged in anew and has to be attached anew. Ctrl-C ends this.',
    ].join('\n'),
  });
  return () => server.close();
}

function parseAddress(given: string | true | undefined): { host: string; port: number } {
  const text = given === true || given === undefined ? String(USBIP_PORT) : given;
  const match = /^(?:(?:\[([0-9A-Fa-f:.]{2,45})\]|([\w.-]{1,253})):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) {
    throw new UsageError(
      'That is not an address to serve at.',
      'Give a port, as in --usbip 3240, or an address and a port, as in --usbip 192.168.1.20:3240.',
    );
  }
  return { host: match[1] ?? match[2] ?? LOOPBACK, port };
}

/** Attaches every board to this kernel, and again whenever one was plugged in or started anew. */
async function attach(
  host: SimulatedHost,
  exports: UsbipExports,
  report: (event: SimulationEvent) => void,
  name: string,
): Promise<() => Promise<void>> {
  const { attachToVhci, checkVhci } = await import('../host/usbip-vhci.ts');
  await checkVhci().catch((error: unknown) => {
    throw refusal(error, name);
  });
  const ports = new Map<string, number>();
  const links = new Set<{ close: () => void }>();
  let isOver = false;
  let last = Promise.resolve();
  const attachNew = async () => {
    for (const attachment of exports.devices()) {
      if (isOver || attachment.isGone || exports.isTaken(attachment)) continue;
      const accept = exports.acceptFor(attachment);
      const { path, busNumber, deviceNumber, usbFunction } = attachment;
      const device = { busNumber, deviceNumber, speed: usbFunction.speed };
      try {
        const port = await attachToVhci(device, ports.get(path) ?? null, (link) => {
          links.add(link);
          const receiver = accept(link);
          return {
            receive: (bytes) => receiver.receive(bytes),
            closed: () => {
              links.delete(link);
              receiver.closed();
            },
          };
        });
        ports.set(path, port);
      } catch (error) {
        if (!(error instanceof VhciError)) throw error;
        report({ event: 'attach-failed', path, reason: error.message, text: `${path}: ${error.message}` });
      }
    }
  };
  const stopWatching = host.bus.watch(() => {
    last = last.then(attachNew);
  });
  await attachNew();
  report({
    event: 'serving',
    path: null,
    text: 'Plugged into this kernel (see `lsusb`). Ctrl-C unplugs it.',
  });
  return async () => {
    isOver = true;
    stopWatching();
    await last;
    for (const link of links) link.close();
  };
}

function refusal(error: unknown, name: string): unknown {
  if (!(error instanceof VhciError)) return error;
  if (error.kind === 'permission') {
    return new UsageError(
      `Only root may attach devices to the kernel: ${error.message}.`,
      `Run: sudo dfu-doctor simulate ${name} --attach`,
    );
  }
  return new UsageError(
    `This kernel shows no virtual USB host controller: ${error.message}.`,
    'On Linux run: sudo modprobe vhci-hcd (Debian and Ubuntu have it with their kernels). Elsewhere use --usbip.',
  );
}
