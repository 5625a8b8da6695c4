import type { BoardState, FailureCode } from './events.ts';

const AGAIN = 'Flash it again: what is right already is skipped, and the rest is done anew.';
const RESET_TWICE =
  'If Katapult does not answer, press RESET twice within half a second: then it stays and waits. Without a RESET button switch the power of the board off and on twice as fast as you can, or use its BOOT0 jumper and DFU mode.';
const KEEP_POWER =
  'Leave the board powered and do not press RESET if you can: a half written firmware would be started, and the board would be silent until RESET is pressed twice.';

const BY_CODE: Partial<Record<FailureCode, readonly string[]>> = {
  refused: ['Follow the way out that stands with each reason, then flash again.'],
  'permission-denied': [
    'Your user may not use this serial port. On Debian and Raspberry Pi OS: sudo usermod -aG dialout $USER, then log out and in again.',
  ],
  'device-busy': [
    'Another program has the serial port open: stop it (Klipper: sudo systemctl stop klipper), and flash again.',
  ],
  'device-lost': ['The board left the USB bus, or its adapter did. Check the cable and the power supply.'],
  'verify-mismatch': ['The bytes in the flash are not those of the file.'],
  internal: ['This is a fault of dfu-doctor: please report it with the lines above.'],
};

/** What to do now, in order, by what failed and what is on the board. */
export function stepsInKatapult(code: FailureCode, boardState: BoardState): readonly string[] {
  const steps = BY_CODE[code] ?? [];
  if (code === 'refused' || code === 'backup-failed') return steps;
  if (code === 'not-returned') {
    return [
      'Press RESET once.',
      'If the board still does not show up, check in make menuconfig: the processor, the bootloader offset, the clock crystal, and that the communication interface is the one that you look for it on.',
      'To flash another build, press RESET twice within half a second: then Katapult stays and waits.',
    ];
  }
  if (boardState === 'verified') {
    return [...steps, 'The firmware is on the board whole. Press RESET once to start it.'];
  }
  const keep = boardState === 'untouched' ? [] : [KEEP_POWER];
  return [...steps, ...keep, AGAIN, RESET_TWICE];
}
