import { printable } from '../formats/text.ts';
import { UsageError } from './usage-error.ts';

const MOST = 0x1_0000_0000;

/** An address or a length: hexadecimal with 0x, or decimal; below 4 GiB. `option` names it in the error. */
function parseNumber(text: string, option: '--address' | '--length'): number {
  const isNumber = /^(?:0x[0-9a-f]{1,9}|\d{1,10})$/i.test(text);
  const value = isNumber ? Number(text) : Number.NaN;
  if (Number.isInteger(value) && value < MOST) return value;
  throw new UsageError(
    `${printable(text, 40)} is no ${option === '--address' ? 'address' : 'length'}.`,
    option === '--address'
      ? 'Write it in hexadecimal with 0x in front, e.g. --address 0x08008000.'
      : 'Write it in bytes, decimal or in hexadecimal with 0x in front, e.g. --length 0x8000.',
  );
}

/** `--address` and `--length` together, or neither. */
export function parseRange(options: {
  address?: string | undefined;
  length?: string | undefined;
}): { address: number; length: number } | null {
  const { address, length } = options;
  if (address === undefined && length === undefined) return null;
  if (address === undefined || length === undefined) {
    throw new UsageError(
      `${address === undefined ? '--length' : '--address'} alone does not say which memory is meant.`,
      'Give both, e.g. --address 0x08008000 --length 0x8000.',
    );
  }
  const range = { address: parseNumber(address, '--address'), length: parseNumber(length, '--length') };
  if (range.length === 0 || range.address + range.length > MOST) {
    throw new UsageError(
      'That range holds nothing, or runs past the end of the address space.',
      'Check --address and --length.',
    );
  }
  return range;
}
