/** States and status codes of DFU 1.1 6.1.2 as the simulated ROM uses them. */
export const STATE = {
  dfuIDLE: 2,
  dfuDNLOAD_SYNC: 3,
  dfuDNBUSY: 4,
  dfuDNLOAD_IDLE: 5,
  dfuMANIFEST_SYNC: 6,
  dfuMANIFEST: 7,
  dfuUPLOAD_IDLE: 9,
  dfuERROR: 10,
  /** not of DFU: what ST's open device class answers after an upload that it cannot serve */
  stalledPacketAsState: 15,
} as const;

export const STATUS = {
  ok: 0,
  errTARGET: 1,
  errWRITE: 3,
  errERASE: 4,
  errADDRESS: 8,
  errFIRMWARE: 10,
  errVENDOR: 11,
  errUNKNOWN: 14,
  errSTALLEDPKT: 15,
} as const;

export const REQUEST = {
  DETACH: 0,
  DNLOAD: 1,
  UPLOAD: 2,
  GETSTATUS: 3,
  CLRSTATUS: 4,
  GETSTATE: 5,
  ABORT: 6,
} as const;
