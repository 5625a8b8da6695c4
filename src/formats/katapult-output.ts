/**
 * What Katapult's flashtool.py and flash_can.py (also under its old name CanBoot) and Klipper's canbus_query.py print,
 * line by line. The wordings are facts of their sources, 2022 to 2026.
 */
import { type LineRow, type ReadLine, tableReader } from './line-table.ts';

const rows = [
  { starts: 'Attempting to connect to bootloader', meaning: 'bootloader-contacted' },
  ...['Katapult Connected', 'CanBoot Connected'].map(
    (starts) => ({ starts, meaning: 'bootloader-connected' }) as const,
  ),
  {
    starts: 'Application Start: 0x',
    meaning: 'application-start',
    form: /: 0x *(?<address>[0-9a-fA-F]{1,8})$/,
    hex: ['address'],
  },
  {
    starts: 'Detected Klipper binary version ',
    meaning: 'binary-mcu',
    form: /, MCU: (?<mcu>[\w-]{1,40})$/,
  },
  { starts: 'MCU type: ', meaning: 'mcu-type', form: /: (?<mcu>[\w-]{1,40})$/ },
  { starts: "Flashing '", meaning: 'flash-begun', form: /^Flashing '(?<file>.{1,400})'\.\.\.$/ },
  { starts: 'Write complete: ', meaning: 'flash-written', form: /: \d{1,7} pages$/ },
  { starts: 'Verification Complete: SHA = ', meaning: 'flash-verified' },
  ...['Flash Success', 'CAN Flash Success', 'Programming Complete'].map(
    (starts) =>
      ({
        starts,
        meaning: 'flash-succeeded',
        form: /^(?:(?:CAN )?Flash Success|Programming Complete)$/,
      }) as const,
  ),
  ...[
    'Sending bootloader jump command',
    'Requesting USB bootloader for ',
    'Requesting serial bootloader for device ',
  ].map((starts) => ({ starts, meaning: 'bootloader-requested' }) as const),
  { starts: 'Bootloader Request Complete', meaning: 'bootloader-requested' },
  { starts: 'Bootloader request command sent', meaning: 'bootloader-requested' },
  { starts: 'Device is not Katapult, exiting', meaning: 'not-katapult' },
  {
    starts: 'Detected new USB Device: ',
    meaning: 'device-connected',
    form: /: (?<vendorId>[0-9a-fA-F]{4}):(?<productId>[0-9a-fA-F]{4})(?: (?<name>.{1,120}))?$/,
    hex: ['vendorId', 'productId'],
  },
  ...['Checking for Katapult nodes', 'Checking for canboot nodes'].map(
    (starts) => ({ starts, meaning: 'can-query-begun' }) as const,
  ),
  {
    starts: 'Detected UUID: ',
    meaning: 'can-node',
    form: /: (?<uuid>[0-9a-fA-F]{12}), Application: (?<application>\w{1,20})$/,
  },
  {
    starts: 'Found canbus_uuid=',
    meaning: 'can-node',
    form: /=(?<uuid>[0-9a-fA-F]{12}), Application: (?<application>\w{1,20})$/,
  },
  ...['CANBus UUID Query Complete', 'Query Complete'].map(
    (starts) => ({ starts, meaning: 'can-query-done', form: /Query Complete$/ }) as const,
  ),
  {
    starts: 'Total ',
    meaning: 'can-query-done',
    form: /^Total (?<count>\d{1,4}) (?:canbus )?uuids found$/,
    decimal: ['count'],
  },
  {
    starts: 'Serial device ',
    meaning: 'port-busy',
    form: /^Serial device (?<port>\S{1,300}) in use by another program/,
  },
  ...[
    'Connecting to CAN UUID ',
    'Connecting to Serial Device ',
    'Canbus Bridge detected at ',
    'Katapult detected ',
    'Detected USB device running ',
    'Resetting all bootloader node IDs',
    'Verifying canbus connection',
    'Verifying (block count = ',
    'Katapult build not reporting software version',
    'Status Request Complete',
  ].map((starts) => ({ starts, meaning: 'note' }) as const),
] as const;

