import type { UsbControlSetup } from '../ports/usb.ts';
import type { Attachment } from './attachment.ts';
import type { FaultKind, Transfer, TransferControl } from './transfer-control.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** one packet of up to 64 bytes at full speed */
const PACKET_MS = 0.051;
const PACKET_BYTES = 64;

/** What a control transfer goes through between host and device. */
export interface Wire {
  attachment: Attachment;
  clock: VirtualClock;
  transfers: TransferControl;
  /** pulls the cable */
  unplug: () => void;
}

export interface ControlRequest {
  direction: Transfer['direction'];
  setup: UsbControlSetup;
  /** what is sent; empty for "in" */
  data: Uint8Array;
  /** bytes sent or asked for */
  length: number;
}

/**
 * How it ended, and which planted fault it met. silence: no answer within the limit, and the limit has yet to be
 * waited for; gone: the device left the bus meanwhile; withdrawn: nobody waits for it any more.
 */
export type ExchangeOutcome = { fault: FaultKind | undefined } & (
  | { kind: 'answered'; data: Uint8Array }
  | { kind: 'stall' | 'silence' | 'gone' | 'withdrawn' }
);

/** One control transfer on endpoint 0, with the time that it takes. `limitMs` may be infinite. */
export async function exchange(
  wire: Wire,
  request: ControlRequest,
  limitMs: number,
  isWithdrawn: () => boolean = () => false,
): Promise<ExchangeOutcome> {
  const { attachment, clock } = wire;
  const arrivedMs = clock.nowMs();
  const { transfer, fault } = wire.transfers.begin({
    atMs: arrivedMs,
    path: attachment.path,
    direction: request.direction,
    setup: request.setup,
    bytes: request.length,
  });
  wire.transfers.assertAlive();
  if (fault === 'disconnect') wire.unplug();
  const end = (kind: 'stall' | 'silence' | 'gone' | 'withdrawn'): ExchangeOutcome => {
    transfer.outcome = OUTCOME[kind];
    return { kind, fault };
  };
  const heldMs = Math.max(0, attachment.usbFunction.busyUntilMs() - arrivedMs);
  if (fault === 'timeout' || heldMs > limitMs) return end('silence');
  await clock.sleep(heldMs + wireTimeMs(request.length));
  if (attachment.isGone) return end('gone');
  if (isWithdrawn()) return end('withdrawn');
  if (fault === 'stall') return end('stall');
  const answer = reach(attachment, request, arrivedMs);
  if (answer === 'stall' || answer === 'silence') return end(answer);
  if (fault === 'lost-answer') return end('silence');
  return { kind: 'answered', data: spoil(answer, fault), fault };
}

function spoil(answer: Uint8Array, fault: FaultKind | undefined): Uint8Array {
  if (fault === 'garbage') return answer.map((_, at) => 0xe7 ^ (at * 0x35));
  return fault === 'short-answer' ? answer.slice(0, answer.length >> 1) : answer;
}

const OUTCOME = {
  stall: 'stall',
  silence: 'timeout',
  gone: 'disconnected',
  withdrawn: 'timeout',
} as const;
const NOTHING = new Uint8Array(0);

function reach(
  attachment: Attachment,
  request: ControlRequest,
  arrivedMs: number,
): Uint8Array | 'stall' | 'silence' {
  const { usbFunction } = attachment;
  if (request.direction === 'in') return usbFunction.controlIn(request.setup, request.length, arrivedMs);
  return usbFunction.controlOut(request.setup, request.data, arrivedMs) === 'stall' ? 'stall' : NOTHING;
}

/** SETUP and STATUS one packet each, data in packets of 64 bytes. */
function wireTimeMs(bytes: number): number {
  return (2 + Math.ceil(bytes / PACKET_BYTES)) * PACKET_MS;
}
