/** What stm32flash 0.5 to 0.7 and Arduino_STM32's copy of it print, line by line. */
import { type LineRow, type ReadLine, tableReader } from './line-table.ts';

const rows = [
  { starts: 'http://stm32flash.', meaning: 'banner' },
  { starts: 'https://stm32flash.', meaning: 'banner' },
  { starts: 'http://github.com/rogerclarkmelbourne/arduino_stm32', meaning: 'banner' },
  { starts: 'https://github.com/stm32duino/stm32flash', meaning: 'banner' },
  { starts: 'Using Parser : ', meaning: 'parser', form: /: (?<parser>.{1,80})$/ },
  { starts: 'Error probing interface ', meaning: 'interface-probe-failed', form: /"(?<interface>.{1,80})"$/ },
  { starts: 'Cannot handle device ', meaning: 'device-not-handled', form: /"(?<device>.{1,300})"$/ },
  {
    starts: 'Failed to open port: ',
    meaning: 'port-open-failed',
    form: /^Failed to open port: (?<port>\S{1,300}?)(?:: (?<reason>.{1,200}))?$/,
  },
  {
    starts: 'Interface ',
    meaning: 'interface-settings',
    form: /^Interface (?<port>serial_\w{1,40}|i2c): (?<settings>.{1,80})$/,
  },
  { starts: 'Failed to init device', meaning: 'init-failed' },
  { starts: 'Failed to send init to device', meaning: 'init-failed' },
  { starts: 'Failed to set terminal flags', meaning: 'terminal-flags-failed' },
  {
    starts: 'Got NACK from device on command ',
    meaning: 'nack',
    form: /(?:0x)(?<command>[0-9a-fA-F]{1,2})$/,
    hex: ['command'],
  },
  {
    starts: 'Unexpected reply from device on command ',
    meaning: 'bootloader-read-failed',
    form: /(?:0x)(?<command>[0-9a-fA-F]{1,2})$/,
    hex: ['command'],
  },
  {
    starts: 'Device ID    : ',
    meaning: 'stm32-device-id',
    form: /0x(?<id>[0-9a-fA-F]{1,4}) \((?<name>.{1,80})\)/,
    hex: ['id'],
  },
  ...['Wrote address ', 'Wrote and verified address '].map(
    (starts) =>
      ({
        starts,
        meaning: 'write-done',
        form: /address 0x(?<address>[0-9a-fA-F]{1,8}) \((?<percent>\d{1,3})(?:\.\d{1,4})?%\) Done\.$/,
        hex: ['address'],
        decimal: ['percent'],
      }) as const,
  ),
  ...['Wrote address ', 'Wrote and verified address '].map(
    (starts) =>
      ({
        starts,
        meaning: 'write-memory-progress',
        form: /address 0x(?<address>[0-9a-fA-F]{1,8}) \((?<percent>\d{1,3})/,
        hex: ['address'],
        decimal: ['percent'],
      }) as const,
  ),
  {
    starts: 'Failed to verify at address ',
    meaning: 'verify-failed',
    form: /0x(?<address>[0-9a-fA-F]{1,8}), expected 0x(?<expected>[0-9a-fA-F]{1,2}) and found 0x(?<found>[0-9a-fA-F]{1,2})/,
    hex: ['address', 'expected', 'found'],
  },
  {
    starts: 'Starting execution at address ',
    meaning: 'starting-execution',
    form: /0x(?<address>[0-9a-fA-F]{1,8})/,
    hex: ['address'],
  },
  ...[
    'Failed to write memory at address',
    'Failed to read memory at address',
    'Failed to erase memory',
    "Can't initiate chip mass erase",
    'Mass erase error',
    'Mass erase failed',
    'Page-by-page erase ',
    'Unknown/unsupported device (Device ID',
    'Failed to write-unprotect flash',
    'Failed to read-unprotect flash',
    'Address range exceeds flash size',
  ].map((starts) => ({ starts, meaning: 'stm32-command-failed', form: /^(?<reason>.{1,200})/ }) as const),
  { starts: 'Warning: Not a tty: ', meaning: 'not-a-tty', form: /: (?<path>\S{1,300})$/ },
  // a parser's name (stm32flash 0.7 parsers/*.c); the system's words follow on a line of their own
  ...['Raw BINARY ERROR: ', 'Intel HEX ERROR: '].map(
    (starts) => ({ starts, meaning: 'cannot-open-file', form: /: (?<reason>.{1,200})$/ }) as const,
  ),
  ...['ERROR: Device not specified', 'ERROR: Invalid options', 'ERROR: Invalid usage'].map(
    (starts) => ({ starts, meaning: 'usage-error' }) as const,
  ),
] as const;

/** lines that other programs print as well: only believed inside a run of stm32flash */
const rowsInside = [
  {
    starts: 'Version ',
    meaning: 'stm32-version',
    form: /^Version\s+: 0x(?<version>[0-9a-fA-F]{1,2})/,
    hex: ['version'],
  },
  ...[
    'Size  ',
    'Option 1  ',
    'Option 2  ',
    '- RAM  ',
    '- Flash  ',
    '- Option RAM ',
    '- System RAM ',
    'Write to memory',
    'Erasing memory',
    'Erasing flash',
    'Memory read',
    'Read address ',
    'Got byte ',
    'Failed to read ACK byte',
    'Failed to send command',
    'Warning: the interface was not closed properly',
    'GPIO sequence ',
    'setting port signal ',
    'delay ',
    'Location  ',
    'Resetting device',
    'Reset done.',
    'Reset failed.',
    'Done.',
    'Serial Config: ',
  ].map((starts) => ({ starts, meaning: 'note' }) as const),
] as const;

type Meaning = (typeof rows)[number]['meaning'] | (typeof rowsInside)[number]['meaning'] | 'tool-version';

const readAnywhere = tableReader<(typeof rows)[number]['meaning']>(rows satisfies readonly LineRow<string>[]);
const readInside = tableReader<(typeof rowsInside)[number]['meaning']>(
  rowsInside satisfies readonly LineRow<string>[],
);
const PERROR =
  /^(?<path>[^:]{1,300}): (?<reason>No such file or directory|Permission denied|Is a directory|Not a directory)$/;
const VERSION = /^stm32flash (?<version>(?!-)[\w.+-]{0,60}\d[\w.+-]{0,20})$/;

/** What a line says, or null. `inside`: the line stands in a run of stm32flash, so that plain words are its own. */
export function readStm32flashLine(line: string, inside: boolean): ReadLine<Meaning> | null {
  const text = line.trim();
  const version = VERSION.exec(text);
  if (version) return { meaning: 'tool-version', details: { version: version[1] ?? '' } };
  return readAnywhere(text) ?? (inside ? (readInside(text) ?? readPerror(text)) : null);
}

/** "klipper.bin: No such file or directory": perror() with the name of the firmware (stm32flash 0.7 main.c). */
function readPerror(text: string): ReadLine<'cannot-open-file'> | null {
  const groups = PERROR.exec(text)?.groups;
  if (!groups) return null;
  return {
    meaning: 'cannot-open-file',
    details: { path: groups['path'] ?? '', reason: groups['reason'] ?? '' },
  };
}
