/** What make and Klipper's build and scripts/flash_usb.py print, line by line. */
import { type LineRow, type ReadLine, tableReader } from './line-table.ts';

const rows = [
  {
    starts: 'Flashing ',
    meaning: 'flashing-via-stm32flash',
    form: /^Flashing (?<file>\S{1,300}) to (?<device>\S{0,300}) ?via stm32flash$/,
  },
  {
    starts: 'Flashing ',
    meaning: 'flashing-file-to',
    form: /^Flashing (?<file>\S{1,300}\.(?:bin|hex|uf2|elf)\S{0,20}) to ?(?<device>\S{0,300})(?: via \S{1,30})?$/,
  },
  { starts: 'Please specify FLASH_DEVICE', meaning: 'specify-flash-device' },
  {
    starts: 'Failed to flash to ',
    meaning: 'failed-to-flash',
    form: /^Failed to flash to (?<device>.{0,300}?): (?<reason>[^:]{1,200})$/,
  },
  {
    starts: 'Entering bootloader on ',
    meaning: 'entering-bootloader',
    form: /on (?<device>\S{1,300})$/,
  },
  {
    starts: 'Device reconnect on ',
    meaning: 'device-reconnect',
    form: /on (?:alt path )?(?<path>\S{1,300})$/,
  },
  // lib/katapult's scripts, which flash_usb.py calls where Katapult answers
  {
    starts: 'Error running flash',
    meaning: 'flash-tool-exit',
    form: /^Error running (?<tool>flash(?:tool|_can)\.py)$/,
  },
  { starts: 'If the device is already in bootloader mode it can be flashed', meaning: 'flash-usb-advice' },
  { starts: 'If attempting to flash via 3.3V serial', meaning: 'flash-usb-advice' },
  { starts: 'Alternatively, one can flash ', meaning: 'flash-usb-advice' },
  { starts: 'If flashing Klipper to a Smoothieboard', meaning: 'flash-usb-advice' },
  ...['*** [', '*** No rule'].map(
    (starts) =>
      ({
        starts,
        meaning: 'make-error',
        form: /^\*\*\* \[(?:(?<file>[^\]:]{1,300}):(?<line>\d{1,6}): )?(?<target>[^\]]{1,300})\] Error (?<code>\d{1,5})/,
        decimal: ['line', 'code'],
      }) as const,
  ),
  ...['Compiling ', 'Linking ', 'Preprocessing ', 'Building ', 'Creating ', 'Version: '].map(
    (starts) =>
      ({
        starts,
        meaning: 'progress',
        form: /^(?<phase>Compiling|Linking|Preprocessing|Building|Creating(?: \w{1,12}){1,2}|Version:) (?:out\/|v\d|hid-flash)\S{0,200}$/,
      }) as const,
  ),
] as const;

const makeRows = [
  {
    starts: '*** [',
    meaning: 'program-crashed',
    form: /\] (?<signal>Segmentation fault|Bus error|Illegal instruction|Aborted|Killed)(?: \(core dumped\))?$/,
  },
  ...rows.filter((row) => row.starts.startsWith('***')),
  {
    starts: '*** No rule to make target ',
    meaning: 'make-no-rule',
    form: /target ['`‘](?<target>[^'’]{1,300})['’](?:, needed by ['`‘](?<neededBy>[^'’]{1,300})['’])?/,
  },
  {
    starts: '*** ',
    meaning: 'make-error',
    form: /^\*\*\* (?:(?<reason>.{1,200}?)\.\s+Stop\.|(?<target>.{1,200}))$/,
  },
  { starts: 'Nothing to be done for ', meaning: 'note' },
  { starts: 'Entering directory ', meaning: 'note' },
  { starts: 'Leaving directory ', meaning: 'note' },
] as const;

const readRow = tableReader<(typeof rows)[number]['meaning']>(rows satisfies readonly LineRow<string>[]);
const readMakeRow = tableReader<(typeof makeRows)[number]['meaning']>(
  makeRows satisfies readonly LineRow<string>[],
);
const MAKE = /^g?make(?:\[\d{1,3}\])?: /;
const UNSUPPORTED = /USB flashing is not supported for MCU '(?<mcu>[^']{1,80})'/;

type Meaning =
  | (typeof rows)[number]['meaning']
  | (typeof makeRows)[number]['meaning']
  | 'usb-flash-unsupported';

/** What a line of make or flash_usb.py says, or null. */
export function readMakeLine(line: string): ReadLine<Meaning> | null {
  const text = line.trim();
  const make = MAKE.exec(text);
  if (make) return readMakeRow(text.slice(make[0].length));
  const mcu = text.includes('USB flashing') ? UNSUPPORTED.exec(text)?.groups?.['mcu'] : undefined;
  if (mcu !== undefined) return { meaning: 'usb-flash-unsupported', details: { mcu } };
  return readRow(text);
}

/** Is this a line of the advice that flash_usb.py prints behind "If the device is already in bootloader mode"? */
export function isAdviceBody(line: string): boolean {
  const text = line.trim();
  return text === 'OR' || /^following command:$|^make (?:serial)?flash FLASH_DEVICE=\S{1,300}$/.test(text);
}
