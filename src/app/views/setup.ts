import { printable } from '../../formats/text.ts';
import type { PlannedEdit } from '../../setup/printer-config.ts';
import type { SetupStep } from '../../setup/step.ts';
import type { Item } from '../item.ts';
import { itemsOf } from '../items.ts';
import type { State } from '../state.ts';
import { setupSteps } from '../update-setup.ts';

export interface SetupListView {
  intro: string;
  /** why what is decided cannot be kept, null where it can */
  trouble: string | null;
  steps: readonly { id: string; label: string; status: SetupStep['status']; word: string }[];
}

export interface SetupStepView {
  heading: string;
  says: readonly string[];
  commands: readonly string[];
  items: readonly Item[];
}

export interface SetupDeedView {
  title: string;
  lines: readonly string[];
  ended: { done: boolean; says: readonly string[] } | null;
  items: readonly Item[];
}

export interface SetupEditView {
  says: readonly string[];
  before: string | null;
  after: string | null;
  items: readonly Item[];
}

const WORD: Readonly<Record<SetupStep['status'], string>> = { done: '', open: 'to do', skipped: 'skipped' };
/** the last lines of make that show */
const SHOWN_LINES = 6;

export function setupListView(state: State): SetupListView {
  const steps = setupSteps(state);
  const done = steps.filter(({ status }) => status === 'done').length;
  return {
    intro:
      steps.length === 0
        ? 'Looking at this machine…'
        : `From a bare machine to a running board: ${done} of ${steps.length} steps are done. Nothing is changed before you choose it; what is decided is kept, so you can leave at any time.`,
    trouble: state.setup?.trouble ?? null,
    steps: steps.map(({ id, title, status }, index) => ({
      id: `step:${id}`,
      label: `${index + 1}. ${title}`,
      status,
      word: WORD[status],
    })),
  };
}

export function setupStepView(state: State, id: SetupStep['id']): SetupStepView {
  const steps = setupSteps(state);
  const index = steps.findIndex((one) => one.id === id);
  const step = steps[index];
  if (!step) return { heading: 'Looking at this machine…', says: [], commands: [], items: [] };
  return {
    heading: `Step ${index + 1} of ${steps.length}: ${step.title}${step.status === 'done' ? ', done' : ''}`,
    says: step.says,
    commands: step.commands,
    items: itemsOf(state),
  };
}

export function setupDeedView(state: State): SetupDeedView {
  const deed = state.setup?.deed;
  return {
    title: deed?.title ?? '',
    lines: (deed?.lines ?? []).slice(-SHOWN_LINES),
    ended: deed?.ended ?? null,
    items: itemsOf(state),
  };
}

export function setupEditView(state: State): SetupEditView {
  const items = itemsOf(state);
  const planned = state.setup?.planned ?? null;
  if (planned?.kind !== 'edit') return { says: noEditWords(planned), before: null, after: null, items };
  const { path, edit } = planned;
  return {
    says: [
      `This is the change to line ${edit.line} of ${printable(path, 300)}. The file as it is now is kept beside it.`,
    ],
    before: edit.before === null ? null : printable(edit.before, 300),
    after: printable(edit.after, 300),
    items,
  };
}

function noEditWords(planned: Exclude<PlannedEdit, { kind: 'edit' }> | null): readonly string[] {
  switch (planned?.kind) {
    case undefined:
      return ['Looking at printer.cfg…'];
    case 'same':
      return [`${printable(planned.path, 300)} names this board already: nothing has to be changed.`];
    case 'no-section':
      return [
        `${printable(planned.path, 300)} has no section [mcu], and no file that it includes by name has one.`,
        'Put the line into the section [mcu] of your configuration.',
      ];
    case 'failed':
      return [planned.why];
    case 'no-file':
      return [
        'No printer.cfg was found in the usual places (~/printer_data/config, ~/klipper_config, ~).',
        'Put the line into the section [mcu] of yours.',
      ];
  }
}
