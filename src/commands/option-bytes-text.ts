import type { DeviceInfo } from '../flash/device-info.ts';
import { formatAddress } from '../formats/text.ts';
import { wrapText } from './wrap-text.ts';

const BYTES_A_LINE = 16;

/** Option bytes for people: what is known by name, everything else raw. */
export function optionBytesText(options: DeviceInfo['optionBytes'], columns: number): string[] {
  if (!options) return ['Option bytes: the device does not show them.'];
  const { address, bytes, decoded } = options;
  if (!decoded) {
    return [
      `Option bytes at ${formatAddress(address)}, which this program cannot explain:`,
      ...hexLines(address, bytes),
    ];
  }
  const lines = [wrapText(`Option bytes of ${decoded.family} (${decoded.source})`, columns, '  ', '')];
  for (const { name, value, meaning } of decoded.fields) {
    const hex = `0x${value.toString(16)}`;
    lines.push(
      wrapText(meaning ?? '', columns, ' '.repeat(30), `    ${name.padEnd(14)} ${hex.padEnd(11)}`).trimEnd(),
    );
  }
  if (decoded.writeProtected) {
    const what = decoded.writeProtected.length === 0 ? 'nothing' : decoded.writeProtected.join(', ');
    lines.push(wrapText(`Write-protected: ${what}.`, columns, '      ', '    '));
  }
  for (const { offset, bits } of decoded.unknown) {
    const hex = bits.toString(16).padStart(8, '0');
    lines.push(`    bits without a name at ${formatAddress(address + offset)}: 0x${hex}`);
  }
  if (decoded.broken.length > 0) {
    const names = decoded.broken.join(', ');
    lines.push(
      wrapText(
        `The complements beside ${names} do not fit: what stands there is not to be relied on.`,
        columns,
        '      ',
        '    ',
      ),
    );
  }
  return lines;
}

function hexLines(address: number, bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const hex = [...bytes.subarray(at, at + BYTES_A_LINE)].map((byte) => byte.toString(16).padStart(2, '0'));
    lines.push(`    ${formatAddress(address + at)}  ${hex.join(' ')}`);
  }
  return lines;
}
