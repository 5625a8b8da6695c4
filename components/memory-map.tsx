import { Box } from 'ink';
import type { CellUse } from '../src/app/memory-picture.ts';
import type { Tone } from '../src/app/tone.ts';
import type { MemoryMapView } from '../src/app/views/hand-off.ts';
import { Part, Say } from './say.tsx';
import { Fact, Marked } from './section.tsx';
import { useTheme } from './theme.ts';

const TONES: Readonly<Record<CellUse, Tone>> = {
  kept: 'quiet',
  bootloader: 'good',
  erased: 'warning',
  written: 'info',
  locked: 'error',
};

/** The flash memory as a row of marks, and below it what each kind of mark stands for. */
export function MemoryMap({ title, cells, stretches }: MemoryMapView) {
  const { cells: marks } = useTheme();
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Say tone="quiet">{title}</Say>
      <Say asDrawn>
        {runs(cells).map(({ use, at, length }) => (
          <Part key={at} tone={TONES[use]}>
            {marks[use].repeat(length)}
          </Part>
        ))}
      </Say>
      {stretches.map(({ use, range, meaning }) => (
        <Marked key={range} mark={marks[use]} tone={TONES[use]}>
          <Fact name={range} width={24}>
            <Say>{meaning}</Say>
          </Fact>
        </Marked>
      ))}
    </Box>
  );
}

function runs(cells: readonly CellUse[]): { use: CellUse; at: number; length: number }[] {
  const found: { use: CellUse; at: number; length: number }[] = [];
  cells.forEach((use, at) => {
    const last = found.at(-1);
    if (last?.use === use) last.length += 1;
    else found.push({ use, at, length: 1 });
  });
  return found;
}
