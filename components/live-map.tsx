import { Box } from 'ink';
import type { LiveUse } from '../src/app/live-memory.ts';
import type { Tone } from '../src/app/tone.ts';
import { Part, Say } from './say.tsx';
import { useTheme } from './theme.ts';

const TONES: Readonly<Record<LiveUse, Tone>> = {
  kept: 'quiet',
  bootloader: 'quiet',
  locked: 'quiet',
  'to-do': 'warning',
  now: 'chosen',
  erased: 'warning',
  written: 'info',
  verified: 'good',
};

const WORDS = [
  ['to-do', 'to do'],
  ['now', 'now'],
  ['erased', 'erase done'],
  ['written', 'write done'],
  ['verified', 'read back'],
] as const;

/** The memory while it is flashed, a mark for each stretch, and what the marks mean. */
export function LiveMap({ cells }: { cells: readonly LiveUse[] }) {
  const { liveCells } = useTheme();
  return (
    <Box flexDirection="column" flexShrink={0} marginTop={1}>
      <Say>
        {runs(cells).map(({ use, at, length }) => (
          <Part key={at} tone={TONES[use]}>
            {liveCells[use].repeat(length)}
          </Part>
        ))}
      </Say>
      <Say tone="quiet">{WORDS.map(([use, word]) => `${liveCells[use]} ${word}`).join('  ')}</Say>
    </Box>
  );
}

function runs(cells: readonly LiveUse[]): { use: LiveUse; at: number; length: number }[] {
  const found: { use: LiveUse; at: number; length: number }[] = [];
  cells.forEach((use, at) => {
    const last = found.at(-1);
    if (last?.use === use) last.length += 1;
    else found.push({ use, at, length: 1 });
  });
  return found;
}
