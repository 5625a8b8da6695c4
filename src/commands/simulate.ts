import { listenForUsbip } from '../host/usbip-server.ts';
import { SCENES, type SimulatedHost, simulateHost } from '../simulation/simulate-host.ts';
import { UsbipExports } from '../simulation/usbip/usbip-exports.ts';
import { type CommandContext, EXIT } from './context.ts';
import { readLines } from './read-lines.ts';
import { listScenes, unknownScene } from './scene-list.ts';
import { attachToKernel, checkKernel } from './simulate-attach.ts';
import { carryOutLine } from './simulate-control.ts';
import { describeUsbip, judgeOf, type SimulationEvent, watchBoards } from './simulate-events.ts';
import { UsageError } from './usage-error.ts';

export interface SimulateOptions {
  /** [HOST:]PORT, or true for the usual one on loopback */
  usbip?: string | true | undefined;
  /** plug into this kernel */
  attach?: boolean | undefined;
  json?: boolean | undefined;
}

/** as a real board, without which no other program could keep up with it */
const PACE = 1;
/** registered with IANA for USB/IP */
const USBIP_PORT = 3240;
const LOOPBACK = '127.0.0.1';
const KEEP_ALIVE_MS = 60_000;

/**
 * `dfu-doctor simulate`: without a name the list of them, with one a simulated host's boards for any USB/IP client, or for this kernel, until Ctrl-C or "quit".
 * `lines` are what the user's hands do (see simulate-control.ts). Resolves to the exit code; rejects with UsageError.
 */
export async function runSimulate(
  context: CommandContext,
  name: string | undefined,
  options: SimulateOptions,
  lines: AsyncIterable<string> = readLines(),
): Promise<number> {
  if (name === undefined) {
    context.out(options.json === true ? `${JSON.stringify(SCENES, null, 2)}\n` : listScenes(SCENES));
    return EXIT.ok;
  }
  const title = titleOf(name);
  if ((options.usbip !== undefined) === (options.attach === true)) {
    throw new UsageError(
      `${name} is: ${title}. ${options.attach ? 'It can be shown to one side only.' : 'It was not said to whom it shall be shown.'}`,
      `Give either --usbip, to serve it to USB/IP clients, or --attach, to plug it into this kernel. For dfu-doctor itself neither is needed: dfu-doctor --simulate ${name}`,
    );
  }
  const address = options.attach ? null : parseAddress(options.usbip);
  if (!address) await checkKernel(name);
  const report = (event: SimulationEvent) => tell(context, event, options.json === true);
  const host = simulateHost(name, { pace: PACE });
  const judge = judgeOf(host, report);
  const exports = new UsbipExports(host.bus, (event) => {
    report(describeUsbip(event));
    if (event.kind === 'released') judge();
  });
  report({ event: 'scene', path: null, name, title, text: title });
  const stopWatching = watchBoards(host, report);
  // with every board unplugged nothing else would
  const alive = setInterval(() => undefined, KEEP_ALIVE_MS);
  try {
    const stopServing = address
      ? await serve(exports, address, report)
      : await attachToKernel(host, exports, report);
    await obey(context, host, lines);
    await stopServing();
    judge();
  } finally {
    clearInterval(alive);
    stopWatching();
    host.stop();
  }
  return EXIT.ok;
}

function titleOf(name: string): string {
  const scene = SCENES.find((one) => one.name === name);
  if (!scene) throw unknownScene(SCENES);
  return scene.title;
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
  const interrupted = new Promise<null>((resolve) => {
    if (context.signal.aborted) resolve(null);
    context.signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const iterator = lines[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([iterator.next(), interrupted]);
    if (next?.done) await interrupted;
    if (!next || next.done) return;
    if (next.value.trim() === '') continue;
    const answer = carryOutLine(host, next.value);
    context.out(`${JSON.stringify(answer)}\n`);
    if (answer.command === 'quit' && answer.ok) return;
  }
}

async function serve(
  exports: UsbipExports,
  address: { host: string; port: number },
  report: (event: SimulationEvent) => void,
): Promise<() => Promise<void>> {
  const server = await listenForUsbip(address.host, address.port, exports.accept).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `Nothing can be served at ${address.host}, port ${address.port}: ${reason}.`,
      'Name another port, as in --usbip 3241; 0 takes any that is free.',
    );
  });
  const { port } = server;
  const tool = port === USBIP_PORT ? 'usbip' : `usbip --tcp-port ${port}`;
  const commands = exports.devices().map(({ path }) => `sudo ${tool} attach -r ${address.host} -b ${path}`);
  const text = [
    `Served to USB/IP clients at ${address.host}, port ${port}. On Linux, after \`sudo modprobe vhci-hcd\`:`,
    ...commands.map((command) => `  ${command}`),
    'After each reset or flash a board is plugged in anew and has to be attached anew. Ctrl-C ends this.',
  ].join('\n');
  report({ event: 'serving', path: null, host: address.host, port, commands, text });
  return () => server.close();
}

function parseAddress(given: string | true | undefined): { host: string; port: number } {
  const text = typeof given === 'string' ? given : String(USBIP_PORT);
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
