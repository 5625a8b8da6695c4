/**
 * What avrdude (6 to 8), bossac (1.2 to 1.9), dfu-programmer and Klipper's hid-flash print: enough to tell what they
 * tried, on what, and how it ended. The wordings are facts of their sources.
 */
import { type ReadLine, type RowOfTool, readerOfTools } from './line-table.ts';

export type OtherFlasher = 'avrdude' | 'bossac' | 'dfu-programmer' | 'hid-flash';

type Meaning =
  | 'bootloader-silent'
  | 'bootloader-connected'
  | 'flash-begun'
  | 'flash-written'
  | 'flash-verified'
  | 'flash-failed'
  | 'verify-failed'
  | 'cannot-open-file'
  | 'port-open-failed'
  | 'usage-error'
  | 'note';

const AVRDUDE =
  /^avrdude(?:-slic3r)?(?:\.exe)?(?:(?: (?:OS )?(?:error|warning))?(?: \[[^\]]{1,80}\])?:| (?:[\w.]{1,40}\(\) )?(?:(?:OS )?(?:error|warning)):) {1,2}(?:[\w.]{1,40}\(\): )?/i;
/** an error breaks into the bar, or into the dots of the first contact */
const UNFINISHED =
  /^(?:(?:Reading|Writing) \| {0,2}#{0,60} {0,60}|Connecting to programmer: \.{0,40})(?=avrdude)/;
const AVRDUDE_LINES: readonly (readonly [RegExp, Meaning])[] = [
  [/^writing (?:\d+ byte\S* )?(?:to )?flash\b/, 'flash-begun'],
  [/ bytes of [a-z]+ verified$/, 'flash-verified'],
  [/ bytes of [a-z]+ written$/, 'flash-written'],
  [/^(?:verification error|verification mismatch)/, 'verify-failed'],
  [
    /^can(?:'t|not) open (?:input |output )?(?:file|.{1,20} file) (?<path>.{1,300}?): (?<reason>[^:]{1,100})$/,
    'cannot-open-file',
  ],
  [
    /^can(?:'t|not) open (?:device|port) "?(?<port>[^":\s]{1,300}|\\\\[^":]{1,100})"?: (?<reason>[^:]{1,200}?)\.?$/,
    'port-open-failed',
  ],
  [/^unable to open (?:programmer \S{1,60} on )?port (?<port>\S{1,300})/, 'port-open-failed'],
  [
    /not responding|not in sync|out of sync|cannot get into sync|timeout|initialization failed|does not recognize|no device found|could not find USB device|did not find any (?:USB )?device/i,
    'bootloader-silent',
  ],
  [/device signature/i, 'bootloader-connected'],
  [/invalid device signature|(?:fail|unable|cannot|can't)/i, 'flash-failed'],
];

const rows = [
  {
    starts: 'No device found on ',
    tool: 'bossac',
    meaning: 'bootloader-silent',
    form: /on (?<port>(?:tty|cu\.|COM|\/dev\/)\S{1,200})$/,
  },
  { starts: 'SAM-BA operation failed', tool: 'bossac', meaning: 'flash-failed' },
  {
    starts: 'Write ',
    tool: 'bossac',
    meaning: 'flash-begun',
    form: /^Write \d{1,9} bytes to flash(?: \(\d{1,7} pages\))?$/,
  },
  { starts: 'Verify successful', tool: 'bossac', meaning: 'flash-verified', form: /^Verify successful$/ },
  {
    starts: 'dfu-programmer: no device present',
    tool: 'dfu-programmer',
    meaning: 'bootloader-silent',
  },
  {
    starts: "Unsupported target '",
    tool: 'dfu-programmer',
    meaning: 'usage-error',
    form: /'(?<target>[\w-]{1,60})'\.$/,
  },
  {
    starts: '0x',
    tool: 'dfu-programmer',
    meaning: 'flash-written',
    form: /^0x[\dA-Fa-f]{1,8} bytes written into /,
  },
  { starts: 'Memory did not validate. Did you erase?', tool: 'dfu-programmer', meaning: 'verify-failed' },
  { starts: 'Bootloader and code overlap', tool: 'dfu-programmer', meaning: 'flash-failed' },
  {
    starts: 'Searching for [',
    tool: 'hid-flash',
    meaning: 'note',
    form: /^Searching for \[[\dA-F]{4}:[\dA-F]{4}\] device\.\.\./,
  },
  {
    starts: 'Error - [',
    tool: 'hid-flash',
    meaning: 'bootloader-silent',
    form: /\[(?<vendorId>[\dA-F]{4}):(?<productId>[\dA-F]{4})\] device is not found/,
    hex: ['vendorId', 'productId'],
  },
  {
    starts: '[',
    tool: 'hid-flash',
    meaning: 'bootloader-connected',
    form: /^\[(?<vendorId>[\dA-F]{4}):(?<productId>[\dA-F]{4})\] device is found/,
    hex: ['vendorId', 'productId'],
  },
  { starts: '|         HID-Flash v', tool: 'hid-flash', meaning: 'note' },
] as const;

const rowsInside = [
  { starts: 'No serial ports available', tool: 'bossac', meaning: 'bootloader-silent' },
  { starts: 'Device unsupported', tool: 'bossac', meaning: 'flash-failed' },
  { starts: 'Failed to open port at 1200bps', tool: 'bossac', meaning: 'port-open-failed' },
  { starts: 'Verify failed', tool: 'bossac', meaning: 'verify-failed' },
  { starts: 'Done in ', tool: 'bossac', meaning: 'flash-written', form: /^Done in \d{1,6}\.\d{3} seconds$/ },
  ...['Operation ended with a short write', 'File operation exceeds flash size', 'Flash '].map(
    (starts) =>
      ({
        starts,
        tool: 'bossac',
        meaning: 'flash-failed',
        form: /^(?<reason>Operation ended.*|File operation.*|Flash (?:page is locked|command (?:failed|timeout)|erase failed|offset is invalid))$/,
      }) as const,
  ),
  { starts: 'Unable to open file', tool: 'bossac', meaning: 'cannot-open-file' },
  { starts: 'Device       : ', tool: 'bossac', meaning: 'bootloader-connected', form: /: (?<name>.{1,60})$/ },
  ...[
    'Erase flash',
    'Verify ',
    'Set boot flash',
    'CPU reset',
    'Arduino 1200 baud reset',
    'Version      : ',
    '[',
  ].map((starts) => ({ starts, tool: 'bossac', meaning: 'note' }) as const),
  {
    starts: 'Bootloader Version: 0x',
    tool: 'dfu-programmer',
    meaning: 'bootloader-connected',
  },
  { starts: 'Validating...  Success', tool: 'dfu-programmer', meaning: 'flash-verified' },
  ...['FAIL', 'Error '].map(
    (starts) =>
      ({
        starts,
        tool: 'dfu-programmer',
        meaning: 'flash-failed',
        form: /^(?<reason>FAIL$|Error (?:opening|erasing|writing|reading) .{1,200})/,
      }) as const,
  ),
  ...['Erasing flash...', 'Checking memory from ', 'Programming 0x', 'Reading 0x', 'Validating...'].map(
    (starts) => ({ starts, tool: 'dfu-programmer', meaning: 'note' }) as const,
  ),
  {
    starts: 'Error opening firmware file: ',
    tool: 'hid-flash',
    meaning: 'cannot-open-file',
    form: /: (?<path>.{1,300})$/,
  },
  {
    starts: 'Unable to open the [/',
    tool: 'hid-flash',
    meaning: 'port-open-failed',
    form: /\[(?<port>\/[^\]]{1,200})\]/,
  },
  { starts: 'Unable to open the [', tool: 'hid-flash', meaning: 'flash-failed' },
  ...['Error while sending ', 'Error while flashing firmware data'].map(
    (starts) => ({ starts, tool: 'hid-flash', meaning: 'flash-failed' }) as const,
  ),
  { starts: 'Done!', tool: 'hid-flash', meaning: 'flash-written', form: /^Done!$/ },
  ...[
    'Flashing firmware...',
    'Sending <',
    'Toggling DTR',
    'Trying to open the [',
    'Searching for [',
    'Finish',
    'Comport is not found',
    '#',
  ].map((starts) => ({ starts, tool: 'hid-flash', meaning: 'note' }) as const),
] as const;

type Row = RowOfTool<OtherFlasher, Meaning>;

const readTables = readerOfTools<OtherFlasher, Meaning>(
  rows satisfies readonly Row[],
  rowsInside satisfies readonly Row[],
);
/** dfu-programmer, behind its own check of what it wrote */
const BYTES_USED = /^\d{1,7} bytes used \(\d{1,3}\.\d{2}%\)$/;
/** hid-flash marks its lines with it, and so do mail programs */
const MARK = /^> /;

/** What a line says and which program says it, or null. `current`: the program whose output is being read. */
export function readOtherFlasherLine(
  line: string,
  current: string | null,
): { tool: OtherFlasher; read: ReadLine<Meaning> } | null {
  const text = line.trim().replace(MARK, '');
  const avrdude = readAvrdude(text, current === 'avrdude');
  if (avrdude) return { tool: 'avrdude', read: avrdude };
  if (BYTES_USED.test(text))
    return { tool: 'dfu-programmer', read: { meaning: 'flash-written', details: {} } };
  return readTables(text, current);
}

/** Version 8 and newer leave their name out of most lines: those are believed only inside its output. */
function readAvrdude(line: string, isInside: boolean): ReadLine<Meaning> | null {
  const text = line.replace(UNFINISHED, '');
  if (/^avrdude(?:\.exe)? done\. {1,2}Thank you\.$/i.test(text)) return { meaning: 'note', details: {} };
  const head =
    AVRDUDE.exec(text) ?? (isInside ? /^(?:(?:OS )?error|warning): |^(?=\d+ bytes of )/i.exec(text) : null);
  if (!head) return null;
  const body = text.slice(head[0].length);
  for (const [form, meaning] of AVRDUDE_LINES) {
    const match = form.exec(body);
    if (!match) continue;
    const details = Object.fromEntries(
      Object.entries(match.groups ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    return { meaning, details };
  }
  return { meaning: 'note', details: {} };
}
