/**
 * The comment that Klipper's config/*.cfg begin with: in prose it says for which micro-controller, bootloader offset,
 * crystal and link the firmware is to be built, and how it gets onto the board. The wording differs from file to file
 * and from year to year, so numbers are looked for beside the words that give them their meaning.
 */

/** How the host talks to the firmware. */
export type BoardLink = 'usb' | 'serial' | 'can';
export type FlashMethod = 'make-flash' | 'sd-card' | 'dfu' | 'stm32flash' | 'hid';

/** What a header says for one micro-controller. */
export interface HeaderMcu {
  /** Klipper's name without package: "stm32g0b1" */
  mcu: string;
  /** offsets from the start of flash in bytes, the one that is named first in front; 0 = no bootloader */
  offsets: readonly number[];
  crystalMhz: number | null;
}

export interface BoardHeader {
  /** in the order in which the header names them; "X or Y" share one offset and crystal */
  mcus: readonly HeaderMcu[];
  links: readonly BoardLink[];
  /** ways that work; a header that says that `make flash` does not work names no make-flash */
  methods: readonly FlashMethod[];
  /** the file name that the bootloader looks for on the SD card */
  sdFileName: string | null;
  /** the first USART that the header names, for a link by serial: 1 for USART1 */
  usart?: number | null | undefined;
  /** Klipper's pins to set at startup, without which some boards show no USB: "!PA14" */
  startupPins?: string | null | undefined;
}

const MAX_LINES = 200;
const MAX_LINE = 500;
const FLASH_START = 0x0800_0000;
const KIB = 1024;
/** Prusa's bootloader: 128 KiB and 512 bytes */
const EXTRA = 512;

// the third place is a letter on some parts: STM32G0B1
const FACT =
  /(?<mcu>\bSTM32[A-Z]\d[0-9A-Z]\d|\bN32G45\d)|\b0x(?<address>0?8[0-9A-F]{6})\b|\b(?<kib>\d{1,3}) ?Ki?B(?<extra> ?\+ ?512)?|(?<none>\bno bootloader\b)|\b(?<mhz>\d{1,2}) ?MHz\b/gi;
const BOOTLOADER = /\bboot(?: ?loader)?\b/i;
const CRYSTAL = /\b(?:crystal|clock(?: ?speed)?)\b/i;
/** characters beside a number that give it its meaning */
const BEFORE = 32;
const AFTER = 24;

