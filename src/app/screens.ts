import type { Screen } from './state.ts';

export interface ScreenFacts {
  title: string;
  /** the key that opens it from anywhere above it; null = it is opened by choosing something */
  key: string | null;
  /** where it is reached from; null = the first one */
  parent: Screen['name'] | null;
  /** what it is for, a sentence */
  purpose: string;
}

/** The map of the program: every screen once. Frame, docs and tests read it from here. */
export const SCREENS: Readonly<Record<Screen['name'], ScreenFacts>> = {
  overview: {
    title: 'Overview',
    key: null,
    parent: null,
    purpose: 'The verdict, what was found, and where to go from here.',
  },
  finding: {
    title: 'Finding',
    key: null,
    parent: 'overview',
    purpose: 'One finding: what is wrong, why it matters, what to do, how it is known.',
  },
  fine: {
    title: 'What is fine',
    key: null,
    parent: 'overview',
    purpose: 'The checks that found nothing wrong.',
  },
  unchecked: {
    title: 'What could not be checked',
    key: null,
    parent: 'overview',
    purpose: 'The checks that could not be made, and why.',
  },
  search: {
    title: 'Search',
    key: '/',
    parent: 'overview',
    purpose: 'Findings that hold a word.',
  },
  devices: {
    title: 'USB devices',
    key: 'd',
    parent: 'overview',
    purpose: 'All USB devices, as they hang on their hubs.',
  },
  device: {
    title: 'USB device',
    key: null,
    parent: 'devices',
    purpose: 'One device, its interfaces and the memory-layout strings as sent.',
  },
  paste: {
    title: 'Explain a log',
    key: 'p',
    parent: 'overview',
    purpose: 'Takes pasted console text, or the path of a log, and explains it with the same rules.',
  },
  bundle: {
    title: 'Report for a helper',
    key: 'b',
    parent: 'overview',
    purpose: 'Shows what would be replaced in a report of this machine, then writes it as one .zip.',
  },
  scenes: {
    title: 'Simulated boards',
    key: 's',
    parent: 'overview',
    purpose: 'Simulated boards to try the program on.',
  },
  file: {
    title: 'Firmware file',
    key: null,
    parent: 'overview',
    purpose: 'Asks which firmware file is to be flashed.',
  },
  'hand-off': {
    title: 'Flash: the plan',
    key: null,
    parent: 'overview',
    purpose: 'What would be erased and written, with the memory map, before anything is done.',
  },
  flash: {
    title: 'Flash',
    key: null,
    parent: 'hand-off',
    purpose: 'The flash as it goes on, live on the memory map, and how it ended.',
  },
  'stop-flash': {
    title: 'Stop?',
    key: null,
    parent: 'flash',
    purpose: 'Asks whether the flash is to be stopped.',
  },
  keys: { title: 'Keys', key: '?', parent: 'overview', purpose: 'All keys.' },
  setup: {
    title: 'Set up a board',
    key: 'g',
    parent: 'overview',
    purpose: 'The steps from a bare computer to a running board.',
  },
  'setup-step': {
    title: 'Step',
    key: null,
    parent: 'setup',
    purpose: 'One step: how it stands and what can be done.',
  },
  'setup-deed': {
    title: 'At work',
    key: null,
    parent: 'setup-step',
    purpose: 'What setup is doing, and how it ended.',
  },
  'setup-edit': {
    title: 'printer.cfg',
    key: null,
    parent: 'setup-step',
    purpose: 'The change to printer.cfg before it is made.',
  },
  'setup-file': {
    title: 'Firmware file',
    key: null,
    parent: 'setup-step',
    purpose: 'Asks for a firmware file that is there already.',
  },
};

/** Where the reader is, from the first screen to the one that shows; the first ones are left out where it is narrow. */
export function breadcrumbs(names: readonly Screen['name'][], columns: number): string {
  const titles = names.map((name) => SCREENS[name].title);
  for (let from = 0; from < titles.length; from++) {
    const text = [...(from > 0 ? ['…'] : []), ...titles.slice(from)].join(' > ');
    if (text.length <= columns) return text;
  }
  return titles.at(-1) ?? '';
}

/** The map as a table in Markdown, for docs/keys.md. */
export function screensTable(): string {
  const rows = Object.values(SCREENS).map(
    ({ title, key, parent, purpose }) =>
      `| ${title} | ${key ?? ''} | ${parent === null ? '' : SCREENS[parent].title} | ${purpose} |`,
  );
  return ['| screen | key | reached from | what it is for |', '|---|---|---|---|', ...rows, ''].join('\n');
}
