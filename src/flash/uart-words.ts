import type { BoardState, FailureCode } from './events.ts';

const AGAIN =
  'Flash it again with the same command: what is right already is skipped, and the rest is done anew.';
const ROM_AGAIN =
  'Bring the board into its bootloader again: set BOOT0 and press RESET, or let the adapter do it with --entry.';
const LINES =
  'Check the wires: TX to RX and RX to TX, ground to ground, 3.3 V levels; and that nothing else drives these pins.';

const OTHERS =
  'A board whose BOOT0 nobody moves starts its firmware whatever is tried here. Klipper may be asked for the bootloader instead (--entry klipper), and Katapult, where the board carries it, answers dfu-doctor flash with --via katapult.';

const BY_CODE: Partial<Record<FailureCode, readonly string[]>> = {
  'open-failed': [
    'Another port or adapter may do: the bootloader needs 8 bits with even parity, at a rate that the adapter knows.',
  ],
  'permission-denied': [
    'Your user may not open this serial port. On Linux: sudo usermod -aG dialout $USER, then log out and in again.',
  ],
  'device-busy': [
    'Another program has the port open: stop Klipper, OctoPrint or the terminal program that uses it for the moment.',
  ],
  'device-lost': ['The serial port is gone. Plug the adapter in again, and check its cable.', ROM_AGAIN],
  'device-not-answering': [ROM_AGAIN, LINES, OTHERS],
  'device-error': [ROM_AGAIN, LINES],
  'erase-failed': [
    ROM_AGAIN,
    'If the erase is refused again, sectors may be write-protected; that is a hint only. dfu-doctor unprotect --writing lifts that, and dfu-doctor info shows whether the chip is read-protected.',
  ],
  'write-failed': [ROM_AGAIN, LINES, 'A lower rate may help: --baud 57600.'],
  'verify-mismatch': [LINES, 'A lower rate may help: --baud 57600.'],
  'not-returned': [
    'Take the BOOT0 jumper off if there is one, then press RESET once.',
    'If the board stays silent, check in make menuconfig: the processor, the bootloader offset, the clock crystal, and that the communication interface is the serial port on the right pins.',
  ],
};

/** What to do now when a board behind a UART could not be reached, or was lost, whatever was to be done with it. */
export function stepsToReach(code: FailureCode): readonly string[] {
  return BY_CODE[code] ?? [];
}

/** What to do now when a flash over a UART ended so. */
export function stepsOnUart(code: FailureCode, boardState: BoardState): readonly string[] {
  const steps = stepsToReach(code);
  if (code === 'not-returned' || code === 'refused') return steps;
  switch (boardState) {
    case 'untouched':
    case 'restored':
    case 'written-not-verified':
      return [...steps, AGAIN];
    case 'erased-or-partly-written':
      return [...steps, 'The bootloader is in ROM and cannot be lost, whatever is in the flash.', AGAIN];
    case 'verified':
      return [
        ...steps,
        'The firmware is on the board whole. Take the BOOT0 jumper off and press RESET to start it.',
      ];
  }
}
