import { UsageError } from './usage-error.ts';

/** A simulated host as the command line names it. */
export interface SceneLine {
  name: string;
  title: string;
  group: 'hosts' | 'roms' | 'faults' | 'chips' | 'katapult' | 'uart';
}

const HEADINGS: Record<SceneLine['group'], string> = {
  hosts: 'Printers',
  roms: 'Boot ROMs with peculiarities',
  faults: 'Faults',
  chips: 'Bare chips',
  katapult: 'Boards with Katapult',
  uart: 'Boards behind a USB-UART adapter',
};

/** All simulated boards under headings, a line each. */
export function listScenes(scenes: readonly SceneLine[]): string {
  const width = Math.max(...scenes.map(({ name }) => name.length));
  return Object.entries(HEADINGS)
    .map(([group, heading]) => {
      const lines = scenes
        .filter((scene) => scene.group === group)
        .map(({ name, title }) => `  ${name.padEnd(width)}  ${title}\n`);
      return `${heading}\n${lines.join('')}`;
    })
    .join('\n');
}

/** The refusal of a name that no simulated board has: the whole printers by name, the way to all others. */
export function unknownScene(scenes: readonly SceneLine[]): UsageError {
  const printers = scenes.filter(({ group }) => group === 'hosts').map(({ name }) => name);
  return new UsageError(
    'There is no simulated board with that name.',
    `Choose one of ${printers.join(', ')}; \`dfu-doctor simulate\` lists all ${scenes.length}.`,
  );
}
