/** The USB lines of the Linux kernel log, as dmesg and journalctl print them. */

type KernelLineKind =
  | 'new-device'
  | 'device-found'
  | 'string'
  | 'tty-attached'
  | 'disconnect'
  | 'descriptor-error'
  | 'address-error'
  | 'power-cycle'
  | 'enumeration-failed'
  | 'link-disabled'
  | 'urb-error'
  | 'host-controller-died'
  | 'undervoltage'
  | 'usbfs-claim'
  | 'reset'
  | 'other-usb';

export interface KernelLine {
  kind: KernelLineKind;
  /** seconds since boot; null where the line shows none or a wall-clock time */
  seconds: number | null;
  /** bus path "1-1.4", or "usb1-port1" and "1-6.3-port4" for the ports of hubs */
  port: string | null;
  deviceNumber: number | null;
  vendorId: number | null;
  productId: number | null;
  /** as printed: the kernel's are negative, such as -71 */
  errno: number | null;
}

// "kern  :info  : " of dmesg -x, "<6>", then what journalctl or syslog put in front
const LEVEL = /^(?:<\d{1,3}>|[a-z]{3,8}\s*:[a-z]{3,8}\s*: )/;
const JOURNAL =
  /^(?:[A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}\S{0,20}) \S{1,128} kernel: ?/;
const SECONDS = /^\[\s{0,12}(\d{1,10}\.\d{1,9})\] ?/;
const WALL_CLOCK = /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2} \d{4}\] ?/;
const RELATIVE = /^\[[\s<+>A-Z0-9.a-z:]{1,30}\] ?/;

const HUB_PORT = /^(?:usb|hub) ((?:usb\d{1,3}|\d{1,3}-\d[\d.]{0,40})-port\d{1,3}): /;
const DEVICE = /^(?:usb|hub|[a-z][\w-]{1,40}) (\d{1,3}-\d[\d.]{0,40})(?::\d{1,3}\.\d{1,3})?: /;
const BUS = /^usb usb(\d{1,3}): /;
const CONTROLLER = /^(?:[xeou]hci[\w-]{0,20}|dwc2|dwc_otg|dwc3|musb-hdrc)(?: \S{1,60})?: /;
const SERIAL =
  /^(?:ch341-uart|cp210x|ftdi_sio|pl2303|option|cdc_acm|usbserial|[\w-]{1,20}) (tty(?:USB|ACM)\d{1,3}): /;

const KINDS: readonly (readonly [RegExp, KernelLineKind])[] = [
  [
    /new (?:low|full|high|super|super-?plus)[- ]speed\S{0,8}(?: \S{1,10}){0,3} USB device number/i,
    'new-device',
  ],
  [/New USB device found, idVendor=/, 'device-found'],
  [/^(?:Product|Manufacturer|SerialNumber): |New USB device strings: /, 'string'],
  [/tty(?:USB|ACM)\d+: USB ACM device|now attached to tty/, 'tty-attached'],
  [/USB disconnect, (?:device number|address)/, 'disconnect'],
  [/reset \S{1,12}-speed USB device/i, 'reset'],
  [
    /device descriptor read\/\S{1,4}, error|unable to read config index|can't read configurations|string descriptor \d+ read error|unable to get BOS descriptor|can't set config #\d+, error/,
    'descriptor-error',
  ],
  [/device not accepting address|Device not responding to set(?:up)? address/, 'address-error'],
  [/attempt power cycle/, 'power-cycle'],
  [/unable to enumerate USB device|couldn't allocate usb_device/, 'enumeration-failed'],
  [/disabled by hub \(EMI\?\)/, 'link-disabled'],
  [/urb (?:stopped|failed)|urb status: -|usb_submit_urb.{0,40} failed/, 'urb-error'],
  [/HC died|host controller not responding, assume dead/, 'host-controller-died'],
  [/^usbfs: /, 'usbfs-claim'],
];
const UNDERVOLTAGE = /[Uu]nder-?voltage detected/;

/** Reads a line about USB (or low voltage), with or without the marks of a log; null for everything else. */
export function parseKernelLogLine(line: string): KernelLine | null {
  const text = line.trim();
  const head = readHead(text);
  // without any mark of a log only the kernel's own form "usb 1-1: ..." or a controller's is believed
  if (!head.marked && !/^(?:usb |hub |[xeo]hci)/.test(head.body)) return null;
  const { body } = head;
  if (UNDERVOLTAGE.test(body)) return kernelLine('undervoltage', head.seconds, null, body);
  const hubPort = HUB_PORT.exec(body);
  if (hubPort) return classify(head.seconds, hubPort[1] ?? null, body.slice(hubPort[0].length), true);
  const device = DEVICE.exec(body);
  if (device) return classify(head.seconds, device[1] ?? null, body.slice(device[0].length), true);
  const other = BUS.exec(body) ?? CONTROLLER.exec(body) ?? SERIAL.exec(body);
  return other ? classify(head.seconds, null, body.slice(other[0].length), !SERIAL.test(body)) : null;
}

function readHead(text: string): { marked: boolean; seconds: number | null; body: string } {
  let body = text;
  let marked = false;
  let seconds: number | null = null;
  for (const form of [LEVEL, JOURNAL, SECONDS, WALL_CLOCK, RELATIVE]) {
    // each starts with "[", "<", a digit or a letter: cheap to refuse
    const match = form.exec(body);
    if (!match) continue;
    marked = true;
    if (form === SECONDS) seconds = Number(match[1]);
    body = body.slice(match[0].length);
    if (form === SECONDS || form === WALL_CLOCK) break;
  }
  return { marked, seconds, body: body.trimStart() };
}

function classify(
  seconds: number | null,
  port: string | null,
  message: string,
  always: boolean,
): KernelLine | null {
  const kind = KINDS.find(([form]) => form.test(message))?.[1];
  if (kind === undefined && !always) return null;
  return kernelLine(kind ?? 'other-usb', seconds, port, message);
}

function kernelLine(
  kind: KernelLineKind,
  seconds: number | null,
  port: string | null,
  message: string,
): KernelLine {
  const ids = /idVendor=([0-9a-fA-F]{4}), idProduct=([0-9a-fA-F]{4})/.exec(message);
  const number = /(?:device number|(?:accepting|disconnect,) address) (\d{1,3})\b/.exec(message);
  const errno = /(?:error:? |stopped: |status: |err = |: )(-?\d{1,3})$/.exec(message);
  return {
    kind,
    seconds,
    port,
    deviceNumber: numberOf(number),
    vendorId: ids ? Number.parseInt(ids[1] ?? '', 16) : null,
    productId: ids ? Number.parseInt(ids[2] ?? '', 16) : null,
    errno: kind === 'other-usb' || kind === 'string' ? null : numberOf(errno),
  };
}

function numberOf(match: RegExpExecArray | null): number | null {
  return match ? Number(match[1]) : null;
}
