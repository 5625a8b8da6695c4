import type { ComparedDiagnosis } from '../bundle/compare.ts';
import type { OpenedBundle } from '../bundle/read-bundle.ts';
import { printable } from '../formats/text.ts';

/** Whose report it is, and what it is not. */
export function headOf({ manifest }: OpenedBundle): string {
  const { tool, createdAt, redaction } = manifest;
  const count = redaction.replaced.reduce((sum, { different }) => sum + different, 0);
  const replaced = redaction.on
    ? `${count} private ${count === 1 ? 'thing was' : 'things were'} replaced`
    : 'nothing was replaced';
  return `A report of another machine, written by dfu-doctor ${printable(tool.version, 40)} at ${printable(createdAt, 40)}; ${replaced}. Nothing on this machine is looked at, and what to do is for that machine.`;
}

/** What today's rules see that those of then did not, and the other way round. */
export function changesOf({ newSince, goneSince, verdictThen }: ComparedDiagnosis): string[] {
  const lines: string[] = [];
  if (newSince.length > 0) lines.push(`New since: ${newSince.join(', ')}.`);
  if (goneSince.length > 0) lines.push(`No longer found: ${goneSince.join(', ')}.`);
  if (verdictThen !== null) lines.push(`The verdict of then: ${printable(verdictThen, 500)}`);
  return lines;
}
