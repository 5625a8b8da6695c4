/** The answer to DFU_GETSTATUS and the names of its values (DFU 1.1, 6.1.2 and table A.1). */

export interface DfuStatus {
  bStatus: number;
  /** milliseconds to wait before the next DFU_GETSTATUS */
  bwPollTimeout: number;
  bState: number;
}

/** bState of DFU 1.1 that this program decides by. */
export const STATE = {
  appIDLE: 0,
  appDETACH: 1,
  dfuIDLE: 2,
  dfuDNLOADSYNC: 3,
  dfuDNBUSY: 4,
  dfuDNLOADIDLE: 5,
  dfuMANIFESTSYNC: 6,
  dfuMANIFEST: 7,
  dfuMANIFESTWAITRESET: 8,
  dfuUPLOADIDLE: 9,
  dfuERROR: 10,
} as const;

const STATE_NAMES = [
  'appIDLE',
  'appDETACH',
  'dfuIDLE',
  'dfuDNLOAD-SYNC',
  'dfuDNBUSY',
  'dfuDNLOAD-IDLE',
  'dfuMANIFEST-SYNC',
  'dfuMANIFEST',
  'dfuMANIFEST-WAIT-RESET',
  'dfuUPLOAD-IDLE',
  'dfuERROR',
];

const STATUS_NAMES = [
  'OK',
  'errTARGET',
  'errFILE',
  'errWRITE',
  'errERASE',
  'errCHECK_ERASED',
  'errPROG',
  'errVERIFY',
  'errADDRESS',
  'errNOTDONE',
  'errFIRMWARE',
  'errVENDOR',
  'errUSBR',
  'errPOR',
  'errUNKNOWN',
  'errSTALLEDPKT',
];

/** DFU_GETSTATUS answers this many bytes. */
export const STATUS_LENGTH = 6;

/** Decodes the six bytes of DFU_GETSTATUS; null when fewer came. Any value of bStatus and bState is accepted. */
export function decodeStatus(answer: DataView): DfuStatus | null {
  if (answer.byteLength < STATUS_LENGTH) return null;
  return {
    bStatus: answer.getUint8(0),
    bwPollTimeout: answer.getUint16(1, true) | (answer.getUint8(3) << 16),
    bState: answer.getUint8(4),
  };
}

/** "dfuDNBUSY", or "state 15" for a value that the standard does not know. */
export function stateName(bState: number): string {
  return STATE_NAMES[bState] ?? `state ${bState}`;
}

/** "errADDRESS", or "status 77" for a value that the standard does not know. */
export function statusName(bStatus: number): string {
  return STATUS_NAMES[bStatus] ?? `status ${bStatus}`;
}
