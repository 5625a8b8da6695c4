import { DeviceAccessError, SelectionError } from '../flash/device-errors.ts';
import type { FlashEvent } from '../flash/events.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import { type PrepareRequest, prepareFlash } from '../flash/prepare.ts';
import { formatUsbId } from '../formats/text.ts';
import type { OpenedHost } from './context.ts';

export type Planned =
  | { plan: FlashPlan; failure: null }
  | { plan: null; failure: FlashEvent & { type: 'failed' } };

/** The plan, or as an event why there is none: no device, several, or one that could not be looked at. */
export async function planOrWhyNot({
  host,
  request,
}: {
  host: OpenedHost;
  request: PrepareRequest;
}): Promise<Planned> {
  try {
    return { plan: await prepareFlash(host.ports, request), failure: null };
  } catch (error) {
    if (!(error instanceof DeviceAccessError) && !(error instanceof SelectionError)) throw error;
    return { plan: null, failure: whyNot(error) };
  }
}

/** Why nothing could be planned, as the event that ends a flash. */
export function whyNot(error: DeviceAccessError | SelectionError): FlashEvent & { type: 'failed' } {
  return {
    type: 'failed',
    code: error.code,
    phase: 'prepare',
    address: null,
    message: `${error.message} Nothing on any board was changed.`,
    boardState: 'untouched',
    bootable: 'as-before',
    again: null,
    next: error instanceof SelectionError ? [...error.choices.map(choiceLine), error.next] : error.next,
  };
}

/** The board that came up in DFU mode is none that was asked into it, by its chip's own number. */
export function otherBoard({ path, serialNumber }: FlashPlan['device']): FlashEvent & { type: 'failed' } {
  return {
    type: 'failed',
    code: 'device-lost',
    phase: 'enter',
    address: null,
    message: `At ${path} is another board in DFU mode (serial number ${serialNumber}) than the one that was asked into it. Nothing in its memory was changed.`,
    boardState: 'untouched',
    bootable: 'as-before',
    again: null,
    next: ['Look which board is connected there, and run this again.'],
  };
}

function choiceLine({
  path,
  vendorId,
  productId,
  name,
  inDfuMode,
}: SelectionError['choices'][number]): string {
  return `At ${path}: ${formatUsbId(vendorId, productId)} ${name}${inDfuMode ? '' : ', not in DFU mode'}.`;
}
