import type { LineMeaning } from '../evidence/runs.ts';
import { readBuildLine } from '../formats/build-messages.ts';
import { readCrashLine } from '../formats/crash-messages.ts';
import { readLibusbWords } from '../formats/libusb-words.ts';
import type { ReadLine } from '../formats/line-table.ts';
import { readPortMessage } from '../formats/port-messages.ts';
import { readPythonLine } from '../formats/python-messages.ts';
import { readShellMessage } from '../formats/shell-messages.ts';
import { readSystemMessage } from '../formats/system-messages.ts';
import { inEnglish } from '../formats/system-words.ts';
import { readUsbipdLine } from '../formats/usbipd-lines.ts';

/** What programs that run a flash tool say when they believe that it succeeded. */
const SUCCESS: readonly (readonly [RegExp, string])[] = [
  [/^(?:\*\*\* )?Flash complete$/, 'QMK Toolbox'],
  [/^(?:\[.{0,8}OK\] )?Flashing successful{1,2}!$/, 'KIAUH'],
  [/^=+ \[SUCCESS\] Took [\d.]{1,12} seconds =+$/, 'PlatformIO'],
];

/**
 * What a line of a shell, loader, compiler, interpreter or usbipd says, or of any program about a port; null for other
 * lines. `inRun`: it stands in the output of something, so that plain words of success are its own.
 */
export function readSystemLine(shown: string, inRun: boolean): ReadLine<LineMeaning> | null {
  const line = inEnglish(shown);
  return (
    readPortMessage(line) ??
    readUsbipdLine(line) ??
    readSystemMessage(line) ??
    readCrashLine(line) ??
    readBuildLine(line) ??
    readShellMessage(line) ??
    readLibusbWords(line) ??
    readPythonLine(line) ??
    readQmk(line.trim()) ??
    (inRun ? readSuccess(line.trim()) : null)
  );
}

/** QMK's makefile while it looks for the bootloader; dfu-util starts only when one is there */
const QMK_WAITS =
  /^(?:(?:ERROR|Error): )?Bootloader not found\. (?:Make sure the board is in bootloader mode\b|Trying again )/;

function readQmk(text: string): ReadLine<'bootloader-silent'> | null {
  return QMK_WAITS.test(text) ? { meaning: 'bootloader-silent', details: { reason: 'QMK' } } : null;
}

function readSuccess(text: string): ReadLine<'wrapper-says-success'> | null {
  const found = SUCCESS.find(([form]) => form.test(text));
  return found ? { meaning: 'wrapper-says-success', details: { wrapper: found[1] } } : null;
}
