import type { Evidence } from '../evidence/evidence.ts';
import { identifyUsb, type UsbRole } from '../knowledge/usb-ids.ts';
import type { Attempt } from './attempts.ts';
import type { PlacedFinding } from './placement.ts';

/** What stops the user, and which host of a paste is fine all the same. */
export function blockedSummary({ finding, place }: PlacedFinding, last: readonly Attempt[]): string {
  const sentence = firstSentence(finding.what);
  const hosts = new Set(last.map((attempt) => attempt.host));
  if (hosts.size < 2) return sentence;
  const worked = last.filter((attempt) => attempt.outcome === 'succeeded' && !place.hosts.has(attempt.host));
  const where = [...place.hosts].filter((host) => host !== null);
  const isNamed = where.every((host) => sentence.includes(host));
  const head = isNamed ? '' : `On ${where.join(' and ')}: `;
  const tail =
    worked.length > 0
      ? `; on ${worked.map(({ host }) => nameOf(host)).join(' and ')} the flash succeeded`
      : '';
  return `${head}${sentence.replace(/\.$/, '')}${tail}.`;
}

/** A failure that nobody recognises is still a failure. */
export function unexplainedSummary(attempt: Attempt): string {
  const where = attempt.host === null ? '' : ` on ${attempt.host}`;
  return `The last attempt${where} failed, and no rule of the doctor knows why.`;
}

/** That nothing stops the user, and what there is to say beside it. */
export function clearSummary(
  evidence: Evidence,
  ranked: readonly PlacedFinding[],
  last: readonly Attempt[],
  crashed: number,
): string {
  const clauses = [
    last.length > 0 ? attemptsClause(last) : boardsClause(evidence),
    ...asides(ranked),
    ...(crashed > 0 ? [`${count(crashed, 'check')} failed to run`] : []),
  ];
  return `${clauses.join('; ')}.`;
}

function attemptsClause(last: readonly Attempt[]): string {
  const worked = last.filter((attempt) => attempt.outcome === 'succeeded');
  const several = last.length > 1 && worked.length > 0;
  const where = several ? ` on ${worked.map(({ host }) => nameOf(host)).join(' and ')}` : '';
  const size = worked.length === 1 ? bytesWritten(worked[0]) : null;
  return `The flash succeeded${where}${size === null ? '' : `, ${size} bytes were written`}`;
}

function bytesWritten(attempt: Attempt | undefined): number | null {
  const line = attempt?.runs
    .flatMap((run) => run.lines)
    .findLast((said) => said.meaning === 'downloading-to-address');
  const size = line?.details['size'];
  return typeof size === 'number' ? size : null;
}

function asides(ranked: readonly PlacedFinding[]): string[] {
  const clauses: string[] = [];
  const solved = ranked.some(({ finding }) => finding.severity === 'error');
  const frightening = ranked.some(({ finding }) => finding.severity === 'info');
  const warnings = ranked.filter(({ finding }) => finding.severity === 'warning').length;
  if (solved) clauses.push('what had failed before was overcome');
  if (frightening) clauses.push('the lines that look like errors are harmless');
  if (warnings > 0)
    clauses.push(`${count(warnings, 'thing')} ${warnings === 1 ? 'is' : 'are'} worth mending`);
  return clauses;
}

const FLASHABLE: readonly UsbRole[] = ['st-rom-dfu', 'clone-rom-dfu'];

function boardsClause(evidence: Evidence): string {
  const devices = evidence.usb.status === 'collected' ? evidence.usb.value.devices : [];
  const roles = devices.map((device) => identifyUsb(device.vendorId, device.productId)?.role);
  if (roles.some((role) => role !== undefined && FLASHABLE.includes(role))) {
    return 'Nothing stops you: a board is in DFU mode and can be flashed';
  }
  if (roles.includes('klipper')) return 'Nothing stops you: a board is running Klipper';
  return evidence.source.kind === 'transcript'
    ? 'Nothing in this text stops you, as far as the doctor knows'
    : 'Nothing stops you, but no board in DFU mode or running Klipper is attached by USB';
}

/** Up to the first full stop that ends a sentence: one inside "0.9" or "klipper.bin" does not. */
function firstSentence(text: string): string {
  const end = text.search(/[.](?:\s|$)/);
  return end < 0 ? text : text.slice(0, end + 1);
}

function nameOf(host: string | null): string {
  return host ?? 'the other host';
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