const LINKS: readonly (readonly [BoardLink, RegExp])[] = [
  [
    'usb',
    /\bUSB(?: (?:for )?communication| \(on P)|communication(?: interface)?:? USB\b|\bserial over USB\b/i,
  ],
  ['serial', /\bserial \(?on\b|\(serial \(on\b|\bserial (?:UART|communication)|default serial settings/i],
  ['can', /\bCAN bus \(on\b|\bCAN ?bus (?:communication|interface)/i],
];
const NO_MAKE_FLASH = /"?make flash"?(?: command)? (?:does not|doesn't|will not|won't) work/i;
const METHODS: readonly (readonly [FlashMethod, RegExp])[] = [
  ['sd-card', /\bSD[ -]?card\b|\bmicro ?SD\b/i],
  ['dfu', /\bDFU\b|\bdfu-util\b/i],
  ['stm32flash', /\bstm32flash\b|\bmake serialflash\b/i],
  ['hid', /\b1209:beba\b|\bhid-flash\b/i],
];
const USART = /\bUSART(?<number>[1-6])\b/i;
const STARTUP_PINS =
  /\bset at micro-controller startup"?[^"]{0,24}"(?<pins>!?P[A-K]\d{1,2}(?:, ?!?P[A-K]\d{1,2}){0,15})"/i;
const SD_FILE = /\b(?<name>[\w-]{1,40}\.(?:bin|cbd|cur))\b/gi;

/** Reads the comment at the start of a board's config; null when it names no STM32. */
export function parseBoardHeader(text: string): BoardHeader | null {
  const header = headerOf(text);
  const mcus = readMcus(header);
  if (mcus.length === 0) return null;
  const methods = METHODS.flatMap(([method, words]) => (words.test(header) ? [method] : []));
  const makeFlash = /\bmake flash\b/i.test(header) && !NO_MAKE_FLASH.test(header);
  return {
    mcus,
    links: LINKS.flatMap(([link, words]) => (words.test(header) ? [link] : [])),
    methods: makeFlash ? ['make-flash', ...methods] : methods,
    sdFileName: sdFileName(header),
    usart: Number(USART.exec(header)?.groups?.['number'] ?? 0) || null,
    startupPins: STARTUP_PINS.exec(header)?.groups?.['pins']?.replaceAll(' ', '').toUpperCase() ?? null,
  };
}

/** The comment before the first setting, in one line. */
function headerOf(text: string): string {
  const lines: string[] = [];
  let at = 0;
  while (at < text.length && lines.length < MAX_LINES) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end).trim();
    if (line !== '' && !line.startsWith('#')) break;
    lines.push(
      line
        .replace(/^#{1,20}/, '')
        .trim()
        .slice(0, MAX_LINE),
    );
    if (end < 0) break;
    at = end + 1;
  }
  return lines.join(' ').replace(/\s{1,100}/g, ' ');
}

interface OpenMcu {
  offsets: number[];
  crystalMhz: number | null;
  /** what is known was said of several at once */
  shared: boolean;
}

/**
 * Facts belong to the micro-controllers that were named last; several in a row share what follows. One that is named
 * again alone ("For STM32H723 boards use ...") gets that instead of what it shared, and beside what it had alone.
 */
function readMcus(header: string): HeaderMcu[] {
  const found = new Map<string, OpenMcu>();
  let group: string[] = [];
  let hasFacts = false;
  for (const match of header.matchAll(FACT)) {
    const mcu = match.groups?.['mcu']?.toLowerCase();
    if (mcu !== undefined) {
      if (hasFacts) group = [];
      hasFacts = false;
      if (!group.includes(mcu)) group.push(mcu);
      if (!found.has(mcu)) found.set(mcu, { offsets: [], crystalMhz: null, shared: false });
      continue;
    }
    const offset = offsetOf(match, header);
    const crystal = offset === null ? crystalOf(match, header) : null;
    if (offset === null && crystal === null) continue;
    hasFacts = true;
    for (const name of group) {
      const known = found.get(name);
      const isOwn = group.length === 1;
      const facts: OpenMcu =
        known && !(isOwn && known.shared) ? known : { offsets: [], crystalMhz: null, shared: false };
      facts.shared = !isOwn;
      if (offset !== null && !facts.offsets.includes(offset)) facts.offsets.push(offset);
      if (crystal !== null) facts.crystalMhz ??= crystal;
      found.set(name, facts);
    }
  }
  return [...found].map(([name, { offsets, crystalMhz }]) => ({ mcu: name, offsets, crystalMhz }));
}

function offsetOf(match: RegExpExecArray, header: string): number | null {
  const { address, kib, extra, none } = match.groups ?? {};
  if (none !== undefined) return 0;
  if (address !== undefined) return Math.max(0, Number.parseInt(address, 16) - FLASH_START);
  if (kib === undefined || !hasBeside(BOOTLOADER, match, header)) return null;
  return Number(kib) * KIB + (extra === undefined ? 0 : EXTRA);
}

function crystalOf(match: RegExpExecArray, header: string): number | null {
  const mhz = match.groups?.['mhz'];
  return mhz !== undefined && hasBeside(CRYSTAL, match, header) ? Number(mhz) : null;
}

function hasBeside(word: RegExp, match: RegExpExecArray, header: string): boolean {
  const end = match.index + match[0].length;
  return word.test(header.slice(Math.max(0, match.index - BEFORE), end + AFTER));
}

function sdFileName(header: string): string | null {
  for (const match of header.matchAll(SD_FILE)) {
    const name = match.groups?.['name'] ?? '';
    if (name.toLowerCase() !== 'klipper.bin') return name;
  }
  return null;
}
