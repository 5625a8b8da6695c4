/**
 * What the flashers that Klipper brings along print: rp2040_flash (lib/rp2040_flash/main.c, also Katapult's);
 * flash-sdcard.sh with its spi_flash.py, which lets a running firmware write to its own SD card; and flash-linux.sh, which
 * installs the firmware that runs as a process of the host itself.
 */
import { type ReadLine, type RowOfTool, readerOfTools } from './line-table.ts';

export type KlipperFlasher = 'rp2040_flash' | 'flash-sdcard' | 'flash-linux';

const rows = [
  {
    starts: 'Loaded UF2 image with ',
    tool: 'rp2040_flash',
    meaning: 'flash-begun',
    form: /^Loaded UF2 image with \d{1,6} pages$/,
  },
  { starts: 'No rp2040 in BOOTSEL mode was found', tool: 'rp2040_flash', meaning: 'bootloader-silent' },
  {
    starts: 'Found rp2040 device on USB bus ',
    tool: 'rp2040_flash',
    meaning: 'bootloader-connected',
    form: /^Found (?<name>rp2040) device on USB bus \d{1,3} address \d{1,3}$/,
  },
  {
    starts: 'Connecting to MCU..',
    tool: 'flash-sdcard',
    meaning: 'bootloader-contacted',
    form: /^Connecting to MCU\.\./,
  },
  {
    starts: 'SD Card Flash Error: No device found at ',
    tool: 'flash-sdcard',
    meaning: 'port-missing',
    form: /at '(?<port>.{1,300})'$/,
  },
  {
    starts: 'SD Card Flash Error: Unable to locate klipper binary at ',
    tool: 'flash-sdcard',
    meaning: 'cannot-open-file',
    form: /at '(?<path>.{1,300})'$/,
  },
  {
    starts: 'SD Card Flash Error: ',
    tool: 'flash-sdcard',
    meaning: 'flash-failed',
    form: /^SD Card Flash Error: (?<reason>.{1,200})/,
  },
  { starts: 'Uploading Klipper Firmware to SD Card', tool: 'flash-sdcard', meaning: 'flash-begun' },
  { starts: 'Firmware Upload Complete: ', tool: 'flash-sdcard', meaning: 'flash-written' },
  { starts: 'Firmware Flash Successful', tool: 'flash-sdcard', meaning: 'flash-verified' },
  { starts: 'SD Card Flash Complete', tool: 'flash-sdcard', meaning: 'flash-written' },
  {
    starts: 'Installing micro-controller code to /usr/local/bin',
    tool: 'flash-linux',
    meaning: 'flash-begun',
  },
] as const;

/** plain words that are believed only inside a run of these programs */
const rowsInside = [
  {
    starts: 'Command ',
    tool: 'rp2040_flash',
    meaning: 'flash-failed',
    form: /^(?<reason>Command \w{1,30} failed\b.{0,120})/,
  },
  {
    starts: 'Could not open image file ',
    tool: 'rp2040_flash',
    meaning: 'cannot-open-file',
    form: /file (?<path>.{1,300})$/,
  },
  ...['Could not initialize libusb', 'Failed to enumerate USB devices', 'Unexpected EOF reading image'].map(
    (starts) =>
      ({ starts, tool: 'rp2040_flash', meaning: 'flash-failed', form: /^(?<reason>.{1,200})/ }) as const,
  ),
  // all pages are written by then
  {
    starts: 'Rebooting device',
    tool: 'rp2040_flash',
    meaning: 'flash-written',
    form: /^Rebooting device$/,
  },
  ...[
    'Flashing',
    'Resetting interface',
    'Locking',
    'Exiting XIP mode',
    'Erasing',
    'Could not load flash',
  ].map(
    (starts) =>
      ({
        starts,
        tool: 'rp2040_flash',
        meaning: 'note',
        form: /^(?:Flashing(?:\.\.\.)?|Erasing|Locking|Resetting .*|Exiting .*|Could .*)$/,
      }) as const,
  ),
  {
    starts: 'No file found at ',
    tool: 'flash-sdcard',
    meaning: 'cannot-open-file',
    form: /at '(?<path>.{1,300})'$/,
  },
  {
    starts: 'No device found at ',
    tool: 'flash-sdcard',
    meaning: 'port-missing',
    form: /at '(?<port>.{1,300})'$/,
  },
  {
    starts: 'cp: ',
    tool: 'flash-linux',
    meaning: 'flash-failed',
    form: /: (?<reason>[^:]{1,100})$/,
  },
  { starts: 'Attempting host MCU restart...', tool: 'flash-linux', meaning: 'flash-written' },
  ...['Unable to find definition for board: ', 'Invalid number of args: '].map(
    (starts) => ({ starts, tool: 'flash-sdcard', meaning: 'usage-error' }) as const,
  ),
] as const;

type Meaning = (typeof rows)[number]['meaning'] | (typeof rowsInside)[number]['meaning'];
type Row = RowOfTool<KlipperFlasher, Meaning>;

const readTables = readerOfTools<KlipperFlasher, Meaning>(
  rows satisfies readonly Row[],
  rowsInside satisfies readonly Row[],
);

/** What a line says and which program says it, or null. `current`: the program whose output is being read. */
export function readKlipperFlasherLine(
  line: string,
  current: string | null,
): { tool: KlipperFlasher; read: ReadLine<Meaning> } | null {
  return readTables(line.trim(), current);
}
