/** What a Python interpreter prints when a script ends in an exception. */
import type { ReadLine } from './line-table.ts';

type Meaning =
  | 'python-frame'
  | 'python-exception'
  | 'python-module-missing'
  | 'kconfig-error'
  | 'cannot-open-device'
  | 'cannot-claim-interface'
  | 'transfer-error'
  | 'library-missing'
  | 'shell-script-error'
  | 'no-such-file'
  | 'note';

const FRAME = /^File "(?<path>[^"]{1,300})", line (?<line>\d{1,7})(?:, in (?<function>\S{1,100}))?$/;
const NO_MODULE =
  /^(?:ModuleNotFoundError|ImportError): No module named ['"]?(?<module>[A-Za-z_][\w.]{0,100})['"]?/;
/** python -m and the scripts that look before they import */
const NO_MODULE_IN_WORDS: readonly RegExp[] = [
  /^(?:\/\S{1,100}\/)?python[\d.]{0,5}: No module named (?<module>[A-Za-z_][\w.]{0,100})$/,
  /^Python's (?<module>\w{1,40}) module is required to update\. Install$/,
];
/** the interpreter about the script that it was to run */
const NO_SCRIPT =
  /^(?:\/\S{1,100}\/)?python[\d.]{0,5}: can't open file '?(?<path>[^']{1,300}?)'?: \[Errno 2\]/;
/** a class whose name says that it is one: "Error:" alone is what assemblers print */
const EXCEPTION =
  /^(?<exception>(?:[A-Za-z_]\w{0,60}\.){0,5}[A-Z]\w{0,60}(?:Error|Exception)|KeyboardInterrupt|subprocess\.TimeoutExpired)(?:: (?<reason>.{0,400}))?$/;

/** PyUSB's errors of libusb, by the words of libusb_strerror: what was tried then, and the error's name (usb/core.py) */
const USB_ERROR = /^(?:usb\.core\.)?USB(?:Timeout)?Error: \[Errno \w{1,6}\] (?<words>.{1,120})$/;
const USB_ERRORS: readonly (readonly [string, Meaning, string])[] = [
  ['Access denied', 'cannot-open-device', 'LIBUSB_ERROR_ACCESS'],
  ['Operation not supported', 'cannot-open-device', 'LIBUSB_ERROR_NOT_SUPPORTED'],
  ['Resource busy', 'cannot-claim-interface', 'LIBUSB_ERROR_BUSY'],
  ['Pipe error', 'transfer-error', 'LIBUSB_ERROR_PIPE'],
  ['Input/Output Error', 'transfer-error', 'LIBUSB_ERROR_IO'],
  ['Operation timed out', 'transfer-error', 'LIBUSB_ERROR_TIMEOUT'],
  ['No such device', 'transfer-error', 'LIBUSB_ERROR_NO_DEVICE'],
];
/** subprocess.CalledProcessError of a shell that knows no program of that name, because all of it stood in quotes */
const QUOTED_WHOLE = /^Command '"(?<command>[^']{1,60} [^']{1,200})"' returned non-zero exit status 127\.$/;
const NO_BACKEND = /^usb\.core\.NoBackendError: No backend available$/;

/** What a line says, or null. Details: path, line, function; exception, reason; module; usbError; library. */
export function readPythonLine(line: string): ReadLine<Meaning> | null {
  const text = line.trim();
  if (text.startsWith('File "')) {
    const groups = FRAME.exec(text)?.groups;
    if (!groups) return null;
    const { path = '', line: number = '', function: name = '' } = groups;
    return { meaning: 'python-frame', details: { path, line: Number(number), function: name } };
  }
  const script = text.includes("can't open file") ? NO_SCRIPT.exec(text)?.groups?.['path'] : undefined;
  if (script !== undefined) return { meaning: 'no-such-file', details: { path: script } };
  if (text === 'Traceback (most recent call last):') return { meaning: 'note', details: {} };
  const quoted = text.endsWith(' 127.') ? QUOTED_WHOLE.exec(text)?.groups?.['command'] : undefined;
  if (quoted !== undefined) {
    const reason = `it takes all of "${quoted}" for the name of one program`;
    return { meaning: 'shell-script-error', details: { reason } };
  }
  if (!/Error|Exception|odule|Interrupt|TimeoutExpired/.test(text)) return null;
  for (const form of [NO_MODULE, ...NO_MODULE_IN_WORDS]) {
    const module = form.exec(text)?.groups?.['module'];
    if (module !== undefined) return { meaning: 'python-module-missing', details: { module } };
  }
  if (text.includes('USB') || text.startsWith('usb.')) {
    const read = readUsbError(text);
    if (read) return read;
  }
  const groups = EXCEPTION.exec(text)?.groups;
  if (!groups) return null;
  const exception = (groups['exception'] ?? '').split('.').at(-1) ?? '';
  const reason = groups['reason'] ?? '';
  return exception === 'KconfigError'
    ? { meaning: 'kconfig-error', details: { reason } }
    : { meaning: 'python-exception', details: { exception, reason } };
}

function readUsbError(text: string): ReadLine<Meaning> | null {
  if (NO_BACKEND.test(text)) return { meaning: 'library-missing', details: { library: 'libusb-1.0' } };
  const words = USB_ERROR.exec(text)?.groups?.['words'];
  const known = words === undefined ? undefined : USB_ERRORS.find(([begins]) => words.startsWith(begins));
  return known ? { meaning: known[1], details: { usbError: known[2] } } : null;
}