/** plain words that are believed only inside a run of these tools */
const rowsInside = [
  // with -v
  {
    starts: 'INFO:root:Response for command ',
    meaning: 'bootloader-silent',
    form: /command CONNECT timed out, 0 tries/,
  },
  { starts: 'INFO:root:', meaning: 'note' },
  { starts: 'Waiting for USB Reconnect', meaning: 'bootloader-silent', form: /\.timed out$/ },
  ...[
    'Software Version: ',
    'Protocol Version: ',
    'Block Size: ',
    'Waiting for USB Reconnect',
    '[#',
    '[ERROR',
    'Process ',
  ].map((starts) => ({ starts, meaning: 'note', form: /^(?!\[ERROR)/ }) as const),
] as const;

/** behind "ERROR:root:", or behind the name of the exception at the end of a traceback */
const errors = [
  {
    starts: 'Unable to bind socket to ',
    meaning: 'can-interface-unusable',
    form: /to (?<interface>[\w.-]{1,40})$/,
  },
  ...['Can Read Error', 'Device Read Error', 'Can Socket Read Error, closing'].map(
    (starts) => ({ starts, meaning: 'bootloader-read-failed' }) as const,
  ),
  ...['Error sending command [CONNECT] to ', 'Error sending command [b'].map(
    (starts) => ({ starts, meaning: 'bootloader-silent', form: /CONNECT|\[b'\\x11'\]/ }) as const,
  ),
  { starts: 'Unable to find node matching UUID', meaning: 'bootloader-silent' },
  { starts: 'Error sending command [', meaning: 'flash-failed', form: /^(?<reason>.{1,200})/ },
  ...[
    'Flash write failed',
    'Error connecting to device',
    'UUID mismatch',
    'Invalid Block Size',
    'Block Request Error',
    'MCU returned by Katapult does not match MCU',
    'Unable to set up ',
    'Failed to locate serial tty path',
    'Detected tty path does not exist',
  ].map((starts) => ({ starts, meaning: 'flash-failed', form: /^(?<reason>.{1,200})/ }) as const),
  { starts: 'Checksum mismatch: Expected ', meaning: 'verify-failed' },
  { starts: "Invalid firmware path '", meaning: 'cannot-open-file', form: /'(?<path>.{1,400})'$/ },
  {
    starts: 'No Serial Device found at ',
    meaning: 'port-missing',
    form: /at (?<port>\S{1,300})$/,
  },
  {
    starts: 'No permission to access device ',
    meaning: 'port-refused',
    form: /device (?<port>\S{1,300})$/,
  },
  { starts: 'Serial device ', meaning: 'port-busy', form: /^Serial device (?<port>\S{1,300}) in use$/ },
  {
    starts: 'Unable to open serial port: ',
    meaning: 'port-open-failed',
    form: /(?:could not open port (?<port>[^\s:]{1,300}): )?(?:\[Errno \d{1,3}\] )?(?<reason>[A-Z][A-Za-z ]{1,80}[a-z])(?:: '[^']{1,300}')?$/,
  },
  ...["The 'uuid' option must be specified", "The 'device' option must be specified"].map(
    (starts) => ({ starts, meaning: 'usage-error' }) as const,
  ),
] as const;

export type KatapultMeaning =
  | (typeof rows)[number]['meaning']
  | (typeof rowsInside)[number]['meaning']
  | (typeof errors)[number]['meaning']
  | 'note';

const readAnywhere = tableReader<(typeof rows)[number]['meaning']>(rows satisfies readonly LineRow<string>[]);
const readInside = tableReader<(typeof rowsInside)[number]['meaning']>(
  rowsInside satisfies readonly LineRow<string>[],
);
const readError = tableReader<(typeof errors)[number]['meaning']>(
  errors satisfies readonly LineRow<string>[],
);
const ERROR_HEAD = /^\[?(?:ERROR:root:|(?:[\w.]{1,40}\.)?Flash(?:Can)?Error: )/;

/** What a line says, or null. `inside`: it stands in a run of these tools. */
export function readKatapultLine(line: string, inside: boolean): ReadLine<KatapultMeaning> | null {
  const text = line.trim();
  const head = ERROR_HEAD.exec(text);
  if (head) {
    const body = text.slice(head[0].length);
    const read = readError(body);
    if (read) return read;
    if (/^(?:Flash Tool|Flash|Can Flash) Error$/.test(body)) return { meaning: 'note', details: {} };
    return text.startsWith('ERROR:root:') && !inside
      ? null
      : { meaning: 'flash-failed', details: { reason: body.slice(0, 200) } };
  }
  return readAnywhere(text) ?? (inside ? readInside(text) : null);
}
