/** What a download asks for, decoded (AN3156 chapter 4). */
export type RomCommand =
  | { kind: 'set-address'; address: number }
  | { kind: 'erase-page'; address: number }
  | { kind: 'mass-erase' }
  | { kind: 'read-unprotect' }
  | { kind: 'program'; address: number; data: Uint8Array }
  | { kind: 'none' };

const SET_ADDRESS = 0x21;
const ERASE = 0x41;
const READ_UNPROTECT = 0x92;

/** Commands come as block 0; block 1 is reserved; from 2 on data. */
export function decodeDownload(
  block: number,
  data: Uint8Array,
  pointer: number,
  wTransferSize: number,
): RomCommand {
  if (block >= 2) return { kind: 'program', address: pointer + (block - 2) * wTransferSize, data };
  const [code] = data;
  const address = data.length === 5 ? new DataView(data.buffer, data.byteOffset).getUint32(1, true) : null;
  if (block === 0 && code === SET_ADDRESS && address !== null) return { kind: 'set-address', address };
  if (block === 0 && code === ERASE && address !== null) return { kind: 'erase-page', address };
  if (block === 0 && code === ERASE && data.length === 1) return { kind: 'mass-erase' };
  if (block === 0 && code === READ_UNPROTECT && data.length === 1) return { kind: 'read-unprotect' };
  return { kind: 'none' };
}
