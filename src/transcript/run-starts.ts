/** Where a run begins in a text: commands at the prompt, printed by a script or pasted without one, first words. */
import type { LineMeaning } from '../evidence/runs.ts';
import type { Command } from '../formats/command-line.ts';
import { readPrompt } from '../formats/shell-prompt.ts';
import { hasSaid, type OpenRun, toolOf } from './open-run.ts';
import type { Statement } from './tool-lines.ts';

// a command that a script prints before it runs it, or that was pasted without its prompt
export const FLASH_COMMAND =
  /^(?:sudo (?:-\S{1,20} )*)?(?:(?:\S{0,100}\/)?python[23]? )?(?:\S{0,200}[/\\])?(?:(?:dfu-util(?:-static)?|stm32flash|flashtool\.py|flash_can\.py|pydfu\.py|stm32loader(?:\.py)?|avrdude(?:-slic3r)?|bossac|STM32_Programmer_CLI)(?:\.exe)?"? +(?:-{1,2}[A-Za-z]|\/dev\/\S{1,200}$)|(?:hid-flash|dfu-programmer|rp2040_flash|flash-sdcard\.sh)(?:\.exe)? +\S{1,300}(?: +flash .*|(?: +\S{1,300}){0,2})$)/;
export const BARE_COMMAND =
  /^(?:sudo )?(?:make (?:[A-Z_]{1,30}=\S{0,200} )*(?:serial)?flash(?: [A-Z_]{1,30}=\S{0,200})*|lsusb(?: -\S{1,20}| [0-9a-f]{4}:\S{0,4})*|dmesg(?: -\S{1,10})*)$/;

/** Would this line alone begin a run? */
export function isCommand(text: string): boolean {
  return FLASH_COMMAND.test(text) || BARE_COMMAND.test(text) || readPrompt(text) !== null;
}

/** "dfu-util -l does not show my board": three plain words are no arguments. */
export function isProse({ argv }: Command): boolean {
  return argv.slice(1).filter((word) => /^[A-Za-z]{1,20}[,.?:]?$/.test(word)).length >= 3;
}

/** Of a typed line the commands of this trade; of several makes the one that flashes, else the first. */
export function notable(commands: readonly Command[]): Command[] {
  const known = commands.filter((command) => toolOf(command) !== 'other');
  const makes = known.filter((command) => toolOf(command) === 'make');
  const make = makes.find(({ argv }) => argv.some((word) => /^(?:serial)?flash$/.test(word))) ?? makes[0];
  return known.filter((command) => command === make || !makes.includes(command));
}

/** with one of these dfu-util begins, and with one of those it is at its end */
const FIRST_WORDS: readonly LineMeaning[] = ['suffix-invalid', 'opening-device', 'downloading-to-address'];
const LAST_WORDS: readonly LineMeaning[] = [
  'file-downloaded',
  'error-during-download-get-status',
  'layout-parse-failed',
  'no-dfu-device',
  'more-than-one-dfu-device',
  'not-a-dfuse-file',
  'address-not-writeable',
];

/** Does this line begin a further run of the same tool, pasted behind the one at hand without a prompt? */
export function beginsAnew(run: OpenRun, { meaning }: Statement): boolean {
  // through a pipe stm32flash's errors come in front of all that it says on its standard output
  if (meaning === 'tool-version') {
    return run.version !== null || (run.tool !== 'stm32flash' && run.lines.some(isOfWeight));
  }
  const isOver = run.arguments?.list === true || hasSaid(run, ...LAST_WORDS);
  return isOver && FIRST_WORDS.includes(meaning);
}

function isOfWeight({ meaning }: OpenRun['lines'][number]): boolean {
  return meaning !== 'unrecognised' && meaning !== 'command-echo' && meaning !== 'note';
}
