import { drawMemory } from '../app/memory-picture.ts';
import type { DeviceInfo } from '../flash/device-info.ts';
import type { HealthReport } from '../flash/health.ts';
import { functionalOf, type LookedDevice } from '../flash/looked-device.ts';
import { memoryAreas } from '../flash/memory-areas.ts';
import { flashEnd, type MemoryRegion, regionAt } from '../formats/memory-layout.ts';
import { formatAddress, formatSize, formatUsbId, printable } from '../formats/text.ts';
import { optionBytesText } from './option-bytes-text.ts';
import { wrapText } from './wrap-text.ts';

const LABEL_WIDTH = 10;
/** Commands by their code: AN3156 chapter 4, and AN3155 chapter 3. */
const COMMANDS: Readonly<Record<LookedDevice['kind'], Readonly<Record<number, string>>>> = {
  dfuse: { 0x00: 'list commands', 0x21: 'set address', 0x41: 'erase', 0x92: 'lift read protection' },
  uart: {
    0x00: 'list commands',
    0x01: 'version',
    0x02: 'product ID',
    0x11: 'read',
    0x21: 'go',
    0x31: 'write',
    0x43: 'erase',
    0x44: 'extended erase',
    0x63: 'write-protect',
    0x73: 'lift write protection',
    0x82: 'read-protect',
    0x92: 'lift read protection',
    0xa1: 'checksum',
  },
};
const MOST_NAMES = 4;
/** What a mark of the picture stands for, the more telling first where several share one mark. */
const MARKS = {
  klipper: 'K',
  katapult: 'B',
  starter: 'B',
  code: 'C',
  data: 'd',
  locked: 'x',
  blank: '.',
  'even-sector': '=',
  'odd-sector': '-',
  pages: '=',
} as const;
type CellUse = keyof typeof MARKS;
const BY_WEIGHT: readonly string[] = Object.keys(MARKS);
const MARK_WORDS: Readonly<Record<CellUse, string>> = {
  klipper: 'K Klipper',
  katapult: 'B bootloader',
  starter: 'B bootloader',
  code: 'C code',
  data: 'd data',
  locked: 'x cannot be written',
  blank: '. blank',
  'even-sector': '= and - sectors in turns',
  'odd-sector': '= and - sectors in turns',
  pages: '= many small pages',
};

/** A device for people: what it is, its memory to scale, its option bytes, its protection, its oddities. */
export function renderInfo(info: DeviceInfo, report: HealthReport | null, columns: number): string {
  const { looked, protection } = info;
  const { device } = looked;
  const line = (label: string, text: string) =>
    wrapText(printable(text, 1000), columns, ' '.repeat(LABEL_WIDTH + 2), `  ${label.padEnd(LABEL_WIDTH)}`);
  const lines = [
    wrapText(`${device.name}, ${formatUsbId(device.vendorId, device.productId)} at ${device.path}`, columns),
    '',
    line('Chip', chipOf(info)),
  ];
  if (info.boards.length > 0) lines.push(line('Board', boardsOf(info.boards.map(({ name }) => name))));
  lines.push(line('Serial', serialOf(info)), line(...protocolOf(looked)));
  if (info.commands) {
    lines.push(line('Commands', info.commands.map((code) => commandName(looked, code)).join(', ')));
  }
  lines.push('', ...memoryLines(info, report), '', ...areaLines(info));
  lines.push('', ...optionBytesText(info.optionBytes, columns));
  lines.push('', wrapText(`Read protection: ${protection.words}`, columns, '  ', ''));
  // what was cut short or corrected is among the oddities
  const notes = looked.place.mapSource === 'board-facts' ? looked.place.notes : [];
  const remarks = [...notes, ...info.oddities.map(({ words }) => words)];
  if (remarks.length > 0) lines.push('', 'Good to know');
  for (const words of remarks) {
    lines.push(wrapText(printable(words, 1000), columns, '    ', '  - '));
  }
  if (report) {
    lines.push('', 'Health');
    for (const words of report.words) lines.push(wrapText(printable(words, 1000), columns, '  '));
    if (report.writeTest) lines.push(wrapText(report.writeTest.words, columns, '  '));
  }
  return `${lines.join('\n')}\n`;
}

function chipOf({ looked, mcus }: DeviceInfo): string {
  const labels = mcus.map(({ label }) => label);
  if (looked.kind === 'uart') {
    const id = looked.route.productId.toString(16).padStart(3, '0');
    return `${looked.part.label} (by its product ID, 0x${id})`;
  }
  return labels.length === 0 ? 'not known to this program' : `${labels.join(', ')} (by its memory map)`;
}

