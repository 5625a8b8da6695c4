import type { Intent } from '../evidence/evidence.ts';
import type { FlashEvent } from '../flash/events.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import type { FlashRequest } from '../remedies/flash-request.ts';
import type { Look, Prepared, Scene } from './engine.ts';
import type { Command } from './keymap.ts';
import type { Layout } from './scrolling.ts';

export type Action =
  | { type: 'started' }
  | { type: 'command'; command: Command }
  | { type: 'typed'; text: string }
  /** the page was drawn */
  | { type: 'laid-out'; layout: Layout }
  | { type: 'bus-changed' }
  | { type: 'looked'; number: number; look: Look }
  | { type: 'look-failed'; number: number; message: string }
  | { type: 'scenes-known'; scenes: readonly Scene[] }
  | { type: 'prepared'; request: FlashRequest; result: Prepared }
  | { type: 'flash-event'; event: FlashEvent; atMs: number }
  /** the flasher itself broke down: a fault of this program */
  | { type: 'flash-broke'; message: string; atMs: number };

/** What the store is to do; data, so that the reducer stays pure. */
export type Effect =
  | { type: 'look'; number: number; intent: Intent }
  /** turn to another host, then look at it */
  | { type: 'open'; simulate: string | null; number: number; intent: Intent }
  | { type: 'learn-scenes' }
  | { type: 'prepare'; request: FlashRequest }
  | { type: 'flash'; plan: FlashPlan }
  | { type: 'stop-flash' }
  | { type: 'quit'; exitCode: number };
