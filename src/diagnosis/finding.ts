import type { Origin } from '../evidence/section.ts';

export type Severity = 'error' | 'warning' | 'info';
/** certain: the evidence proves it. likely: it explains what is seen best. hint: worth a look, said so in the words. */
export type Certainty = 'certain' | 'likely' | 'hint';

/** What to do about a finding: data, so that it travels in JSON. Acting on it is src/remedies' job, on a live host only. */
export type Remedy = { title: string; risk: 'none' | 'reversible' | 'destructive' } & (
  | { kind: 'steps'; steps: readonly string[] }
  /** elevated: needs root; the program shows the line and never runs it */
  | { kind: 'command'; argv: readonly string[]; elevated: boolean }
  | { kind: 'edit'; path: string; line: number; before: string; after: string }
  /** hand over to the built-in flasher; null = the user is asked */
  | { kind: 'flash'; file: string | null; address: number | null; device: string | null }
);

export interface Finding {
  ruleId: string;
  severity: Severity;
  certainty: Certainty;
  /** what it is about: "0483:df11 at 1-1.4", "scripts/flash_usb.py", "out/klipper.bin" */
  subject: string;
  /** what is wrong, why it matters: sentences for a hobbyist */
  what: string;
  why: string;
  origins: readonly Origin[];
  remedies: readonly Remedy[];
  /** a later attempt on the same host succeeded: it no longer stops anybody. Set by diagnose(), never by a rule. */
  solvedLater?: true;
}

/** What a rule yields; severity and certainty default to the rule's own. */
export type FindingDraft = Omit<Finding, 'ruleId' | 'severity' | 'certainty' | 'solvedLater'> &
  Partial<Pick<Finding, 'severity' | 'certainty'>>;

export interface Verdict {
  /** blocked: something stops the user. clear: nothing does. unknown: nothing was recognised or too little could be looked at. */
  outcome: 'blocked' | 'clear' | 'unknown';
  /** rule id of the one thing that stops the user */
  primary: string | null;
  /** one sentence */
  summary: string;
}

export interface Diagnosis {
  verdict: Verdict;
  /** most important first; the primary one leads */
  findings: readonly Finding[];
  /** findings that a more specific one explains */
  silenced: readonly { finding: Finding; by: string }[];
  /** rules that looked and found nothing */
  cleared: readonly string[];
  /** rules that could not look, and why */
  skipped: readonly { ruleId: string; section: string; reason: string }[];
  crashed: readonly { ruleId: string; message: string }[];
  /** rules that found more than is kept; what is kept stands in `findings` and `silenced` */
  shortened: readonly { ruleId: string; found: number; kept: number }[];
}