function boardsOf(names: readonly string[]): string {
  return names.length > MOST_NAMES
    ? `one of ${names.length} known ones with such a chip`
    : `${names.join(' or ')} (a guess by the chip)`;
}

/** Over a UART the number is the adapter's. */
function serialOf({ looked: { device, kind }, chip }: DeviceInfo): string {
  const isOwn = kind === 'dfuse' && device.serialNumber !== null;
  return isOwn ? `${device.serialNumber}. ${chip.words}` : chip.words;
}

/** What it is spoken to with. */
function protocolOf(looked: LookedDevice): [string, string] {
  if (looked.kind === 'uart') {
    const { bootloaderVersion, wiring } = looked.route;
    const version = `${bootloaderVersion >> 4}.${bootloaderVersion & 0xf}`;
    const entry = wiring === 'none' ? 'its bootloader was running' : `entered by ${wiring}`;
    return ['UART', `bootloader protocol ${version}, ${entry}`];
  }
  const version = functionalOf(looked)?.bcdDFUVersion;
  const words = version === undefined ? 'unknown' : `0x${version.toString(16).padStart(4, '0')}`;
  return ['DFU', `version ${words}, ${looked.route.transferSize} bytes at once`];
}

function commandName({ kind }: LookedDevice, code: number): string {
  return COMMANDS[kind][code] ?? `0x${code.toString(16).padStart(2, '0')}`;
}

function memoryLines(info: DeviceInfo, report: HealthReport | null): string[] {
  const { map } = info.looked.place;
  const [first] = map.regions;
  if (!first) return ['Flash memory: the device does not tell its map.'];
  const span = { start: first.start, end: flashEnd(map) };
  const edges = map.regions.flatMap(({ start, sectorSize, sectors }) => [
    start,
    start + sectorSize * sectors,
  ]);
  const use = (from: number, to: number): CellUse => {
    const region = regionAt(map, from);
    const here = report?.occupants.filter((one) => one.start < to && one.end > from) ?? [];
    const [most] = [...here].sort((a, b) => BY_WEIGHT.indexOf(a.what) - BY_WEIGHT.indexOf(b.what));
    if (most) return most.what;
    if (region?.writeable !== true) return 'locked';
    if (report?.flash) return 'blank';
    if (region.sectorSize < to - from) return 'pages';
    return sectorNumber(map.regions, from) % 2 === 0 ? 'even-sector' : 'odd-sector';
  };
  const drawing = drawMemory(span, use, edges);
  const legend = [...new Set(drawing.cells.map((cell) => MARK_WORDS[cell]))].join('; ');
  return [
    `Flash memory, ${formatSize(span.end - span.start)}, to scale: one mark is ${formatSize(drawing.cellBytes)}`,
    `    |${drawing.cells.map((cell) => MARKS[cell]).join('')}|`,
    `    ${legend}`,
    ...map.regions.map(regionLine),
  ];
}

function sectorNumber(regions: readonly MemoryRegion[], address: number): number {
  let number = 0;
  for (const { start, sectorSize, sectors } of regions) {
    if (address < start + sectorSize * sectors) return number + Math.floor((address - start) / sectorSize);
    number += sectors;
  }
  return number;
}

function regionLine(region: MemoryRegion): string {
  const { start, sectorSize, sectors } = region;
  const range = `${formatAddress(start)} to ${formatAddress(start + sectorSize * sectors - 1)}`;
  const what = [
    region.readable ? 'read' : '',
    region.erasable ? 'erase' : '',
    region.writeable ? 'write' : '',
  ].filter((word) => word !== '');
  return `    ${range}  ${String(sectors).padStart(4)} x ${formatSize(sectorSize).padEnd(9)} ${what.join(', ')}`;
}

function areaLines({ looked }: DeviceInfo): string[] {
  const others = memoryAreas(looked).filter(({ name }) => name !== 'flash');
  const texts = (looked.kind === 'dfuse' ? looked.alternates : []).filter(({ text }) => text !== null);
  return [
    'Other memories, by the name that dfu-doctor read --region takes',
    ...(others.length === 0 ? ['    none'] : []),
    ...others.map(
      ({ name, address, length }) =>
        `    ${name.padEnd(16)} ${formatAddress(address)}  ${formatSize(length).padStart(9)}`,
    ),
    ...(texts.length > 0 ? ['What it says of its memories'] : []),
    ...texts.map(({ alternate, text }) => {
      const cut =
        text && text.declaredBytes > text.receivedBytes
          ? `  (${text.declaredBytes} bytes announced, ${text.receivedBytes} sent)`
          : '';
      return `    ${alternate.bAlternateSetting}: ${printable(text?.text ?? '', 72 - cut.length)}${cut}`;
    }),
  ];
}
