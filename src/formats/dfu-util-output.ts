/** What dfu-util 0.7 to 0.11 prints, line by line. The wordings are facts of its sources and of recorded runs. */
import { dfuUtilErrors } from './dfu-util-errors.ts';
import { DFU_UTIL_NOTES } from './dfu-util-notes.ts';
import { readFoundDfu } from './found-dfu.ts';
import { type LineRow, type ReadLine, tableReader } from './line-table.ts';

const PROGRESS = 'progress';
const NOTE = 'note';

const rows = [
  { starts: 'Copyright 200', meaning: 'banner', form: /OpenMoko/ },
  { starts: 'Copyright 201', meaning: 'banner', form: /Tormod Volden/ },
  { starts: 'This program is Free Software and has ABSOLUTELY NO WARRANTY', meaning: 'banner' },
  { starts: 'Please report bugs to ', meaning: 'banner', form: /dfu-util/ },
  { starts: 'Invalid DFU suffix signature', meaning: 'suffix-invalid' },
  // 0.7
  { starts: 'No valid DFU suffix signature', meaning: 'suffix-invalid' },
  { starts: 'A valid DFU suffix will be required', meaning: 'suffix-will-be-required' },
  { starts: 'Opening DFU capable USB device', meaning: 'opening-device' },
  { starts: 'Opening DFU USB Device', meaning: 'opening-device' },
  {
    starts: 'ID ',
    meaning: 'device-id',
    form: /^ID (?<vendorId>[0-9a-fA-F]{4}):(?<productId>[0-9a-fA-F]{4})$/,
    hex: ['vendorId', 'productId'],
  },
  {
    starts: 'Device ID ',
    meaning: 'device-id',
    form: /^Device ID (?<vendorId>[0-9a-fA-F]{4}):(?<productId>[0-9a-fA-F]{4})$/,
    hex: ['vendorId', 'productId'],
  },
  ...['Run-time device DFU version ', 'Run-Time device DFU version ', 'Device DFU version '].map(
    (starts) =>
      ({ starts, meaning: 'runtime-dfu-version', form: /(?<bcd>[0-9a-fA-F]{4})$/, hex: ['bcd'] }) as const,
  ),
  { starts: 'Claiming USB DFU ', meaning: 'claiming-interface' },
  {
    starts: 'Setting Alternate ',
    meaning: 'setting-alternate',
    form: /^Setting Alternate (?:Setting|Interface) (?:#(?<alternate>\d{1,3})|zero)/,
    decimal: ['alternate'],
  },
  { starts: 'dfuERROR, clearing status', meaning: 'clearing-status' },
  { starts: 'Clearing status', meaning: 'clearing-status' },
  {
    starts: 'DFU mode device DFU version ',
    meaning: 'dfu-mode-version',
    form: /(?<bcd>[0-9a-fA-F]{4})$/,
    hex: ['bcd'],
  },
  {
    starts: 'Device returned transfer size ',
    meaning: 'transfer-size',
    form: /size (?<bytes>\d{1,9})$/,
    decimal: ['bytes'],
  },
  { starts: 'DfuSe interface name: ', meaning: 'dfuse-interface-name', form: /"(?<name>.*)"$/ },
  {
    starts: 'Patching string descriptor ',
    meaning: 'string-patched',
    form: /descriptor (?<index>\d{1,3}) length \(was (?<declared>\d{1,5}), received (?<received>\d{1,5})\)/,
    decimal: ['index', 'declared', 'received'],
  },
  ...['Downloading to ', 'Downloading element to ', 'Parsing element ', 'parsing element '].map(
    (starts) =>
      ({
        starts,
        meaning: 'downloading-to-address',
        form: /address = 0x(?<address>[0-9a-fA-F]{1,8}), size = (?<size>\d{1,10})/,
        hex: ['address'],
        decimal: ['size'],
      }) as const,
  ),
  { starts: 'Erase', meaning: 'erase-done', form: /^Erase\s+done\./ },
  { starts: 'Download done.', meaning: 'download-done' },
  ...['Erase', 'Download', 'Upload'].map(
    (starts) =>
      ({
        starts,
        meaning: PROGRESS,
        form: /^(?<phase>Erase|Download|Upload)\s+\[[=\s]{0,80}\]\s*(?<percent>\d{1,3})%(?:\s+(?<bytes>\d{1,12}) bytes)?/,
        decimal: ['percent', 'bytes'],
      }) as const,
  ),
  // people write these two as well
  {
    starts: 'File downloaded successfully',
    meaning: 'file-downloaded',
    form: /^File downloaded successfully$/,
  },
  { starts: 'Done parsing DfuSe file', meaning: 'dfuse-file-done' },
  { starts: 'done parsing DfuSe file', meaning: 'dfuse-file-done' },
  { starts: 'Copying data from PC to DFU device', meaning: 'copying-to-device' },
  // 0.7, where a hash is a share of the file
  {
    starts: 'Starting download: [',
    meaning: 'download-done',
    form: /^Starting download: \[#{0,100}\] finished!$/,
  },
  ...['download', 'upload'].map(
    (phase) =>
      ({
        starts: `Starting ${phase}: [`,
        meaning: PROGRESS,
        form: /^Starting (?<phase>download|upload): \[#{0,100}\]?(?: finished!| failed!)?$/,
      }) as const,
  ),
  { starts: 'Done!', meaning: 'dfu-done', form: /^Done!$/ },
  { starts: 'Submitting leave request', meaning: 'leave-requested' },
  { starts: 'Transitioning to dfuMANIFEST', meaning: 'transition-to-manifest' },
  { starts: "can't detach", meaning: 'cant-detach' },
  { starts: 'Resetting USB to switch back', meaning: 'resetting-usb' },
  ...DFU_UTIL_NOTES.map((starts) => ({ starts, meaning: NOTE }) as const),
] as const;

const readTable = tableReader<(typeof rows)[number]['meaning']>(rows satisfies readonly LineRow<string>[]);

type DfuUtilMeaning =
  | (typeof rows)[number]['meaning']
  | NonNullable<ReturnType<typeof dfuUtilErrors>>['meaning']
  | NonNullable<ReturnType<typeof readFoundDfu>>['meaning']
  | 'tool-version'
  | 'device-status'
  | 'status-error-10'
  | 'dfuse-status-error'
  | 'dfuse-download-failed';

export type DfuUtilLine = ReadLine<DfuUtilMeaning>;

const VERSION = /^dfu-util (?<version>\d{1,3}\.\d{1,3}[\w.+~-]{0,40})$/;
/** the versions before 0.2 do not tell their number */
const FIRST_VERSION = /^dfu-util - \(C\) 200[78](?:-200\d)? by OpenMoko Inc\.$/;
const PROGRAM = /^(?:dfu-util(?:\.exe|-static)?: ?)(?:(?:Warning|WARNING|Error): ?)?|^(?:Warning|WARNING): ?/;
const OLD_STATUS =
  /^(?:Determining device status: )?state = (?<state>[\w-]{1,30}), status = (?<status>\d{1,3})$/;
const STATUS =
  /^(?:DFU )?state\((?<number>\d{1,3})\) = (?<state>[\w-]{1,30}), status\((?<status>\d{1,3})\) = /;
/** 0.7 ends this line with the device that it opened, or with why it could not */
const OPENED = /^(Opening DFU capable USB device\.\.\.) ((?:ID |Cannot open device).{0,40})$/;
/** 0.7 marks its errors by this word and not by its name */
const OLD_ERROR = /^Error: /;
const FAILED = /\bfailed!$/;
/** what stands on a line before a message that follows without a line break */
const UNFINISHED =
  /^(?:Determining device status: |Lost Device after reset, assuming prod_id was incremented by one$|(?:Erase|Download|Upload)\s+\[[=\s]{0,80}\][^a-z]{0,60}(?:bytes)? ?$)/;

/**
 * What one line says; several statements when an error follows on the same line without a break. Empty when it is
 * none of dfu-util's. Addresses and ids are numbers, states are names ("dfuIDLE"), status codes numbers (DFU 1.1 6.1.2).
 */
export function readDfuUtilLine(line: string): { text: string; read: DfuUtilLine }[] {
  const text = line.trim();
  const version = VERSION.exec(text);
  if (version) {
    return [{ text, read: { meaning: 'tool-version', details: { version: version[1] ?? '' } } }];
  }
  if (FIRST_VERSION.test(text)) {
    return [{ text, read: { meaning: 'tool-version', details: { version: '0.1' } } }];
  }
  const opened = OPENED.exec(text);
  if (opened) return [...statement(opened[1] ?? ''), ...statement(opened[2] ?? '')];
  const joint = jointOf(text);
  if (joint > 0 && UNFINISHED.test(text.slice(0, joint))) {
    return [...statement(text.slice(0, joint).trimEnd()), ...statement(text.slice(joint))];
  }
  return statement(text);
}

/** Where a message begins behind what stands unfinished: with the program's name, which builds for Windows leave out. */
function jointOf(text: string): number {
  const named = text.indexOf('dfu-util', 1);
  // 0.1 ended this line without a break, and went on with the next message
  const lost = text.indexOf(' by oneNo DFU');
  if (lost > 0) return lost + ' by one'.length;
  if (named > 0 || !text.includes('bytesE')) return named;
  return text.indexOf('bytesE') + 'bytes'.length;
}

/** err() of the builds for Windows: the system's words first */
const REASON_FIRST = /^([A-Z][\w ,]{3,60}): (Could not open file .{1,600}? for (?:reading|writing))$/;

function statement(text: string): { text: string; read: DfuUtilLine }[] {
  const body = text.replace(PROGRAM, '').replace(REASON_FIRST, '$2: $1');
  const read =
    readFoundDfu(body) ??
    readStatus(body) ??
    dfuUtilErrors(body) ??
    readTable(body) ??
    (OLD_ERROR.test(body) ? dfuUtilErrors(body.slice('Error: '.length)) : null);
  if (!read) return [];
  if (read.meaning !== PROGRESS || !FAILED.test(body)) return [{ text, read }];
  return [
    { text, read },
    { text, read: { meaning: 'dfuse-download-failed', details: {} } },
  ];
}

function readStatus(body: string): DfuUtilLine | null {
  const first = body.charCodeAt(0) | 32;
  // "d" and "s": DFU state, Determining, state
  if (first !== 100 && first !== 115) return null;
  const groups = (OLD_STATUS.exec(body) ?? STATUS.exec(body))?.groups;
  if (!groups) return null;
  const status = Number(groups['status']);
  return {
    meaning: status === 10 ? 'status-error-10' : 'device-status',
    details: { state: groups['state'] ?? '', status },
  };
}
