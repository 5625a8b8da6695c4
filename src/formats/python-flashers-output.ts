/**
 * What MicroPython's pydfu.py (DfuSe over PyUSB) and stm32loader (AN3155 over pyserial) print, line by line. The
 * wordings are facts of their sources, 2014 to 2026; PyUSB's own exceptions are python-messages.ts's.
 */
import { type ReadLine, type RowOfTool, readerOfTools } from './line-table.ts';

export type PythonFlasher = 'pydfu' | 'stm32loader';

const rows = [
  {
    starts: 'ValueError: No DFU device found',
    tool: 'pydfu',
    meaning: 'no-dfu-device',
    form: /^ValueError: No DFU device found$/,
  },
  {
    starts: 'No DFU capable devices found',
    tool: 'pydfu',
    meaning: 'no-dfu-device',
    form: /^No DFU capable devices found$/,
  },
  {
    starts: 'ValueError: Multiple DFU devices found',
    tool: 'pydfu',
    meaning: 'more-than-one-dfu-device',
    form: /found$/,
  },
  {
    starts: 'DFU: ',
    tool: 'pydfu',
    meaning: 'dfuse-download-failed',
    form: /^DFU: (?<stage>erase|set address|write memory) failed \(/,
  },
  {
    starts: "Can't init into bootloader. Ensure that BOOT0 is enabled",
    tool: 'stm32loader',
    meaning: 'bootloader-silent',
  },
  {
    starts: "Can't init. Ensure that BOOT0 is enabled",
    tool: 'stm32loader',
    meaning: 'bootloader-silent',
  },
  {
    starts: 'Activating bootloader (select UART)',
    tool: 'stm32loader',
    meaning: 'bootloader-contacted',
  },
  { starts: 'Bootloader activation timeout -- retrying', tool: 'stm32loader', meaning: 'note' },
  {
    starts: 'Erase failed -- probably due to readout protection',
    tool: 'stm32loader',
    meaning: 'read-protection-told',
  },
] as const;

/** plain words that are believed only inside a run of these programs */
const rowsInside = [
  { starts: 'Writing memory...', tool: 'pydfu', meaning: 'flash-begun', form: /^Writing memory\.\.\.$/ },
  // it is told to leave only when all elements were written
  { starts: 'Exiting DFU...', tool: 'pydfu', meaning: 'flash-written' },
  { starts: 'Finished', tool: 'pydfu', meaning: 'note', form: /^Finished$/ },
  ...['Erasing page: ', 'Mass erase...', 'Addr 0x', 'usb: ', 'Target ', "b'Target' ", 'File: '].map(
    (starts) => ({ starts, tool: 'pydfu', meaning: 'note' }) as const,
  ),
  {
    starts: 'Verification OK',
    tool: 'stm32loader',
    meaning: 'flash-verified',
    form: /^Verification OK$/,
  },
  { starts: 'Verification FAILED', tool: 'stm32loader', meaning: 'verify-failed' },
  ...['Chip ID: 0x', 'Chip id: 0x', 'Chip id 0x'].map(
    (starts) => ({ starts, tool: 'stm32loader', meaning: 'bootloader-connected' }) as const,
  ),
  ...['Flash readout unprotect failed', 'Flash readout protect failed', 'Flash write unprotect failed'].map(
    (starts) =>
      ({ starts, tool: 'stm32loader', meaning: 'flash-failed', form: /^(?<reason>.{1,80})/ }) as const,
  ),
  ...[
    'Reading data from ',
    'Bootloader version: 0x',
    'Bootloader version 0x',
    'Performing ',
    'Extended erase (0x44)',
    'Device UID: ',
    'Flash size: ',
  ].map((starts) => ({ starts, tool: 'stm32loader', meaning: 'note' }) as const),
] as const;

type Meaning =
  | (typeof rows)[number]['meaning']
  | (typeof rowsInside)[number]['meaning']
  | 'progress'
  | 'nack'
  | 'write-memory-progress';
type Row = RowOfTool<PythonFlasher, Meaning>;

const STAGES: Readonly<Record<string, string>> = { erase: 'ERASE_PAGE', 'set address': 'SET_ADDRESS' };
/** "DfuSe v1, image size: 54461, targets: 1", the name as bytes in Python 3 */
const DFU_FILE = /^(?:DfuSe|b'DfuSe') v\d, image size: \d{1,10}, targets: \d{1,3}$/;
/** what follows the bar stands on its line: it is rewritten until all is written */
const BAR = /^0x[0-9a-f]{8} {1,8}\d{1,8} \[[= ]{25}\] {1,3}(?<percent>\d{1,3})%/;

const readTables = readerOfTools<PythonFlasher, Meaning>(
  rows satisfies readonly Row[],
  rowsInside satisfies readonly Row[],
);
/** the exception's name changed over time: CmdException, CommandException, CommandError; older words say who replied */
const NACK =
  /^(?:[\w.]{1,60}\.)?(?:CmdException|CommandException|CommandError): (?:NACK|Chip replied with a NACK during) (?<command>0x[0-9a-f]{1,2})\b/;
/** with -V 5 and up, and in old versions always; a progress bar may stand in front */
const BLOCK = /(?:^|\d)Write \d{1,3} bytes at 0x(?<address>[0-9A-Fa-f]{1,8})$/;

/** What a line says and which of the two says it, or null. `current`: the program whose output is being read. */
export function readPythonFlasherLine(
  line: string,
  current: string | null,
): { tool: PythonFlasher; read: ReadLine<Meaning> } | null {
  const text = line.trim();
  const percent = BAR.exec(text)?.groups?.['percent'];
  if (percent !== undefined) {
    const details = { phase: 'Download', percent: Number(percent) };
    return { tool: 'pydfu', read: { meaning: 'progress', details } };
  }
  if (DFU_FILE.test(text)) return { tool: 'pydfu', read: { meaning: 'note', details: {} } };
  const loader = readLoader(text);
  if (loader) return { tool: 'stm32loader', read: loader };
  const said = readTables(text, current);
  return said && { tool: said.tool, read: withCommand(said.read) };
}

function readLoader(text: string): ReadLine<Meaning> | null {
  const nack = text.includes('NACK') ? NACK.exec(text)?.groups?.['command'] : undefined;
  if (nack !== undefined) return { meaning: 'nack', details: { command: Number.parseInt(nack, 16) } };
  const address = text.includes('Write ') ? BLOCK.exec(text)?.groups?.['address'] : undefined;
  return address === undefined
    ? null
    : { meaning: 'write-memory-progress', details: { address: Number.parseInt(address, 16) } };
}

/** The stage under the name of the DfuSe command that was refused, as dfu-util names it. */
function withCommand(read: ReadLine<Meaning>): ReadLine<Meaning> {
  const { stage, ...details } = read.details;
  const command = typeof stage === 'string' && Object.hasOwn(STAGES, stage) ? STAGES[stage] : undefined;
  return stage === undefined
    ? read
    : { ...read, details: { ...details, ...(command === undefined ? {} : { command }) } };
}
