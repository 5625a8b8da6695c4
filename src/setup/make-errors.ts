/** Why `make` did not end well, in words, from the last lines that it printed. */
export interface MakeTrouble {
  what: string;
  next: string;
}

/** What make, gcc, python and Kconfig say when a build cannot go on; the first that fits is the cause. */
const CAUSES: readonly { seen: RegExp; what: string; next: string }[] = [
  {
    seen: /arm-none-eabi-gcc: (?:command )?not found|arm-none-eabi-gcc: No such file/,
    what: 'The compiler for the board, arm-none-eabi-gcc, is not installed.',
    next: 'Install it: sudo apt install gcc-arm-none-eabi libnewlib-arm-none-eabi',
  },
  {
    seen: /fatal error: \w+\.h: No such file|cannot find -lc(?:_nano)?\b|nano\.specs/,
    what: 'The C library for the board is not installed.',
    next: 'Install it: sudo apt install libnewlib-arm-none-eabi',
  },
  {
    seen: /python3?: (?:command )?not found|python3?: No such file/,
    what: 'Python is not installed, and Klipper’s build needs it.',
    next: 'Install it: sudo apt install python3',
  },
  {
    seen: /will not fit in region|region [`'"]?\w+'? overflowed/,
    what: 'The firmware is larger than the flash that is left for it.',
    next: 'Choose the right processor and bootloader offset, or switch off features in make menuconfig.',
  },
  {
    seen: /No space left on device/,
    what: 'The disk is full.',
    next: 'Make room on it, then build again.',
  },
  {
    seen: /Permission denied/,
    what: 'A file in the Klipper tree belongs to another user, most likely because it was once built with sudo.',
    next: 'Give the tree back to your user: sudo chown -R "$(id -un)": followed by its path, then build again.',
  },
];

/** `output`: what make printed, stdout and stderr together. */
export function explainMake(output: string): MakeTrouble {
  const tail = output.slice(-20_000);
  const cause = CAUSES.find(({ seen }) => seen.test(tail));
  if (cause) return { what: cause.what, next: cause.next };
  const lines = tail.split('\n');
  // the first fault is the cause; make's own "***" only says that there was one
  const line =
    lines.find((text) => /\berror:/i.test(text)) ??
    lines.find((text) => /\*\*\*|\berror\b/i.test(text)) ??
    lines.findLast((text) => text.trim() !== '');
  return {
    what: `make did not end well${line ? `: ${line.trim().slice(0, 200)}` : '.'}`,
    next: 'Run make in the Klipper tree yourself to see all that it prints; make clean, then make, mends a half-done build.',
  };
}
