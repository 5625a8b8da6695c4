/** How a run ended, as its own lines tell. What make or a script says of its flash tool does not outrank the tool. */
import { FATAL_MEANINGS, FLASH_TOOLS } from '../evidence/fatal-meanings.ts';
import type { LineMeaning, Run, RunLine } from '../evidence/runs.ts';
import { hasSaid, type OpenRun } from './open-run.ts';

/** dfu-util says none of these when it only lists, reads or detaches */
const DFU_WRITING: readonly LineMeaning[] = [
  'suffix-invalid',
  'suffix-will-be-required',
  'opening-device',
  'setting-alternate',
  'downloading-to-address',
  'copying-to-device',
  'erase-done',
  'download-done',
  'file-downloaded',
  'dfuse-file-done',
  'dfu-done',
  'not-a-dfuse-file',
  'dfu-file-unusable',
  'address-not-writeable',
  'layout-parse-failed',
  'no-dfu-device',
  'more-than-one-dfu-device',
  'error-during-download-get-status',
  'dfuse-download-failed',
];
const STM32_WRITING: readonly LineMeaning[] = [
  'write-memory-progress',
  'write-done',
  'verify-failed',
  'parser',
];
const FLASHING: readonly LineMeaning[] = [
  'flashing-file-to',
  'flashing-via-stm32flash',
  'failed-to-flash',
  'entering-bootloader',
  'specify-flash-device',
  'usb-flash-unsupported',
];
/** the other flashers say none of these when they only look; a bootloader that did not answer may have been looked for */
const OTHER_WRITING: readonly LineMeaning[] = [
  'flash-begun',
  'flash-written',
  'flash-verified',
  'flash-succeeded',
  'flash-failed',
  'bootloader-contacted',
];
const OTHER_SUCCESS: readonly LineMeaning[] = ['flash-succeeded', 'flash-verified'];

/** Was something to be written to a board? */
export function wasToFlash(run: OpenRun): boolean {
  if (run.tool === 'dfu-util') {
    if (run.arguments) return run.arguments.download !== null;
    return hasSaid(run, ...DFU_WRITING) || saysTransfer(run);
  }
  if (run.tool === 'stm32flash') {
    return run.arguments ? run.arguments.download !== null : hasSaid(run, ...STM32_WRITING);
  }
  if (run.tool === 'canbus_query') return false;
  if (FLASH_TOOLS.includes(run.tool)) {
    if (run.arguments) return run.arguments.download !== null;
    // make does not always show the command that it runs
    return hasSaid(run, ...OTHER_WRITING) || (run.parent !== null && wasToFlash(run.parent));
  }
  if (run.tool === 'flash_usb') return true;
  if (run.tool === 'make') {
    return (
      hasSaid(run, ...FLASHING) ||
      run.lines.some(isFlashTarget) ||
      (run.argv ?? []).some((word) => /^(?:serial)?flash$/.test(word))
    );
  }
  return false;
}

/** "*** [upload] Error 1" of PlatformIO, "*** [../core/Makefile:235: program-dfu] Error 74" of Daisy */
function isFlashTarget({ meaning, details }: RunLine): boolean {
  const target = /(?:^|:)(upload|flash|serialflash|deploy|dfu|dfu-util|program(?:-dfu)?)$/;
  return meaning === 'make-error' && target.test(String(details['target'] ?? ''));
}

/** `started`: the outcomes of the flash tools that this run started, in order. */
export function outcomeOf(run: OpenRun, started: readonly Run['outcome'][]): Run['outcome'] {
  switch (run.tool) {
    case 'dfu-util':
      if (wasToFlash(run)) return dfuOutcome(run);
      // a read that could not even begin; other tools' refusals show nothing that was tried
      return hasSaid(run, 'cannot-open-file') ? 'failed' : 'no-attempt';
    case 'stm32flash':
      return wasToFlash(run) ? stm32Outcome(run) : 'no-attempt';
    case 'katapult':
    case 'avrdude':
    case 'bossac':
    case 'dfu-programmer':
    case 'hid-flash':
    case 'cube-programmer':
    case 'betaflight':
    case 'pydfu':
    case 'stm32loader':
    case 'rp2040_flash':
    case 'flash-sdcard':
    case 'flash-linux':
      return wasToFlash(run) ? flasherOutcome(run) : 'no-attempt';
    case 'make':
    case 'flash_usb':
      return makeOutcome(run, started);
    default:
      return started.findLast((outcome) => outcome !== 'no-attempt') ?? 'no-attempt';
  }
}

function dfuOutcome(run: OpenRun): Run['outcome'] {
  if (hasSaid(run, 'file-downloaded', 'dfu-done')) return 'succeeded';
  if (hasSaid(run, 'dfuse-file-done') && (hasSaid(run, 'download-done') || saysTransfer(run))) {
    return 'succeeded';
  }
  if (hasSaid(run, ...FATAL_MEANINGS[run.tool])) return 'failed';
  // plain DFU 1.1 says no more than that once the device has acknowledged the last packet
  return hasSaid(run, 'copying-to-device') && hasSaid(run, 'download-done') ? 'succeeded' : 'unknown';
}

function saysTransfer(run: OpenRun): boolean {
  return run.lines.some(
    ({ meaning, details }) =>
      meaning === 'progress' && (details['phase'] === 'Download' || details['phase'] === 'Erase'),
  );
}

function stm32Outcome(run: OpenRun): Run['outcome'] {
  if (hasSaid(run, ...FATAL_MEANINGS[run.tool])) return 'failed';
  if (hasSaid(run, 'write-done')) return 'succeeded';
  // it came back to the prompt in silence: an answer that it did not expect (an L412's extra ACK) ends it without a word
  const isWhole = run.ended && !run.piped && hasSaid(run, 'tool-version') && !hasSaid(run, 'unrecognised');
  return isWhole ? 'failed' : 'unknown';
}

/** Their last word counts: they try several times and go on after some errors. */
function flasherOutcome(run: OpenRun): Run['outcome'] {
  const begun = run.lines.findIndex(({ meaning }) => meaning === 'flash-begun');
  // a firmware that speaks after the flash was erased is the new one
  const isGood = ({ meaning }: RunLine, at: number): boolean =>
    OTHER_SUCCESS.includes(meaning) || (meaning === 'firmware-answered' && begun >= 0 && at > begun);
  const at = run.lines.findLastIndex(
    (line, index) => isGood(line, index) || FATAL_MEANINGS[run.tool].includes(line.meaning),
  );
  const decided = run.lines[at];
  // dfu-programmer reads nothing back on its own, and QMK's makefile tries until it finds the chip
  const written = run.lines.findLastIndex(({ meaning }) => meaning === 'flash-written');
  if (run.tool === 'dfu-programmer' && written > at) return 'succeeded';
  if (decided) return isGood(decided, at) ? 'succeeded' : 'failed';
  // without a check afterwards no more is said than that all was sent
  return hasSaid(run, 'flash-written') && run.tool !== 'katapult' ? 'succeeded' : 'unknown';
}

function makeOutcome(run: OpenRun, started: readonly Run['outcome'][]): Run['outcome'] {
  const decided = started.findLast((outcome) => outcome === 'succeeded' || outcome === 'failed');
  if (decided) return decided;
  if (hasSaid(run, ...FATAL_MEANINGS[run.tool])) return 'failed';
  return wasToFlash(run) ? 'unknown' : 'no-attempt';
}
