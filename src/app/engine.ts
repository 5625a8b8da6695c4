import type { Diagnosis } from '../diagnosis/finding.ts';
import type { Evidence, Intent } from '../evidence/evidence.ts';
import type { FlashEvent } from '../flash/events.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import type { FlashRequest } from '../remedies/flash-request.ts';
import type { DeviceRow } from './device-tree.ts';
import type { LogSource } from './log-source.ts';
import type { SetupDesk } from './setup-desk.ts';

/** One look at a host: what was seen and what it means. */
export interface Look {
  evidence: Evidence;
  diagnosis: Diagnosis;
  /** in the order of the bus */
  devices: readonly DeviceRow[];
  /** rule id to the rule's title */
  titles: Readonly<Record<string, string>>;
  /** of somebody else's report: what is to be said of it; nothing may act on what it shows. null = a host that is there */
  report: { notes: readonly string[] } | null;
  /** what became of an earlier flash whose end nobody saw; null or missing = nothing to tell */
  lastFlash?: string | null;
}

/** What would go into a report for a helper. */
export interface ReportPreview {
  /** the name of the file that would be written */
  file: string;
  /** of the .zip, bytes */
  size: number;
  /** what is replaced in it, a line each */
  replaced: readonly string[];
}

/** A report that is ready to be written. */
export interface ReportDraft {
  preview: ReportPreview;
  /** Writes it, never over a file that is there, and says where it is. */
  write(): Promise<string>;
}

export interface Scene {
  name: string;
  title: string;
}

/** Why something could not be begun, and what to do now. */
export interface Problem {
  /** what has to change before it works */
  about: 'file' | 'device' | 'program';
  what: string;
  next: readonly string[];
  /** devices to choose between, when that is what is missing; `device` is what a request takes */
  choices: readonly { device: string; label: string }[];
  /** ports behind which the board may be, where no device is there; `device` is what a request takes */
  otherWays?: readonly { device: string; label: string }[];
}

export type Prepared = { ready: true; plan: FlashPlan } | { ready: false; problem: Problem };

/** What the store needs of the world. */
export interface Engine {
  scenes(): Promise<readonly Scene[]>;
  /** A simulated board with its host, or with null this machine. */
  open(simulate: string | null): Promise<Machine>;
  /** What a log means under the same rules. Rejects with an error in words for people. */
  explain(log: LogSource): Promise<Look>;
}

/** One opened machine, real or simulated; the real engine's loads probes, rules and flasher when first called. */
export interface Machine {
  /** `firmware`: the file that is meant, where it is not the one that was named at the start */
  look(intent: Intent, firmware?: string): Promise<Look>;
  /** Reads file and board and decides what would be done; changes nothing on the board. */
  prepare(request: FlashRequest): Promise<Prepared>;
  flash(plan: FlashPlan, signal: AbortSignal): AsyncIterable<FlashEvent>;
  /** Calls back after something was plugged in or out, until the returned function is called. */
  watch(onChange: () => void): () => void;
  /** Gathers a report of this machine for somebody who helps; writes nothing yet. */
  report(): Promise<ReportDraft>;
  /** what guided setup may change here */
  setup: SetupDesk;
  /** milliseconds on the host's clock */
  nowMs(): number;
}
