import type { FlashPlan } from '../flash/flash-plan.ts';
import { formatUsbId } from '../formats/text.ts';
import { commandLine } from '../remedies/command-line.ts';
import { flashRequestOf } from '../remedies/flash-request.ts';
import { findFinding } from './findings.ts';
import type { Deed, Item } from './item.ts';
import { overviewItems, searchItems } from './overview-items.ts';
import { ground, isThere } from './remedy-ground.ts';
import { setupItems } from './setup-items.ts';
import { currentPage, isFlashing, type State } from './state.ts';
import { count } from './words.ts';

/** What can be chosen on the page that shows, from top to bottom. */
export function itemsOf(state: State): readonly Item[] {
  const { screen } = currentPage(state);
  switch (screen.name) {
    case 'overview':
      return overviewItems(state);
    case 'finding':
      return remedyItems(state, screen.key);
    case 'search':
      return searchItems(state, screen.text);
    case 'bundle':
      return reportItems(state);
    case 'devices':
      return (state.look?.devices ?? []).map((row) => ({
        id: `device:${row.id}`,
        label: `${row.id} ${formatUsbId(row.device.vendorId, row.device.productId)} ${row.name}`,
        deed: { kind: 'open', screen: { name: 'device', id: row.id } },
      }));
    case 'device':
      return deviceItems(state, screen.id);
    case 'scenes':
      return sceneItems(state);
    case 'hand-off':
      return handOffItems(state);
    case 'flash':
      return flashItems(state);
    case 'setup':
    case 'setup-step':
    case 'setup-deed':
    case 'setup-edit':
      return setupItems(state);
    case 'stop-flash':
      return [
        { id: 'go-on', label: 'Go on with the flash', deed: { kind: 'back' } },
        { id: 'stop', label: 'Stop it now', deed: { kind: 'stop-flash' } },
      ];
    default:
      return [];
  }
}

/** The item that is chosen: the page's own choice while it exists, else the first; a plan begins at its way back. */
export function chosenItem(state: State): Item | undefined {
  const page = currentPage(state);
  const items = itemsOf(state);
  const own = items.find((item) => item.id === page.focus);
  if (own) return own;
  return page.screen.name === 'hand-off' && state.handOff?.plan ? items.at(-1) : items[0];
}

function remedyItems(state: State, key: string): readonly Item[] {
  const finding = findFinding(state.look, key);
  return (finding?.remedies ?? []).flatMap((remedy, index): Item[] => {
    if (remedy.kind === 'command') {
      const text = commandLine(remedy.argv, remedy.elevated);
      return [{ id: `remedy:${index}`, label: remedy.title, deed: { kind: 'copy', text } }];
    }
    const request = flashRequestOf(remedy, ground(state));
    if (!request) return [];
    return [{ id: `remedy:${index}`, label: remedy.title, deed: { kind: 'hand-off', request } }];
  });
}

function deviceItems(state: State, id: string): readonly Item[] {
  const row = state.look?.devices.find((one) => one.id === id);
  if (!row?.inDfuMode || !isThere(state)) return [];
  const request = { file: ground(state).firmwarePath, address: null, device: row.device.path };
  return [{ id: 'flash', label: 'Flash firmware to this board', deed: { kind: 'hand-off', request } }];
}

function sceneItems(state: State): readonly Item[] {
  const scenes = (state.scenes ?? []).map(
    (scene): Item => ({
      id: `scene:${scene.name}`,
      label: scene.title,
      deed: { kind: 'open-host', simulate: scene.name },
    }),
  );
  if (state.simulated === null) return scenes;
  return [
    { id: 'this-machine', label: 'This machine', deed: { kind: 'open-host', simulate: null } },
    ...scenes,
  ];
}

function handOffItems(state: State): readonly Item[] {
  const handOff = state.handOff;
  const back: Item = { id: 'back', label: 'Go back, change nothing', deed: { kind: 'back' } };
  if (!handOff || handOff.status === 'preparing') return [back];
  if (handOff.plan) {
    if (handOff.plan.refusals.length > 0) return [back];
    if (handOff.plan.entry) {
      const request = { ...handOff.request, mayReset: true } as const;
      return [
        { id: 'enter', label: enterLabel(handOff.plan.entry), deed: { kind: 'hand-off', request } },
        back,
      ];
    }
    return [{ id: 'begin', label: beginLabel(handOff.plan), deed: { kind: 'begin-flash' } }, back];
  }
  const { request, problem } = handOff;
  const choices = (problem?.choices ?? []).map(
    (choice): Item => ({
      id: `choice:${choice.device}`,
      label: choice.label,
      deed: { kind: 'hand-off', request: { ...request, device: choice.device } },
    }),
  );
  if (problem?.about === 'file') {
    const deed: Deed = { kind: 'hand-off', request: { ...request, file: null } };
    return [{ id: 'file', label: 'Name another firmware file', deed }, back];
  }
  if (problem?.about === 'device' && choices.length === 0) {
    const ways = (problem.otherWays ?? []).map(
      ({ device, label }): Item => ({
        id: `way:${device}`,
        label,
        deed: { kind: 'hand-off', request: { ...request, device } },
      }),
    );
    return [{ id: 'why', label: 'Look for the reason', deed: { kind: 'look-to-flash' } }, ...ways, back];
  }
  return [...choices, back];
}

function enterLabel({ tty }: NonNullable<FlashPlan['entry']>): string {
  return `Reset the board behind ${tty} into its bootloader, and look at it`;
}

function beginLabel(plan: FlashPlan): string {
  const then = plan.leaveAddress === null ? 'read it back' : 'read it back and start it';
  return `Erase ${count(plan.erase.length, 'sector')}, write ${plan.size} bytes, ${then}`;
}

function reportItems({ report }: State): readonly Item[] {
  const back: Item = { id: 'back', label: 'Go back, write nothing', deed: { kind: 'back' } };
  if (report?.status === 'ready') {
    return [{ id: 'write', label: `Write ${report.preview.file}`, deed: { kind: 'write-report' } }, back];
  }
  return report?.status === 'written' ? [{ ...back, label: 'Back' }] : [];
}

/** The command that the copy key takes: the chosen one, else the first of the page. */
export function textToCopy(state: State): string | null {
  const chosen = chosenItem(state);
  const copies = [...(chosen ? [chosen] : []), ...itemsOf(state)].find(({ deed }) => deed.kind === 'copy');
  return copies?.deed.kind === 'copy' ? copies.deed.text : null;
}

function flashItems(state: State): readonly Item[] {
  if (isFlashing(state)) return [];
  const home: Item = { id: 'home', label: 'Back to the diagnosis', deed: { kind: 'home' } };
  const inSetup = state.pages.some(({ screen }) => screen.name === 'setup-step');
  const on: Item = { id: 'setup', label: 'On with the setup', deed: { kind: 'setup-next', step: 'flash' } };
  if (state.flash?.end?.type !== 'failed' || !state.handOff) return inSetup ? [on, home] : [home];
  const setup: Item = {
    id: 'setup',
    label: 'Back to the setup',
    deed: { kind: 'setup-deed', deed: { kind: 'go-to', step: 'flash' } },
  };
  return [
    {
      id: 'again',
      label: 'Read the board again and try once more',
      deed: { kind: 'hand-off', request: state.handOff.request },
    },
    ...(inSetup ? [setup] : []),
    home,
  ];
}
