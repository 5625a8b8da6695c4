import type { FaultKind } from '../transfer-control.ts';

/** What is wrong with one board today; absent = nothing. */
export interface BoardFaults {
  /** read-out protection level 1 */
  readProtected?: true;
  /** the UART's RX pin floats or is talked to: the ROM listens there, and no USB appears */
  uartRxFloats?: true;
  /** bytes that read with the bits of `mask` flipped */
  wrongReads?: readonly { address: number; mask: number }[];
  /** the GETSTATUS after the `nth` block of data, counted from 1, goes wrong */
  writes?: readonly { nth: number; kind: FaultKind }[];
  /** reading its descriptors fails: it stalls (-32), violates the protocol (-71), or never answers (-110) */
  descriptorRead?: DescriptorFault;
  /** it drops off the bus and comes back, every so many ms, and has done so `before` times already */
  reenumerates?: { everyMs: number; before: number };
  /** the supply allows x8 only */
  lowSupply?: true;
  /** the flash takes as long as the datasheet allows */
  wornFlash?: true;
}

export type DescriptorFault = 'stall' | 'protocol' | 'silence';
