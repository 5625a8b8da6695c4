import type { SimulatedHost } from '../simulation/simulate-host.ts';
import type { UsbipEvent } from '../simulation/usbip/usbip-exports.ts';

/** Something that happened to a simulated board, as --json prints it; `text` is its line for people. */
export type SimulationEvent = { event: string; path: string | null; text: string } & Readonly<
  Record<string, unknown>
>;

type Board = SimulatedHost['boards'][number];
type Attachment = ReturnType<SimulatedHost['bus']['attached']>[number];

/** a board that did not come back by then has nothing to start */
const SILENCE_MS = 1500;
const MODE_WORDS = {
  dfu: 'in DFU mode',
  'rom-uart': 'in its ROM, which listens on the UART only',
  klipper: 'running Klipper',
  katapult: 'in Katapult',
} as const;

/** Tells what appears on the simulated bus and what leaves it, until the returned function is called. */
export function watchBoards(host: SimulatedHost, report: (event: SimulationEvent) => void): () => void {
  let known = new Map<string, Attachment>();
  const look = () => {
    const now = new Map(host.bus.attached().map((attachment) => [attachment.path, attachment]));
    for (const [path, attachment] of known) {
      if (now.get(path) === attachment) continue;
      report({ event: 'left', path, text: `${path} left the bus` });
      void tellSilence(host, path, report);
    }
    for (const [path, attachment] of now) {
      if (known.get(path) !== attachment && !isHub(attachment)) report(appeared(host, attachment));
    }
    known = now;
  };
  look();
  return host.bus.watch(look);
}

/**
 * Says what the boards had to put up with so far: requests that the documents forbid, as each board counted them.
 * Nothing is said twice.
 */
export function judgeOf(host: SimulatedHost, report: (event: SimulationEvent) => void): () => void {
  const told = new Map<string, string>();
  return () => {
    for (const { path, judgement } of [...host.boards, ...host.uartBoards]) {
      const counts = Object.entries(judgement).filter(([, count]) => count > 0);
      const words = counts.map(([name, count]) => `${inWords(name)} (${count})`).join(', ');
      if (words === '' || told.get(path) === words) continue;
      told.set(path, words);
      const text = `${path}: the host did what it should not: ${words}`;
      report({ event: 'judged', path, judgement: Object.fromEntries(counts), text });
    }
  };
}

/** "polledTooEarly" as "polled too early" */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A USB/IP event in our words. */
export function describeUsbip(event: UsbipEvent): SimulationEvent {
  const { path } = event;
  switch (event.kind) {
    case 'imported':
      return { event: 'attached', path, text: `${path} is attached` };
    case 'released':
      return { event: 'detached', path, text: `${path} is no longer attached` };
    case 'malformed':
      return {
        event: 'malformed',
        path,
        reason: event.reason,
        text: `A client sent what USB/IP does not know (${event.reason}); its connection was ended`,
      };
    case 'request-failed': {
      const { setup, outcome } = event;
      const how = outcome.fault ?? outcome.kind;
      const request = { request: setup.request, value: setup.value, index: setup.index };
      const planted = outcome.fault ? 'a planted fault' : 'refused by the board';
      return {
        event: 'request-failed',
        path,
        how,
        planted: outcome.fault !== undefined,
        setup: request,
        text: `${path}: request ${setup.request}, value ${setup.value} ended in ${how} (${planted})`,
      };
    }
  }
}

function appeared(host: SimulatedHost, attachment: Attachment): SimulationEvent {
  const { path, deviceNumber, usbFunction } = attachment;
  const ids = new DataView(usbFunction.device.buffer, usbFunction.device.byteOffset);
  const id = [8, 10].map((at) => ids.getUint16(at, true).toString(16).padStart(4, '0')).join(':');
  const board = boardAt(host, path);
  const mode = board?.mode() ?? null;
  const state = mode && mode !== 'silent' ? `, ${MODE_WORDS[mode]}` : '';
  const words = usbFunction.descriptorFault ? ', but its descriptors cannot be read' : state;
  return {
    event: 'appeared',
    path,
    id,
    product: usbFunction.product,
    serialNumber: usbFunction.serialNumber,
    deviceNumber,
    mode,
    text: `${path}: ${id} ${usbFunction.product ?? ''}${words}`,
  };
}

async function tellSilence(
  host: SimulatedHost,
  path: string,
  report: (event: SimulationEvent) => void,
): Promise<void> {
  await host.ports.clock.sleep(SILENCE_MS);
  const isBack = host.bus.attached().some((attachment) => attachment.path === path);
  if (!isBack && boardAt(host, path)?.mode() === 'silent') {
    report({ event: 'silent', path, text: `${path}: nothing in its flash can start, it stays off the bus` });
  }
}

function boardAt(host: SimulatedHost, path: string): Board | undefined {
  return host.boards.find((board) => board.path === path);
}

function isHub({ usbFunction }: Attachment): boolean {
  return usbFunction.device[4] === 9;
}
