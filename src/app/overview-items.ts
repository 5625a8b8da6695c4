import type { Finding } from '../diagnosis/finding.ts';
import type { Look } from './engine.ts';
import { keyedFindings, titleOf, uncheckedLabel } from './findings.ts';
import type { Item } from './item.ts';
import { ground, isThere } from './remedy-ground.ts';
import { EMPTY_PASTE, isFromElsewhere, type State } from './state.ts';
import { count } from './words.ts';

/** What can be chosen on the overview: the findings, the checks, and where to go from here. */
export function overviewItems(state: State): readonly Item[] {
  const { look } = state;
  const items: Item[] = [];
  if (look) {
    items.push(...keyedFindings(look).map((one) => findingItem(look, one)));
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
  if (state.aside) items.push({ id: 'close-log', label: 'Back to the machine', deed: { kind: 'close-log' } });
  items.push({
    id: 'paste',
    label: state.aside ? 'Explain another log' : 'Explain a pasted log, or a file',
    deed: { kind: 'open', screen: EMPTY_PASTE },
  });
  if (isFromElsewhere(state)) return items;
  if (look)
    items.push({ id: 'report', label: 'Write a report for somebody who helps', deed: { kind: 'report' } });
  items.push({ id: 'setup', label: 'Set up a board step by step', deed: { kind: 'setup' } });
  items.push({
    id: 'scenes',
    label: state.simulated === null ? 'Try a simulated board' : 'Another simulated board, or this machine',
    deed: { kind: 'open', screen: { name: 'scenes' } },
  });
  return items;
}

/** The findings that hold every word that was typed, in title, subject or text. */
export function searchItems({ look }: State, text: string): readonly Item[] {
  if (!look) return [];
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return keyedFindings(look)
    .filter(({ finding }) => {
      const { ruleId, subject, what, why } = finding;
      const whole = [titleOf(look, ruleId), ruleId, subject, what, why].join(' ').toLowerCase();
      return words.every((word) => whole.includes(word));
    })
    .map((one) => findingItem(look, one));
}

function findingItem(look: Look, { key, finding }: { key: string; finding: Finding }): Item {
  return {
    id: `finding:${key}`,
    label: titleOf(look, finding.ruleId),
    deed: { kind: 'open', screen: { name: 'finding', key } },
  };
}
