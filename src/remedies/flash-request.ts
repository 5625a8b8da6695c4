import type { Remedy } from '../diagnosis/finding.ts';

/** What the built-in flasher is asked to do; null = not decided yet, the user or the device tells. */
export interface FlashRequest {
  /** path of the firmware file */
  file: string | null;
  address: number | null;
  /** bus path, serial number, VID:PID or tty path */
  device: string | null;
  /** the user has agreed that the board behind a UART is reset into its bootloader */
  mayReset?: true;
}

/** What is known of the host that a remedy would act on. */
export interface RemedyGround {
  /** false for evidence that was replayed from a log: nothing may act on it */
  acting: boolean;
  /** the firmware file that was named or found, when there is one */
  firmwarePath: string | null;
}

/**
 * The flash that a remedy hands over to, or null when it is no flash or when there is no host to act on.
 * Every other kind of remedy is shown and never run.
 */
export function flashRequestOf(remedy: Remedy, ground: RemedyGround): FlashRequest | null {
  if (remedy.kind !== 'flash' || !ground.acting) return null;
  return {
    file: remedy.file ?? ground.firmwarePath,
    address: remedy.address,
    device: remedy.device,
  };
}
