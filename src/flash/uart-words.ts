import type { BoardState, FailureCode } from './events.ts';

const AGAIN =
  'Flash it again with the same command: what is right already is skipped, and the rest is done anew.';
const ROM_AGAIN =
  'Bring the board into its bootloader again: set BOOT0 and press RESET, or let the adapter do it with --entry.';
const LINES =
  'Check the wires: TX to RX and RX to TX, ground to ground, 3.3 V levels; and that nothing else drives these pins.';

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
  'device-not-answering': [ROM_AGAIN, LINES],
  'device-error': [ROM_AGAIN, LINES],
  'erase-failed': [
    ROM_AGAIN,
    'If the erase is refused again, the chip may be read-protected or write-protected; that is a hint only.',
  ],
  'write-failed': [ROM_AGAIN, LINES, 'A lower rate may help: --baud 57600.'],
  'verify-mismatch': [LINES, 'A lower rate may help: --baud 57600.'],
  'not-returned': [
    'Take the BOOT0 jumper off if there is one, then press RESET once.',
    'If the board stays silent, check in make menuconfig: the processor, the bootloader offset, the clock crystal, and that the communication interface is the serial port on the right pins.',
  ],
};

/** What to do now when a flash over a UART ended so. */
export function stepsOnUart(code: FailureCode, boardState: BoardState): readonly string[] {
  const steps = BY_CODE[code] ?? [];
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
