import type { LineMeaning, Run, RunLine } from '../evidence/runs.ts';
import { formatUsbId } from '../formats/text.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import { lineOrigin, type SaidLine } from './run-lines.ts';

/** What dfu-util says once every byte is on the board: of a raw file, of a DfuSe file, and without DfuSe. */
const WRITTEN: readonly LineMeaning[] = ['file-downloaded', 'dfuse-file-done', 'dfu-done'];

/** The line after which everything was written, or null. */
export function writtenLine(run: Run): RunLine | null {
  return run.lines.find((line) => WRITTEN.includes(line.meaning)) ?? null;
}

/** Lines with these meanings that came when everything had been written. */
export function linesAfterWritten(runs: readonly Run[], ...meanings: readonly LineMeaning[]): SaidLine[] {
  return runs.flatMap((run) => {
    const written = writtenLine(run);
    if (!written) return [];
    return run.lines
      .filter((line) => line.line >= written.line && meanings.includes(line.meaning))
      .map((line) => ({ run, line, origin: lineOrigin(run, line) }));
  });
}

export interface DfuTarget {
  vendorId: number;
  productId: number;
}

/** The device that a run of dfu-util worked on: as it said, else as -d names it; null when neither tells. */
export function targetOf(run: Run): DfuTarget | null {
  const said = run.lines.find((line) => line.meaning === 'device-id' || line.meaning === 'found-dfu');
  const vendorId = said?.details['vendorId'];
  const productId = said?.details['productId'];
  if (typeof vendorId === 'number' && typeof productId === 'number') return { vendorId, productId };
  return readUsbId(run.arguments?.device ?? '');
}

/** Did dfu-util go on with a device of these ids? One of two may be refused, or the first try of one. */
export function wasOpened({ lines }: Run, target: DfuTarget): boolean {
  return lines.some(
    ({ meaning, details }) =>
      meaning === 'device-id' &&
      details['vendorId'] === target.vendorId &&
      details['productId'] === target.productId,
  );
}

/** "0483:df11", also as dfu-util's ",0483:df11" (run time, DFU mode); null for anything else. */
export function readUsbId(text: string): DfuTarget | null {
  const match = /^(?:[^,]{0,12},)?([0-9a-fA-F]{4}):([0-9a-fA-F]{4})$/.exec(text);
  if (!match) return null;
  return {
    vendorId: Number.parseInt(match[1] ?? '', 16),
    productId: Number.parseInt(match[2] ?? '', 16),
  };
}

/** Is it a GigaDevice ROM, with which dfu-util before 0.10 writes wrongly? */
export function isGd32(target: DfuTarget | null): boolean {
  return target !== null && formatUsbId(target.vendorId, target.productId) === '28e9:0189';
}

/** "an STM32 in DFU mode (0483:df11)" */
export function nameTarget({ vendorId, productId }: DfuTarget): string {
  const id = formatUsbId(vendorId, productId);
  const known = identifyUsb(vendorId, productId);
  return known ? `${articleOf(known.name)} ${known.name} (${id})` : id;
}

/** "an" before a vowel, and before a letter that is spelled out with one: an STM32, an FTDI bridge. */
function articleOf(name: string): 'a' | 'an' {
  return /^(?:[AEIOaeio]|[FHLMNRSX][A-Z\d])/.test(name) ? 'an' : 'a';
}
