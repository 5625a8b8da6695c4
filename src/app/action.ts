import type { Intent } from '../evidence/evidence.ts';
import type { FlashEvent } from '../flash/events.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import type { FlashRequest } from '../remedies/flash-request.ts';
import type { PlannedEdit, SerialEdit } from '../setup/printer-config.ts';
import type { SetupState } from '../setup/setup-state.ts';
import type { SetupDeed, SetupStep } from '../setup/step.ts';
import type { Command } from './command.ts';
import type { Look, Prepared, ReportPreview, Scene } from './engine.ts';
import type { LogSource } from './log-source.ts';
import type { Layout } from './scrolling.ts';
import type { DeedResult } from './setup-desk.ts';

export type Action =
  | { type: 'started' }
  | { type: 'command'; command: Command }
  | { type: 'typed'; text: string }
  /** the terminal gave a pasted text as one; whole: false = it was too long to be kept */
  | { type: 'pasted'; text: string; whole: boolean }
  | { type: 'explained'; number: number; look: Look }
  | { type: 'not-explained'; number: number; what: string }
  | { type: 'copied'; sent: boolean }
  | { type: 'report-gathered'; number: number; preview: ReportPreview }
  | { type: 'report-written'; number: number; file: string }
  | { type: 'report-failed'; number: number; what: string }
  /** the page was drawn */
  | { type: 'laid-out'; layout: Layout }
  | { type: 'bus-changed' }
  | { type: 'looked'; number: number; look: Look }
  | { type: 'look-failed'; number: number; message: string }
  | { type: 'scenes-known'; scenes: readonly Scene[] }
  | { type: 'prepared'; request: FlashRequest; result: Prepared }
  | { type: 'setup-loaded'; decided: SetupState }
  | { type: 'setup-judged'; steps: readonly SetupStep[] }
  | { type: 'setup-trouble'; message: string }
  | { type: 'setup-line'; line: string }
  | { type: 'setup-ended'; result: DeedResult }
  | { type: 'setup-planned'; planned: PlannedEdit }
  | { type: 'flash-event'; event: FlashEvent; atMs: number }
  /** the flasher itself broke down: a fault of this program */
  | { type: 'flash-broke'; message: string; atMs: number };

/** What setup is to do on the machine. */
export type SetupWork =
  | Extract<SetupDeed, { kind: 'write-config' | 'make' }>
  | { kind: 'take-file'; path: string }
  | { kind: 'plan-edit'; serialPath: string }
  | { kind: 'edit'; planned: { path: string; edit: SerialEdit } };

/** What the store is to do; data, so that the reducer stays pure. */
export type Effect =
  | { type: 'look'; number: number; intent: Intent; firmware?: string }
  /** turn to another host, then look at it */
  | { type: 'open'; simulate: string | null; number: number; intent: Intent }
  | { type: 'learn-scenes' }
  | { type: 'prepare'; request: FlashRequest }
  | { type: 'explain'; number: number; from: LogSource }
  /** to the clipboard of the terminal */
  | { type: 'copy'; text: string }
  | { type: 'gather-report'; number: number }
  | { type: 'write-report'; number: number }
  | { type: 'load-setup' }
  | { type: 'judge-setup'; decided: SetupState; look: Look }
  | { type: 'save-setup'; decided: SetupState }
  | { type: 'do-setup'; work: SetupWork }
  | { type: 'stop-setup' }
  | { type: 'flash'; plan: FlashPlan }
  | { type: 'stop-flash' }
  | { type: 'quit'; exitCode: number };
