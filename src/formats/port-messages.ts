/** What programs say of a serial port that they may not open, or that somebody else has open. */
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

/** What a line says of a port, or null. One that names no port says nothing here: it may be about a file or a lock. */
export function readPortMessage(line: string): ReadLine<'port-refused' | 'port-busy'> | null {
  // most lines of a log name no device at all
  if (line.includes('COM') && DENIED.test(line)) {
    const com = COM.exec(line)?.groups?.['port'];
    return com === undefined ? null : { meaning: 'port-busy', details: { port: com } };
  }
  if (!line.includes('/dev/')) return null;
  const port = PORT.exec(line)?.groups?.['port'];
  if (port === undefined) return null;
  if (REFUSED.test(line)) return { meaning: 'port-refused', details: { port } };
  return BUSY.test(line) ? { meaning: 'port-busy', details: { port } } : null;
}
