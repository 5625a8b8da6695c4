import { planSize } from '../app/plan-size.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import { forceableName } from '../flash/refusals.ts';
import { flashEnd } from '../formats/memory-layout.ts';
import { formatAddress, formatSize, formatUsbId, printable } from '../formats/text.ts';
import { entryWords } from './entry-words.ts';
import { wrapText } from './wrap-text.ts';

const LABEL_WIDTH = 10;
const REFUSAL_INDENT = ' '.repeat(11);
const MAP_SOURCES: Record<FlashPlan['mapSource'], string> = {
  device: 'as the device says',
  'device-clamped': 'as the device says, its string cut short',
  'board-facts': 'from what is known of the chip',
};

/** A plan for people: device, memory map with what stays and what is erased and written, notes, refusals. */
export function renderFlashPlan(plan: FlashPlan, columns: number): string {
  const line = (label: string, text: string) =>
    wrapText(printable(text, 500), columns, ' '.repeat(LABEL_WIDTH + 2), `  ${label.padEnd(LABEL_WIDTH)}`);
  const { device, map } = plan;
  const start = map.regions[0]?.start ?? 0;
  const serial = device.serialNumber === null ? '' : `, serial ${device.serialNumber}`;
  const lines = [
    plan.refusals.length > 0 ? 'What would be done, and why it is refused' : 'What will be done',
    '',
    line(
      'Device',
      `${device.name}, ${formatUsbId(device.vendorId, device.productId)} at ${device.path}${serial}`,
    ),
  ];
  if (plan.board !== null) lines.push(line('Board', `${plan.board} (a guess by the chip)`));
  if (plan.mcu !== null) lines.push(line('Chip', plan.mcu));
  if (map.regions.length > 0) {
    lines.push(
      line('Memory', `${map.name}, ${formatSize(flashEnd(map) - start)}, ${MAP_SOURCES[plan.mapSource]}`),
    );
  }
  lines.push(line('File', `${plan.file.name}, ${planSize(plan)}`));
  if (plan.file.klipper) lines.push(line('Firmware', builtWords(plan.file.klipper)));
  if (plan.write.length > 0) {
    lines.push(line('Address', formatAddress(plan.address)), '', ...mapRows(plan).map(renderRow));
  }
  if (plan.entry) lines.push('', line('First', entryWords(plan.entry)));
  else if (plan.refusals.length === 0) {
    const then =
      plan.leaveAddress === null
        ? 'read everything back and stay in DFU mode'
        : 'read everything back, start the firmware, and wait until the board is back';
    lines.push(
      '',
      line('First', 'read what is there: sectors that are right already are left as they are'),
      ...(plan.backup === null
        ? []
        : [
            line(
              'Backup',
              `keep what stands in these sectors in ${plan.backup}, put back if the flash fails`,
            ),
          ]),
      line('Then', then),
    );
  }
  for (const note of plan.notes)
    lines.push('', wrapText(printable(note, 1000), columns, '        ', '  Note: '));
  for (const refusal of plan.refusals) {
    lines.push(
      '',
      wrapText(printable(refusal.what, 1000), columns, REFUSAL_INDENT, '  Refused: '),
      wrapText(printable(refusal.why, 1000), columns, REFUSAL_INDENT),
      wrapText(`What to do: ${printable(refusal.wayOut, 1000)}`, columns, REFUSAL_INDENT),
    );
  }
  for (const refusal of plan.forced) {
    lines.push(
      '',
      wrapText(printable(refusal.what, 1000), columns, REFUSAL_INDENT, '  Forced:  '),
      wrapText(printable(refusal.why, 1000), columns, REFUSAL_INDENT),
      wrapText(
        `This is done all the same, as the command line asks (${refusal.code}).`,
        columns,
        REFUSAL_INDENT,
      ),
    );
  }
  const name = forceableName(plan.refusals);
  if (name !== null) {
    const hint = `Only if you know that this refusal is wrong for your board: --force ${name} sets it aside.`;
    lines.push('', wrapText(hint, columns, '  ', '  '));
  }
  return `${lines.join('\n')}\n`;
}

const LINKS = {
  usb: 'talks over USB',
  'usb-can-bridge': 'is a bridge from USB to CAN',
  can: 'talks over CAN',
  uart: 'talks over a UART',
} as const;

/** What a Klipper says of itself. */
function builtWords({
  version,
  mcu,
  clockFrequency,
  link,
}: NonNullable<FlashPlan['file']['klipper']>): string {
  const parts = [
    `Klipper${version === null ? '' : ` ${version}`}`,
    ...(mcu === null ? [] : [`built for ${mcu}`]),
    ...(clockFrequency === null ? [] : [`runs at ${clockFrequency / 1_000_000} MHz`]),
    ...(link === null ? [] : [LINKS[link]]),
  ];
  return `${parts.join(', ')}, as it says itself`;
}

interface MapRow {
  start: number;
  end: number;
  what: string;
}

/** The flash from its start to its end as stretches with one fate each. */
function mapRows(plan: FlashPlan): MapRow[] {
  const rows: MapRow[] = [];
  let next = plan.map.regions[0]?.start ?? plan.address;
  for (const stretch of erasedStretches(plan)) {
    if (stretch.start > next) rows.push({ start: next, end: stretch.start, what: staying(plan, next) });
    const written = plan.write
      .filter(({ address }) => address >= stretch.start && address < stretch.end)
      .reduce((sum, { data }) => sum + data.length, 0);
    rows.push({
      ...stretch,
      what: plan.refusals.length > 0 ? 'would be erased' : `erased, ${formatSize(written)} written`,
    });
    next = stretch.end;
  }
  const end = flashEnd(plan.map);
  if (end > next) rows.push({ start: next, end, what: 'not touched' });
  return rows;
}

function staying({ bootloader }: FlashPlan, start: number): string {
  if (!bootloader || start >= bootloader.end) return 'not touched';
  return bootloader.certain ? 'bootloader, not touched' : 'place of the bootloader, not touched';
}

/** Sectors that follow one another, as one. */
function erasedStretches({ erase }: FlashPlan): { start: number; end: number }[] {
  const stretches: { start: number; end: number }[] = [];
  for (const { address, size } of erase) {
    const last = stretches.at(-1);
    if (last?.end === address) last.end += size;
    else stretches.push({ start: address, end: address + size });
  }
  return stretches;
}

function renderRow({ start, end, what }: MapRow): string {
  const range = `${formatAddress(start)} to ${formatAddress(end - 1)}`;
  return `    ${range}  ${formatSize(end - start).padStart(9)}  ${what}`;
}
