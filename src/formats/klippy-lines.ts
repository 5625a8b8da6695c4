/**
 * What Klipper's host software writes to klippy.log, and shows in a web interface, about its microcontrollers
 * (klippy/klippy.py, mcu.py, serialhdl.py, extras/error_mcu.py, v0.9 on; Kalico's printer.py).
 */
import { type LineRow, type ReadLine, tableReader } from './line-table.ts';
import { readPortMessage } from './port-messages.ts';

const rows = [
  {
    starts: 'Git version: ',
    meaning: 'klippy-version',
    form: /^Git version: '(?<version>[\w.+-]{1,80})'/,
  },
  {
    starts: 'Your Klipper version is: ',
    meaning: 'klippy-version',
    form: /: (?<version>[\w.+-]{1,80})$/,
  },
  {
    starts: 'Your Kalico version is: ',
    meaning: 'klippy-version',
    form: /: (?<version>[\w.+-]{1,80})$/,
  },
  {
    starts: "Loaded MCU '",
    meaning: 'klippy-mcu-version',
    form: /^Loaded MCU '(?<mcu>[^']{1,60})' \d{1,6} commands \((?<version>[^\s/]{1,80}) \//,
  },
  ...["MCU '", "Previous MCU '"].map(
    (starts) =>
      ({
        starts,
        meaning: 'klippy-mcu-shutdown',
        form: /MCU '(?<mcu>[^']{1,60})' shutdown: (?<reason>.{1,200})$/,
      }) as const,
  ),
  {
    starts: "mcu '",
    meaning: 'klippy-unable-to-connect',
    form: /^mcu '(?<mcu>[^']{1,60})': (?:Unable to connect|Timeout on connect|Serial connection closed)$/,
  },
  {
    starts: "mcu '",
    meaning: 'can-interface-unusable',
    form: /^mcu '(?<mcu>[^']{1,60})': Unable to open CAN port: (?<reason>.{0,60}(?:\[Errno (?:19|100)\]|No such device|Network is down).{0,60})$/,
  },
  {
    starts: "mcu '",
    meaning: 'can-send-failed',
    form: /^mcu '(?<mcu>[^']{1,60})': Unable to open CAN port: (?<reason>.{0,60}\[Errno 105\].{0,60})$/,
  },
  {
    starts: "mcu '",
    meaning: 'note',
    form: /^mcu '[^']{1,60}': (?:Starting (?:serial|CAN) connect|Starting connect|Wait for identify_response)$/,
  },
  { starts: 'MCU Protocol error', meaning: 'klippy-protocol-error', form: /^MCU Protocol error$/ },
  { starts: 'Protocol error connecting to printer', meaning: 'klippy-protocol-error' },
] as const;

type Meaning =
  | (typeof rows)[number]['meaning']
  | NonNullable<ReturnType<typeof readPortMessage>>['meaning']
  | 'port-open-failed'
  | 'klippy-mcu-to-update'
  | 'klippy-mcu-up-to-date'
  | 'note';

const readRow = tableReader<(typeof rows)[number]['meaning']>(rows satisfies readonly LineRow<string>[]);
/** pyserial's words follow; a port that is none of /dev is the socket of Klipper's process on the host itself */
const PORT = /^mcu '(?<mcu>[^']{1,60})': Unable to open (?:serial )?port: (?<reason>.{1,400})$/;
const MCU = /^(?<mcu>[^\s:]{1,60}): Current version (?<version>[\w.+-]{1,80})$/;
const NOTES =
  /^(?:=+ Log rollover at |Start printer at |MCU\(s\) which should be updated:$|Up-to-date MCU\(s\):$|Stats \d|Starting Klippy\.\.\.)/;

/** `update`: the last heading was "MCU(s) which should be updated:"; null: neither of the two lists is being read. */
export function readKlippyLine(line: string, update: boolean | null): ReadLine<Meaning> | null {
  const text = line.trim();
  const read = readRow(text);
  if (read) return read;
  const { mcu: name, reason } = PORT.exec(text)?.groups ?? {};
  if (name !== undefined) {
    const told = readPortMessage(text);
    return told
      ? { ...told, details: { ...told.details, mcu: name } }
      : { meaning: 'port-open-failed', details: { mcu: name, reason: reason ?? '' } };
  }
  const groups = update === null ? undefined : MCU.exec(text)?.groups;
  if (groups) {
    const { mcu = '', version = '' } = groups;
    return { meaning: update ? 'klippy-mcu-to-update' : 'klippy-mcu-up-to-date', details: { mcu, version } };
  }
  return NOTES.test(text) ? { meaning: 'note', details: {} } : null;
}

/** The heading of a list of MCUs: true for the ones to update, false for the others; undefined for other lines. */
export function klippyHeading(line: string): boolean | undefined {
  const text = line.trim();
  if (text === 'MCU(s) which should be updated:') return true;
  return text === 'Up-to-date MCU(s):' ? false : undefined;
}
