import { DeviceAccessError, SelectionError } from '../flash/device-errors.ts';
import { dfuSeError } from '../flash/dfuse-errors.ts';
import type { FlashEvent } from '../flash/events.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import { accessError, type PrepareRequest, prepareFlash } from '../flash/prepare.ts';
import { ProgrammerError } from '../flash/programmer.ts';
import { pathsInDfuMode } from '../flash/select-device.ts';
import { formatUsbId } from '../formats/text.ts';
import type { OpenedHost } from './context.ts';
import { type OtherWays, otherWays } from './other-way-words.ts';

type Failure = FlashEvent & { type: 'failed' };

export type Planned = { plan: FlashPlan; failure: null } | { plan: null; failure: Failure };

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
    const failure = whyNot(error);
    if (error.code !== 'no-device' || request.device !== undefined) return { plan: null, failure };
    const told = { image: request.image, file: request.file.name };
    return { plan: null, failure: withOtherWays(failure, otherWays(told, await host.ports.serial.list())) };
  }
}

/** No board is on USB: it may be reached otherwise. */
function withOtherWays(failure: Failure, { whyNotDfu, steps }: OtherWays): Failure {
  return whyNotDfu === null
    ? { ...failure, next: [...failure.next, ...steps] }
    : { ...failure, message: `${failure.message} ${whyNotDfu}`, next: steps };
}

/** Why nothing could be planned, as the event that ends a flash. */
function whyNot(error: DeviceAccessError | SelectionError): Failure {
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
export function otherBoard({ path, serialNumber }: FlashPlan['device']): Failure {
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

/** The bus paths of all boards in DFU mode, or as an event why there are none. */
export async function pathsOrWhyNot({ ports }: OpenedHost): Promise<readonly string[] | Failure> {
  try {
    const paths = await pathsInDfuMode(ports);
    return paths.length > 0 ? paths : noneInDfuMode();
  } catch (thrown) {
    const error = dfuSeError(thrown);
    if (!(error instanceof ProgrammerError)) throw error;
    return whyNot(accessError(error));
  }
}

/** No board is in DFU mode where all were asked for. */
function noneInDfuMode(): Failure {
  return whyNot(
    new SelectionError(
      'no-device',
      'No board in DFU mode was found.',
      [],
      'Bring the boards into DFU mode: BOOT0 set, then RESET.',
    ),
  );
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
