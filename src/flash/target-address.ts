import type { Vectors } from '../firmware/vectors.ts';
import { formatAddress } from '../formats/text.ts';
import type { Refusal } from './refusals.ts';

/** Where the image goes, or why that cannot be said. */
export type TargetAddress = { address: number; refusal: null } | { address: null; refusal: Refusal };

/** The address of a raw image: the one asked for, else the one that the image itself proves. */
export function targetAddress(vectors: Vectors | null, asked: number | null): TargetAddress {
  if (asked !== null) return { address: asked, refusal: null };
  if (vectors?.base != null) return { address: vectors.base, refusal: null };
  const candidates = vectors?.baseCandidates ?? [];
  return {
    address: null,
    refusal: {
      code: 'address-unknown',
      what: 'The file does not say where in memory it belongs.',
      why:
        candidates.length > 0
          ? `It could be linked for any of ${candidates.slice(0, 8).map(formatAddress).join(', ')}; at a wrong address it would not start and might replace the bootloader.`
          : 'A raw binary carries no address, and at a wrong one it would not start and might replace the bootloader.',
      wayOut:
        'Give the address that it was built for with --address. Klipper: "Bootloader offset" in make menuconfig, added to 0x08000000; a 32KiB bootloader is --address 0x08008000.',
    },
  };
}
