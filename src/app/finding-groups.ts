import type { Finding, Severity } from '../diagnosis/finding.ts';

/** Findings that mean the same to the reader. */
export interface FindingGroup<T> {
  severity: Severity;
  /** errors of an attempt that a later one made good */
  solved: boolean;
  heading: string;
  members: readonly T[];
}

const KINDS: readonly Omit<FindingGroup<never>, 'members'>[] = [
  { severity: 'error', solved: false, heading: 'What stops you' },
  { severity: 'warning', solved: false, heading: 'Worth mending, stops nothing' },
  { severity: 'info', solved: false, heading: 'Harmless, though it may look bad' },
  { severity: 'error', solved: true, heading: 'Was in the way of an earlier attempt, solved since' },
];

/** The heading of a finding's group. */
export function headingOf(finding: Finding): string {
  return KINDS.find((kind) => isOf(kind, finding))?.heading ?? '';
}

/** Under headings, the most pressing first, in their own order below each; without empty groups. */
export function findingGroups<T extends { finding: Finding }>(all: readonly T[]): readonly FindingGroup<T>[] {
  return KINDS.map((kind) => ({ ...kind, members: all.filter(({ finding }) => isOf(kind, finding)) })).filter(
    ({ members }) => members.length > 0,
  );
}

function isOf({ severity, solved }: Omit<FindingGroup<never>, 'members'>, finding: Finding): boolean {
  return finding.severity === severity && (severity === 'error' && finding.solvedLater === true) === solved;
}
