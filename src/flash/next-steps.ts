import type { Rest } from './bring-to-rest.ts';
import type { BoardState, FailureCode } from './events.ts';

const AGAIN = 'Flash it again: what is right already is skipped, and the rest is done anew.';
const AGAIN_BY_COMMAND =
  'Carry on with the command below: what is right already is skipped, and the rest is done anew.';
const DFU_AGAIN =
  'Enter DFU mode again: set BOOT0, press RESET (or unplug and replug USB), and see that the board is listed.';

const REPLUG =
  'The board is listed but does not answer. Unplug and replug it, if you can at another USB port or behind a USB 2 hub.';
const ANSWERS_AGAIN =
  'The board did not answer for a moment, and answers again. If that comes back, try another cable, another USB port or a USB 2 hub.';

const BY_CODE: Record<FailureCode, readonly string[]> = {
  refused: ['Follow the way out that stands with each reason, then flash again.'],
  'open-failed': [
    'Close other programs that use the board (another flasher, a slicer, a web flasher).',
    DFU_AGAIN,
  ],
  'permission-denied': [
    'Your user may not write to this USB device. Install a udev rule for it (dfu-doctor check shows the exact line), then unplug and replug the board.',
  ],
  'device-busy': [
    'Another program holds the board: close other flashers, and stop services such as fwupd or ModemManager for the moment.',
  ],
  'device-lost': [
    'The board left the USB bus. Check the cable (one that carries data, short, directly at the computer) and the power supply.',
    DFU_AGAIN,
  ],
  'device-not-answering': [REPLUG, DFU_AGAIN],
  'device-error': [DFU_AGAIN],
  'backup-failed': [
    'Nothing is erased without the backup that you asked for. Without --backup the flash does without one.',
  ],
  'erase-failed': [
    DFU_AGAIN,
    'If the chip stays busy for ever, put a USB 2 hub between computer and board: F070 and F072 never finish on some USB 3 ports.',
    'If the erase is refused again, the chip may be read-protected or write-protected; that is a hint only.',
  ],
  'write-failed': [DFU_AGAIN, 'If it fails again at the same address, try another cable and USB port.'],
  'verify-mismatch': [
    'The bytes in the flash are not those of the file. Try a shorter cable or another USB port first.',
    'If everything reads back as 0xff though every write was accepted, the chip may be read-protected; that is a hint only.',
  ],
  interrupted: [],
  'not-in-dfu': [
    DFU_AGAIN,
    'If it still runs its firmware, press RESET or unplug and replug it once, and run this again.',
  ],
  'not-returned': [
    'Take the BOOT0 jumper off if there is one, then press RESET once.',
    'If the board still does not show up, check in make menuconfig: the processor, the bootloader offset, the clock crystal, and that the communication interface is USB on the right pins.',
  ],
  internal: ['This is a fault of dfu-doctor: please report it with the lines above.'],
};

/** How things were left. */
export interface Aftermath {
  rest: Rest;
  /** the file that keeps what stood there */
  backup: string | null;
  /** the command line that carries on */
  again: string | null;
}

const NOTHING_KNOWN: Aftermath = { rest: 'closed', backup: null, again: null };

/** What to do now, in order, by what failed, what is on the board and how it was left. */
export function nextSteps(
  code: FailureCode,
  boardState: BoardState,
  { rest, backup, again }: Aftermath = NOTHING_KNOWN,
): readonly string[] {
  // a board that waits for commands is in DFU mode, and must not lose its power now
  const steps =
    rest === 'waiting'
      ? BY_CODE[code]
          .filter((step) => step !== DFU_AGAIN)
          .map((step) => (step === REPLUG ? ANSWERS_AGAIN : step))
      : BY_CODE[code];
  if (code === 'not-returned' || code === 'refused' || code === 'backup-failed') return steps;
  const carryOn = again === null ? AGAIN : AGAIN_BY_COMMAND;
  switch (boardState) {
    case 'untouched':
    case 'restored':
      return [...steps, carryOn];
    case 'erased-or-partly-written':
      return [
        ...steps,
        'Leave the board powered if you can, and keep BOOT0 set: the DFU mode is in ROM and cannot be lost.',
        carryOn,
        ...(backup === null
          ? []
          : [`What stood there before is in ${backup}: flash that file to put it back.`]),
      ];
    case 'written-not-verified':
      return [...steps, carryOn];
    case 'verified':
      return [
        ...steps,
        'The firmware is on the board whole. Take the BOOT0 jumper off and press RESET to start it.',
      ];
  }
}
