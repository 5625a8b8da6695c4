import { STEP_IDS } from '../setup/step-ids.ts';
import type { Item } from './item.ts';
import { currentPage, type State } from './state.ts';
import { setupSteps } from './update-setup.ts';

/** What can be chosen on the pages of guided setup. */
export function setupItems(state: State): readonly Item[] {
  const { screen } = currentPage(state);
  switch (screen.name) {
    case 'setup':
      return setupSteps(state).map(({ id, title }) => ({
        id: `step:${id}`,
        label: title,
        deed: { kind: 'open', screen: { name: 'setup-step', step: id } },
      }));
    case 'setup-step':
      return stepItems(state, screen.step);
    case 'setup-deed': {
      const ended = state.setup?.deed?.ended;
      if (!ended) return [{ id: 'stop', label: 'Stop it', deed: { kind: 'setup-stop' } }];
      return [{ id: 'on', label: 'Go on', deed: { kind: 'back' } }];
    }
    case 'setup-edit': {
      const back: Item = { id: 'no', label: 'Leave it as it is', deed: { kind: 'back' } };
      if (state.setup?.planned?.kind !== 'edit') return [{ ...back, label: 'Go back' }];
      return [{ id: 'write', label: 'Make this change', deed: { kind: 'setup-write-edit' } }, back];
    }
    default:
      return [];
  }
}

function stepItems(state: State, id: Extract<Item['deed'], { kind: 'setup-skip' }>['step']): readonly Item[] {
  const step = setupSteps(state).find((one) => one.id === id);
  if (!step) return [];
  const choices = step.choices.map((choice): Item => {
    return { id: choice.id, label: choice.label, deed: { kind: 'setup-deed', deed: choice.deed } };
  });
  const copies = step.commands.map((text, index): Item => {
    const which = step.commands.length === 1 ? 'the line' : `line ${index + 1}`;
    return { id: `copy:${index}`, label: `Copy ${which} to the clipboard`, deed: { kind: 'copy', text } };
  });
  const label = id === STEP_IDS.at(-1) ? 'Back to all steps' : 'On to the next step';
  const next: Item = { id: 'next', label, deed: { kind: 'setup-next', step: id } };
  if (step.status === 'done') return [next, ...choices, ...copies];
  const skip: Item = {
    id: 'skip',
    label: step.status === 'skipped' ? 'Do not skip this step' : 'Skip this step',
    deed: { kind: 'setup-skip', step: id },
  };
  return [...choices, ...copies, skip];
}
