import type { FlashRequest } from '../remedies/flash-request.ts';
import type { SetupDeed } from '../setup/step.ts';
import type { StepId } from '../setup/step-ids.ts';
import type { Screen } from './state.ts';

/** What Enter does on an item. */
export type Deed =
  | { kind: 'open'; screen: Screen }
  | { kind: 'hand-off'; request: FlashRequest }
  | { kind: 'open-host'; simulate: string | null }
  | { kind: 'begin-flash' }
  | { kind: 'stop-flash' }
  /** look again with the eyes of somebody who wants to flash */
  | { kind: 'look-to-flash' }
  /** to the terminal's clipboard */
  | { kind: 'copy'; text: string }
  /** from a log back to the machine */
  | { kind: 'close-log' }
  | { kind: 'report' }
  | { kind: 'write-report' }
  | { kind: 'back' }
  | { kind: 'home' }
  | { kind: 'setup' }
  | { kind: 'setup-deed'; deed: SetupDeed }
  | { kind: 'setup-skip'; step: StepId }
  | { kind: 'setup-next'; step: StepId }
  | { kind: 'setup-write-edit' }
  | { kind: 'setup-stop' };

/** Something on a page that can be chosen. */
export interface Item {
  /** unique on its page */
  id: string;
  label: string;
  deed: Deed;
}
