/** What programs say of a serial port that they may not open, that somebody else has open, or that is not there. */
import type { ReadLine } from './line-table.ts';

const PORT =
  /(?<port>\/dev\/(?:tty(?:ACM|USB|AMA|S|O|HS|THS|mxc)\d{1,3}|serial\d|serial\/by-(?:id|path)\/[^\s'",:;)\]]{1,200}|cu\.[\w.-]{1,80}))(?![\w/])/;
/** strerror(EACCES) as programs join it to their own words, and Python's errno 13; people write it otherwise */
const REFUSED = /(?:[:\]] |^)Permission denied(?:[,:.'")]|$)|\[Errno 13\]|\bEACCES\b/;
/** strerror(EBUSY), and the locks of pyserial and node-serialport; "busy" alone is esptool's word for anything */
const BUSY =
  /\b(?:Device or resource|Resource) busy\b|\[Errno 16\]|\bEBUSY\b|\b[Cc]ould not exclusively lock port|\bCannot lock port/;

/** Windows gives a COM port to one program at a time, and says so in these words to the second */
const COM =
  /(?:could not open port|can't open device|Cannot open|Opening) ["']?(?:\\\\\.\\)?(?<port>COM\d{1,3})\b/;
const DENIED = /Access is denied|PermissionError\(13/;
/** pyserial's words for a port that is not there; other programs' "No such file" may be about another file */
const MISSING = /\bcould not open port .{1,300}(?:\[Errno 2\]|FileNotFoundError\(2)/;

/** PlatformIO, when it was given no port and saw none that could be meant */
const NO_PORT = /^(?:Error: )?Please specify `?upload_port`? for environment or use global/;

/** What a line says of a port, or null; `port` is empty where none was to be found. One that names no port says nothing here: it may be about a file or a lock. */
export function readPortMessage(
  line: string,
): ReadLine<'port-refused' | 'port-busy' | 'port-missing'> | null {
  // most lines of a log name no device at all
  if (line.includes('COM') && (DENIED.test(line) || MISSING.test(line))) {
    const com = COM.exec(line)?.groups?.['port'];
    const meaning = DENIED.test(line) ? 'port-busy' : 'port-missing';
    return com === undefined ? null : { meaning, details: { port: com } };
  }
  if (NO_PORT.test(line.trim())) return { meaning: 'port-missing', details: { port: '' } };
  if (!line.includes('/dev/')) return null;
  const port = PORT.exec(line)?.groups?.['port'];
  if (port === undefined) return null;
  if (REFUSED.test(line)) return { meaning: 'port-refused', details: { port } };
  if (BUSY.test(line)) return { meaning: 'port-busy', details: { port } };
  return MISSING.test(line) ? { meaning: 'port-missing', details: { port } } : null;
}
