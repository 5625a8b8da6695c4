import type { Diagnosis } from '../diagnosis/finding.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { SetupState } from './setup-state.ts';
import type { StepId } from './step-ids.ts';

/** What setup may look at: the machine as it is now, what was found there, and what was decided before. */
export interface SetupScene {
  evidence: Evidence;
  diagnosis: Pick<Diagnosis, 'findings'>;
  state: SetupState;
}

/** Something the program does when the user chooses it; everything else is for the user's own hands. */
export type SetupDeed =
  /** changes what was decided, nothing else */
  | { kind: 'decide'; change: Partial<SetupState> }
  /** writes .config into the Klipper tree, the old one kept beside it, and asks make to accept it */
  | { kind: 'write-config'; lines: readonly string[]; path: string }
  | { kind: 'make'; folder: string }
  /** asks for the path of a firmware file */
  | { kind: 'ask-file' }
  /** hands over to the flasher: plan, consent, flash, verify, wait */
  | { kind: 'flash'; file: string; device: string | null; address: number | null }
  /** sets the serial line in printer.cfg, the old file kept beside it */
  | { kind: 'edit-printer-config'; serialPath: string }
  /** to the clipboard of the terminal */
  | { kind: 'copy'; text: string }
  /** shows another step */
  | { kind: 'go-to'; step: StepId }
  /** forgets all that was decided, for another board */
  | { kind: 'start-over' };

export interface SetupChoice {
  id: string;
  label: string;
  deed: SetupDeed;
}

export interface SetupStep {
  id: StepId;
  title: string;
  /** open: something is to be done or decided */
  status: 'done' | 'open' | 'skipped';
  /** the step that has to be done first, null where this one can be done now */
  waitsFor: StepId | null;
  /** sentences: what this step is, how it stands, what to do */
  says: readonly string[];
  /** lines for the user's own shell; the program never runs them */
  commands: readonly string[];
  /** the first one is what most people want */
  choices: readonly SetupChoice[];
}

/** A step without what all steps share. */
export type StepDraft = Pick<SetupStep, 'says' | 'commands' | 'choices'> & {
  done: boolean;
  /** its way there is the first choice then */
  waitsFor?: StepId;
};
