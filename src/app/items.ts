import type { FlashPlan } from '../flash/flash-plan.ts';
import { formatUsbId } from '../formats/text.ts';
import { type FlashRequest, flashRequestOf, type RemedyGround } from '../remedies/flash-request.ts';
import type { SetupDeed } from '../setup/step.ts';
import type { StepId } from '../setup/step-ids.ts';
import { findFinding, keyedFindings, titleOf, uncheckedLabel } from './findings.ts';
import { setupItems } from './setup-items.ts';
import { currentPage, isFlashing, type Screen, type State } from './state.ts';
import { count } from './words.ts';

/** What Enter does on an item. */
export type Deed =
  | { kind: 'open'; screen: Screen }
  | { kind: 'hand-off'; request: FlashRequest }
  | { kind: 'open-host'; simulate: string | null }
  | { kind: 'begin-flash' }
  | { kind: 'stop-flash' }
  /** look again with the eyes of somebody who wants to flash */
  | { kind: 'look-to-flash' }
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

/** What can be chosen on the page that shows, from top to bottom. */
export function itemsOf(state: State): readonly Item[] {
  const { screen } = currentPage(state);
  switch (screen.name) {
    case 'overview':
      return overviewItems(state);
    case 'finding':
      return remedyItems(state, screen.key);
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

/** Is what is shown a host that could be acted on, and not a report of one? */
function isThere(state: State): boolean {
  return state.look !== null && state.look.report === null;
}

function ground(state: State): RemedyGround {
  const firmware = state.look?.evidence.firmware;
  return {
    acting: isThere(state) && state.look?.evidence.source.kind !== 'transcript',
    firmwarePath: firmware?.status === 'collected' ? firmware.value.path : null,
  };
}

function overviewItems(state: State): readonly Item[] {
  const { look } = state;
  const items: Item[] = [];
  if (look) {
    for (const { key, finding } of keyedFindings(look)) {
      items.push({
        id: `finding:${key}`,
        label: titleOf(look, finding.ruleId),
        deed: { kind: 'open', screen: { name: 'finding', key } },
      });
    }
    items.push({
      id: 'fine',
      label: `${count(look.diagnosis.cleared.length, 'check')} found nothing wrong`,
      deed: { kind: 'open', screen: { name: 'fine' } },
    });
    const unchecked = uncheckedLabel(look);
    if (unchecked !== null) {
      items.push({
        id: 'unchecked',
        label: unchecked,
        deed: { kind: 'open', screen: { name: 'unchecked' } },
      });
    }
    items.push({
      id: 'devices',
      label: `See the USB devices (${look.devices.length})`,
      deed: { kind: 'open', screen: { name: 'devices' } },
    });
  }
  if (look && isThere(state)) {
    items.push({
      id: 'flash',
      label: 'Flash firmware to a board',
      deed: {
        kind: 'hand-off',
        request: { file: ground(state).firmwarePath, address: null, device: null },
      },
    });
  }
  if (look?.report) return items;
  items.push({ id: 'setup', label: 'Set up a board step by step', deed: { kind: 'setup' } });
  items.push({
    id: 'scenes',
    label: state.simulated === null ? 'Try a simulated board' : 'Another simulated board, or this machine',
    deed: { kind: 'open', screen: { name: 'scenes' } },
  });
  return items;
}

function remedyItems(state: State, key: string): readonly Item[] {
  const finding = findFinding(state.look, key);
  return (finding?.remedies ?? []).flatMap((remedy, index): Item[] => {
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
    return [{ id: 'why', label: 'Look for the reason', deed: { kind: 'look-to-flash' } }, back];
  }
  return [...choices, back];
}

function beginLabel(plan: FlashPlan): string {
  const then = plan.leaveAddress === null ? 'read it back' : 'read it back and start it';
  return `Erase ${count(plan.erase.length, 'sector')}, write ${plan.size} bytes, ${then}`;
}

function flashItems(state: State): readonly Item[] {
  if (isFlashing(state)) return [];
  const home: Item = { id: 'home', label: 'Back to the diagnosis', deed: { kind: 'home' } };
  const inSetup = state.pages.some(({ screen }) => screen.name === 'setup-step');
  const on: Item = { id: 'setup', label: 'On with the setup', deed: { kind: 'setup-next', step: 'flash' } };
  if (state.flash?.end?.type !== 'failed' || !state.handOff) return inSetup ? [on, home] : [home];
  return [
    {
      id: 'again',
      label: 'Read the board again and try once more',
      deed: { kind: 'hand-off', request: state.handOff.request },
    },
    home,
  ];
}
