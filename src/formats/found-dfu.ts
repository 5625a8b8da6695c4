/** The lines of `dfu-util -l`, 0.5 to 0.11: one an alternate setting. */
import type { LineDetails, ReadLine } from './line-table.ts';

const HEAD = /^Found (?<kind>DFU|Runtime): \[(?<vendorId>[0-9a-fA-F]{4}):(?<productId>[0-9a-fA-F]{4})\]/;
const NUMBERS: readonly (readonly [key: string, name: string, base: 10 | 16])[] = [
  ['ver', 'bcdDevice', 16],
  ['devnum', 'deviceNumber', 10],
  ['cfg', 'configuration', 10],
  ['intf', 'interface', 10],
  ['alt', 'alternate', 10],
];

/**
 * Details: vendorId, productId and, as far as the line goes, bcdDevice, deviceNumber, configuration, interface, path,
 * alternate, name, serial. Texts are as printed, so "UNKNOWN" stands for a string that could not be read.
 */
export function readFoundDfu(text: string): ReadLine<'found-dfu' | 'found-runtime'> | null {
  if (!text.startsWith('Found ')) return null;
  const head = HEAD.exec(text);
  if (!head) return null;
  const details: LineDetails = {
    vendorId: Number.parseInt(head.groups?.['vendorId'] ?? '', 16),
    productId: Number.parseInt(head.groups?.['productId'] ?? '', 16),
  };
  // the texts come last and may hold anything, so numbers are looked for before them only
  const nameAt = text.indexOf(', name="');
  const numbers = nameAt < 0 ? text.slice(head[0].length) : text.slice(head[0].length, nameAt);
  for (const part of numbers.split(',')) {
    const [key, value = ''] = part.trim().split('=');
    const known = NUMBERS.find(([short]) => short === key);
    const number = known ? Number.parseInt(value, known[2]) : Number.NaN;
    if (known && number >= 0 && number <= 0xffff) details[known[1]] = number;
    if (key === 'path') details['path'] = value.replaceAll('"', '').slice(0, 40);
  }
  if (nameAt >= 0) {
    const serialAt = text.lastIndexOf('", serial="');
    const isWhole = serialAt > nameAt;
    details['name'] = isWhole ? text.slice(nameAt + 8, serialAt) : withoutLastQuote(text.slice(nameAt + 8));
    if (isWhole) details['serial'] = withoutLastQuote(text.slice(serialAt + 11));
  }
  return { meaning: head.groups?.['kind'] === 'DFU' ? 'found-dfu' : 'found-runtime', details };
}

function withoutLastQuote(text: string): string {
  return text.endsWith('"') ? text.slice(0, -1) : text;
}
