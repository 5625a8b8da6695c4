import { printable } from '../../formats/text.ts';
import type { PlannedEdit } from '../../setup/printer-config.ts';
import type { SetupStep } from '../../setup/step.ts';
import { STEP_IDS } from '../../setup/step-ids.ts';
import type { Item } from '../item.ts';
import { itemsOf } from '../items.ts';
import { currentPage, type State } from '../state.ts';
import { setupSteps } from '../update-setup.ts';

export interface SetupListView {
  intro: string;
  /** why what is decided cannot be kept; what goes on behind this page, or how it failed */
  news: readonly string[];
  steps: readonly { id: string; label: string; status: SetupStep['status']; word: string }[];
}

export interface SetupStepView {
  heading: string;
  says: readonly string[];
  /** what goes on behind this page, or how it failed; what a key has just done here */
  news: readonly string[];
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

/** the last lines of make that show */
const SHOWN_LINES = 6;
const YOURSELF =
  'Go back, copy the line, put it into the section [mcu] of your configuration, and then choose: I have put it there myself.';

export function setupListView(state: State): SetupListView {
  const steps = setupSteps(state);
  const trouble = state.setup?.trouble ?? null;
  return {
    intro: steps.length === 0 ? 'Looking at the machine…' : intro(steps, state.simulated !== null),
    news: [...(trouble === null ? [] : [trouble]), ...deedNews(state, null)],
    steps: steps.map((step, index) => ({
      id: `step:${step.id}`,
      label: `${index + 1}. ${step.title}`,
      status: step.status,
      word: wordOf(step),
    })),
  };
}

function intro(steps: readonly SetupStep[], simulated: boolean): string {
  const done = steps.filter(({ status }) => status === 'done').length;
  const begun = `From a bare machine to a running board: ${done} of ${steps.length} steps are done.`;
  if (done === steps.length) {
    return `${begun} The board is set up. For another board choose the last step.`;
  }
  if (steps.every(({ status }) => status !== 'open')) {
    return `${begun} The others were skipped: open one to take that back.`;
  }
  return simulated
    ? `${begun} All of it is simulated, and forgotten when you leave.`
    : `${begun} Nothing is changed before you choose it; what is decided is kept, so you can leave at any time.`;
}

function wordOf({ status, waitsFor }: SetupStep): string {
  if (status === 'done') return '';
  if (status === 'skipped') return 'skipped';
  return waitsFor === null ? 'to do' : `after step ${STEP_IDS.indexOf(waitsFor) + 1}`;
}

/** What setup does behind the page that shows, and a failure on the page where it was begun; `step`: null = the list. */
function deedNews({ setup }: State, step: SetupStep['id'] | null): readonly string[] {
  const deed = setup?.deed;
  if (!deed) return [];
  if (!deed.ended) return [`Under way: ${deed.title.toLowerCase()}. Choosing it again shows it.`];
  if (deed.ended.done || (step !== null && step !== deed.step)) return [];
  return [`Not done: ${deed.title.toLowerCase()}. ${deed.ended.says.join(' ')}`];
}

export function setupStepView(state: State, id: SetupStep['id']): SetupStepView {
  const steps = setupSteps(state);
  const index = steps.findIndex((one) => one.id === id);
  const step = steps[index];
  if (!step) return { heading: 'Looking at the machine…', says: [], news: [], commands: [], items: [] };
  const { note } = currentPage(state);
  return {
    heading: `Step ${index + 1} of ${steps.length}: ${step.title}${step.status === 'done' ? ', done' : ''}`,
    says: step.says,
    news: [...deedNews(state, id), ...(note === undefined ? [] : [note])],
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
        YOURSELF,
      ];
    case 'failed':
      return [planned.why];
    case 'no-file':
      return [
        'No printer.cfg was found in the usual places (~/printer_data/config, ~/klipper_config, ~).',
        YOURSELF,
      ];
  }
}
