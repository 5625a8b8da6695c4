import type { Clock } from '../ports/clock.ts';
import type { UsbControlSetup, UsbDevice } from '../ports/usb.ts';
import { DfuError } from './dfu-error.ts';
import type { Polling } from './polling.ts';
import { type DfuStatus, decodeStatus, STATUS_LENGTH } from './status.ts';

/** A claimed DFU interface: what every request needs. */
export interface DfuInterface {
  device: UsbDevice;
  clock: Clock;
  /** wIndex of every request */
  interfaceNumber: number;
  /** what is known of the device's answers while it is busy; changes as it shows itself */
  polling: Polling;
}

/** bRequest, DFU 1.1 table 3.2 */
const REQUEST = { DNLOAD: 1, UPLOAD: 2, GETSTATUS: 3, CLRSTATUS: 4, GETSTATE: 5, ABORT: 6 } as const;

/** A ROM may hold a reply while its flash works: longer than any single page takes, never 0, which would not end. */
const TIMEOUT_MS = 5000;

/** DFU_DNLOAD: `block` is wBlockNum, `data` at most wTransferSize bytes. Rejects with UsbError. */
export async function download(dfu: DfuInterface, block: number, data: Uint8Array): Promise<void> {
  await dfu.device.controlTransferOut(setup(dfu, REQUEST.DNLOAD, block), data, TIMEOUT_MS);
}

/** DFU_UPLOAD of exactly `length` bytes. DfuError "length" when fewer come, else UsbError. */
export async function upload(dfu: DfuInterface, block: number, length: number): Promise<Uint8Array> {
  const answer = await dfu.device.controlTransferIn(setup(dfu, REQUEST.UPLOAD, block), length, TIMEOUT_MS);
  const got = answer.data?.byteLength ?? 0;
  if (!answer.data || got !== length) {
    throw new DfuError('length', 'DFU_UPLOAD', { got: `${got} bytes`, expected: `${length} bytes` });
  }
  return new Uint8Array(answer.data.buffer, answer.data.byteOffset, length);
}

/** DFU_UPLOAD of at most `length` bytes: as many as the device has to say. Rejects with UsbError. */
export async function uploadUpTo(dfu: DfuInterface, block: number, length: number): Promise<Uint8Array> {
  const { data } = await dfu.device.controlTransferIn(setup(dfu, REQUEST.UPLOAD, block), length, TIMEOUT_MS);
  return data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(0);
}

/** DFU_GETSTATUS; may start the work that a DNLOAD asked for (AN3156 4.1). DfuError "length", else UsbError. */
export async function getStatus(dfu: DfuInterface, timeoutMs = TIMEOUT_MS): Promise<DfuStatus> {
  const answer = await dfu.device.controlTransferIn(
    setup(dfu, REQUEST.GETSTATUS, 0),
    STATUS_LENGTH,
    timeoutMs,
  );
  const status = answer.data ? decodeStatus(answer.data) : null;
  if (!status) {
    const got = `${answer.data?.byteLength ?? 0} bytes`;
    throw new DfuError('length', 'DFU_GETSTATUS', { got, expected: `${STATUS_LENGTH} bytes` });
  }
  return status;
}

/** DFU_GETSTATE: bState, without starting anything. DfuError "length", else UsbError. */
export async function getState(dfu: DfuInterface): Promise<number> {
  const answer = await dfu.device.controlTransferIn(setup(dfu, REQUEST.GETSTATE, 0), 1, TIMEOUT_MS);
  if (!answer.data || answer.data.byteLength < 1) {
    throw new DfuError('length', 'DFU_GETSTATE', { got: '0 bytes', expected: '1 byte' });
  }
  return answer.data.getUint8(0);
}

/** DFU_CLRSTATUS: only ever in dfuERROR; elsewhere it leads into it, or stalls (STM32C5). */
export async function clearStatus(dfu: DfuInterface): Promise<void> {
  await dfu.device.controlTransferOut(setup(dfu, REQUEST.CLRSTATUS, 0), new Uint8Array(0), TIMEOUT_MS);
}

/** DFU_ABORT: back to dfuIDLE from every idle or synchronising state. */
export async function abort(dfu: DfuInterface): Promise<void> {
  await dfu.device.controlTransferOut(setup(dfu, REQUEST.ABORT, 0), new Uint8Array(0), TIMEOUT_MS);
}

function setup(dfu: DfuInterface, request: number, value: number): UsbControlSetup {
  return { requestType: 'class', recipient: 'interface', request, value, index: dfu.interfaceNumber };
}
