import type { Evidence } from '../evidence/evidence.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { SecretKind } from './secrets.ts';

/** A word that is a secret on this machine wherever it stands, and one that must stay. */
export interface KnownNames {
  secrets: readonly { kind: SecretKind; word: string }[];
  /** serial numbers of boards: maintainers need them */
  kept: ReadonlySet<string>;
}

/** Names that images for printers come with: they tell nothing of a person, and hiding "pi" would hide half the text. */
const COMMON_NAMES: ReadonlySet<string> = new Set([
  'root', 'pi', 'user', 'users', 'admin', 'nobody', 'debian', 'ubuntu', 'armbian', 'orangepi', 'biqu', 'mks', 'klipper',
  'klippy', 'octoprint', 'octopi', 'fluidd', 'fluiddpi', 'mainsail', 'mainsailos', 'moonraker', 'ratos', 'raspberrypi',
  'raspberry', 'localhost', 'home', 'public', 'default', 'shared', 'linux', 'voron', 'printer', 'git', 'www-data',
]); // biome-ignore format: a list of words

/** A serial number shorter than this is no identity, and as a word it could stand anywhere. */
const SHORTEST_SERIAL = 6;
const SHORTEST_NAME = 2;

const PROMPT = /(?:^|[\s([])([a-z_][\w.-]{0,31})@([A-Za-z0-9][A-Za-z0-9-]{0,62}):(?=[~/\s])/gm;
const FEDORA_PROMPT = /^\[([a-z_][\w.-]{0,31})@([A-Za-z0-9][A-Za-z0-9-]{0,62}) [^\]\n]{1,100}\][$#]/gm;
const MAC_PROMPT = /^([a-z_][\w.-]{0,31})@([A-Za-z0-9][A-Za-z0-9-]{0,62}) [^\n]{1,100} [%$#] /gm;
const HOME =
  /(?:\/home\/|\/Users\/|\b[A-Z]:[\\/]{1,2}Users[\\/]{1,2}|\/media\/|\/run\/user\/)([A-Za-z0-9_][\w.-]{0,31})/g;
const LINUX_NAME = /^(?:uname -a\n)?Linux ([A-Za-z0-9][A-Za-z0-9-]{0,62}) \d+\.\d+/gm;
const JOURNAL_HOST =
  /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\[[ \d.]{1,20}\]) ([A-Za-z0-9][A-Za-z0-9-]{0,62}) (?:kernel|systemd|sudo|klipper|python3?|udisksd|ModemManager)(?:\[\d{1,7}\])?:/gm;
const USER_IS = /\b(?:uid=\d{1,10}\(|user(?:name)?["']?\s{0,3}[:=]\s{0,3}["']?)([a-z_][\w.-]{1,31})/gi;
const HOST_IS = /\bhost_?name["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9][A-Za-z0-9-]{1,62})/gi;

/** dmesg and lsusb -v name serial numbers; whose they are shows a few lines before. */
const SERIAL_IS = /\b(?:SerialNumber: |iSerial {1,24}\d{1,3} )([^\s]{1,126})/g;
/** What only boards print: dfu-util's list, and the links of Klipper and Katapult. */
const BOARD_SERIAL =
  /\bserial="([^"\n]{1,126})"|usb-(?:Klipper|katapult|CanBoot)_[A-Za-z0-9]{1,32}_([0-9A-Fa-f]{8,64})-/g;

/** Learns from the evidence and from raw text what this machine calls its people, itself and its devices. */
export function learnNames(evidence: Evidence, texts: readonly string[]): KnownNames {
  const secrets = new Map<string, SecretKind>();
  const kept = new Set<string>();
  const learn = (kind: SecretKind, word: string | undefined) => {
    if (word === undefined || word.length < SHORTEST_NAME || COMMON_NAMES.has(word.toLowerCase())) return;
    if (!secrets.has(word)) secrets.set(word, kind);
  };
  if (evidence.host.status === 'collected') learn('user name', evidence.host.value.user?.name);
  const serials = serialsOf(evidence);
  for (const text of texts) {
    for (const [, named, linked] of text.matchAll(BOARD_SERIAL)) kept.add(named ?? linked ?? '');
  }
  for (const serial of serials.boards) kept.add(serial);
  for (const text of texts) {
    for (const pattern of [PROMPT, FEDORA_PROMPT, MAC_PROMPT]) {
      for (const [, user, host] of text.matchAll(pattern)) {
        learn('user name', user);
        learn('host name', host);
      }
    }
    for (const pattern of [HOME, USER_IS]) {
      for (const [, user] of text.matchAll(pattern)) learn('user name', user?.replace(/[.-]+$/, ''));
    }
    for (const pattern of [LINUX_NAME, JOURNAL_HOST, HOST_IS]) {
      for (const [, host] of text.matchAll(pattern)) learn('host name', host);
    }
    for (const [, serial = ''] of text.matchAll(SERIAL_IS)) {
      if (serial.length >= SHORTEST_SERIAL && !kept.has(serial) && !isBusAddress(serial)) {
        learn('serial number', serial);
      }
    }
  }
  for (const serial of serials.others) if (!kept.has(serial)) learn('serial number', serial);
  return { secrets: [...secrets].map(([word, kind]) => ({ kind, word })), kept };
}

function serialsOf(evidence: Evidence): { boards: readonly string[]; others: readonly string[] } {
  const boards: string[] = [];
  const others: string[] = [];
  const devices = evidence.usb.status === 'collected' ? evidence.usb.value.devices : [];
  for (const device of devices) {
    const serial = device.serialNumber?.text;
    if (!serial || serial.length < SHORTEST_SERIAL || isBusAddress(serial)) continue;
    const role = identifyUsb(device.vendorId, device.productId)?.role;
    const isDfu = device.configurations.some(({ interfaces }) => interfaces.some(({ dfu }) => dfu !== null));
    const isBoard = (role !== undefined && role !== 'usb-uart-bridge' && role !== 'hub') || isDfu;
    (isBoard ? boards : others).push(serial);
  }
  return { boards, others };
}

/** Root hubs carry the address of their controller: 0000:01:00.0, fe980000.usb, xhci-hcd.0.auto. */
function isBusAddress(serial: string): boolean {
  return /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d$|^[0-9a-f]{6,10}\.[a-z0-9]+$|^[a-z]+-hcd/.test(serial);
}
