import { deviceRows } from '../app/device-tree.ts';
import type { ReportPage } from '../bundle/html/report-page.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { formatUsbId, printable } from '../formats/text.ts';

const MAX_BOARDS = 6;
/** A value longer than this wants two places in a row. */
const WIDE = 26;

interface Fact {
  name: string;
  value: string | null | undefined;
}

/** The facts that a helper asks for first: the board, the versions, the system, what is to be flashed. */
export function pageFacts(evidence: Evidence): ReportPage['facts'] {
  const facts = [...boards(evidence), ...tools(evidence), ...systems(evidence), ...sources(evidence)];
  return facts.flatMap(({ name, value }) => {
    const shown = printable(value ?? '', 200);
    return shown === '' ? [] : [{ name, value: shown, ...(shown.length > WIDE ? { wide: true } : {}) }];
  });
}

function boards({ usb }: Evidence): Fact[] {
  if (usb.status !== 'collected') return [{ name: 'USB devices', value: 'could not be looked at' }];
  const rows = deviceRows(usb.value).filter(({ board }) => board);
  if (rows.length === 0) return [{ name: 'Board', value: 'none seen on USB' }];
  return rows.slice(0, MAX_BOARDS).map(({ name, device, id }) => ({
    name: 'Board',
    value: `${name}, ${formatUsbId(device.vendorId, device.productId)} at ${id}`,
  }));
}

/** Of each name the one that runs. */
function tools({ tools: section }: Evidence): Fact[] {
  if (section.status !== 'collected') return [];
  return (['dfu-util', 'stm32flash'] as const).map((name) => {
    const first = section.value.tools.find((tool) => tool.name === name);
    return { name, value: first ? (first.version ?? 'version unknown') : 'not installed' };
  });
}

function systems({ host }: Evidence): Fact[] {
  if (host.status !== 'collected') return [];
  const { osName, kernel, model, surroundings } = host.value;
  return [
    { name: 'System', value: [osName, model].filter((one) => one !== null).join(', ') },
    { name: 'Kernel', value: kernel },
    { name: 'Runs inside of', value: surroundings?.map(({ name }) => name).join(', ') },
  ];
}

function sources({ klipper, firmware }: Evidence): Fact[] {
  const facts: Fact[] = [];
  if (klipper.status === 'collected') {
    facts.push({ name: 'Klipper', value: klipper.value.commit?.slice(0, 12) });
    facts.push({ name: 'MCU in .config', value: klipper.value.config?.symbols['CONFIG_MCU'] });
  }
  if (firmware.status === 'collected') {
    const { path, size, dictionary } = firmware.value;
    const version = dictionary?.version ? `, ${dictionary.version}` : '';
    facts.push({ name: 'Firmware file', value: `${path}, ${size} bytes${version}` });
  }
  return facts;
}
