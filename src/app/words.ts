import type { Certainty } from '../diagnosis/finding.ts';
import type { SectionName } from '../evidence/evidence.ts';
import type { GapReason, Origin } from '../evidence/section.ts';
import type { FlashPhase } from '../flash/events.ts';
import { printable } from '../formats/text.ts';

/** The words that the screens use for what the data name by code. */

/** What follows a finding that is not certain. */
export const DOUBT_WORD: Readonly<Record<Certainty, string>> = {
  certain: '',
  likely: ' (likely)',
  hint: ' (a hint)',
};

export const CERTAINTY_WORD: Readonly<Record<Certainty, string>> = {
  certain: 'The evidence proves it.',
  likely: 'Likely: it explains best what is seen.',
  hint: 'A hint: worth a look, not proven.',
};

export const SECTION_WORD: Readonly<Record<SectionName, string>> = {
  host: 'This computer',
  usb: 'The USB devices',
  serialPorts: 'The serial ports',
  tools: 'The installed tools',
  klipper: 'The Klipper folder',
  firmware: 'The firmware file',
  kernelLog: 'The kernel log',
  udevRules: 'The udev rules',
  services: 'The running services',
  can: 'The CAN interfaces',
  runs: 'Pasted output of tools',
};

export const GAP_WORD: Readonly<Record<GapReason, string>> = {
  'not-collected': 'not looked at',
  'no-permission': 'this user may not read it',
  'tool-missing': 'the program that tells it is not installed',
  'timed-out': 'it took too long',
  'unsupported-platform': 'not available on this system',
  'probe-crashed': 'the look itself failed',
};

export const PHASE_WORD: Readonly<Record<FlashPhase, string>> = {
  enter: 'Enter DFU mode',
  prepare: 'Get ready',
  backup: 'Keep a copy',
  erase: 'Erase',
  write: 'Write',
  verify: 'Read back',
  leave: 'Start it',
  return: 'Come back',
  restore: 'Put back',
};

/** "flash_usb.py line 307" and its like. */
export function originPlace(origin: Origin): string {
  switch (origin.kind) {
    case 'file':
      return origin.line === undefined ? origin.path : `${origin.path} line ${origin.line}`;
    case 'log':
      return `${origin.source} line ${origin.line}`;
    case 'device':
      return `device ${origin.path}`;
    case 'command':
      return `output of ${printable(origin.argv.join(' '))}`;
  }
}

/** "1 board", "3 boards". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** "0.4 s", "12 s", "2 min 5 s". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** "340 B/s", "22.5 KiB/s". */
export function rate(bytesPerSecond: number): string {
  return bytesPerSecond < 1024
    ? `${Math.round(bytesPerSecond)} B/s`
    : `${(bytesPerSecond / 1024).toFixed(1)} KiB/s`;
}
