import type { TextProps } from 'ink';
import { createContext, useContext } from 'react';
import type { LiveUse } from '../src/app/live-memory.ts';
import type { CellUse } from '../src/app/memory-picture.ts';
import type { Tone } from '../src/app/tone.ts';
import type { Severity } from '../src/diagnosis/finding.ts';

/** How things look; never what they say: every tone goes with a word or a mark of its own. */
export interface Theme {
  tones: Readonly<Record<Tone, Partial<TextProps>>>;
  /** are there pictures: progress bars and maps of memory? */
  pictures: boolean;
  /** can the terminal make links of addresses of web pages? */
  links: boolean;
  marks: Readonly<
    Record<Severity | 'good' | 'unknown' | 'pointer' | 'gap' | 'running' | 'waiting' | 'bullet', string>
  >;
  /** filled and empty part of a progress bar */
  bar: readonly [string, string];
  rule: string;
  cells: Readonly<Record<CellUse, string>>;
  /** a cell in which a sector begins, and one without */
  sector: readonly [string, string];
  /** the same while a flash goes on */
  liveCells: Readonly<Record<LiveUse, string>>;
}

const COLOURS: Theme['tones'] = {
  plain: {},
  quiet: { dimColor: true },
  strong: { bold: true },
  error: { color: 'red' },
  warning: { color: 'yellow' },
  info: { color: 'cyan' },
  good: { color: 'green' },
  chosen: { color: 'cyan', bold: true },
  badge: { color: 'yellow', inverse: true, bold: true },
};

const NO_COLOURS: Theme['tones'] = {
  plain: {},
  quiet: {},
  strong: { bold: true },
  error: { bold: true },
  warning: {},
  info: {},
  good: {},
  chosen: { bold: true },
  badge: { inverse: true },
};

/** The theme for a terminal with or without colours. */
export function themeFor({ color, links = false }: { color: boolean; links?: boolean }): Theme {
  return {
    tones: color ? COLOURS : NO_COLOURS,
    links,
    pictures: true,
    marks: {
      error: '✗',
      warning: '!',
      info: 'i',
      good: '✓',
      unknown: '?',
      pointer: '❯',
      gap: '○',
      running: '▸',
      waiting: '·',
      bullet: '•',
    },
    bar: ['█', '░'],
    rule: '─',
    cells: { kept: '·', bootloader: '▒', erased: '░', written: '█', locked: '×' },
    sector: ['├', '─'],
    liveCells: {
      kept: '·',
      bootloader: '▒',
      locked: '×',
      old: '░',
      equal: '=',
      now: '▸',
      erased: '○',
      written: '█',
      verified: '✓',
    },
  };
}

/** For a screen reader: marks are words, and nothing is a picture. */
export const SPOKEN_THEME: Theme = {
  ...themeFor({ color: false }),
  pictures: false,
  marks: {
    error: 'error:',
    warning: 'warning:',
    info: 'note:',
    good: 'good:',
    unknown: 'not known:',
    pointer: '>',
    gap: 'open:',
    running: 'now:',
    waiting: 'to come:',
    bullet: '-',
  },
};

export const ThemeContext = createContext<Theme>(themeFor({ color: true }));

export function useTheme(): Theme {
  return useContext(ThemeContext);
}
