import { Box } from 'ink';
import type { CellUse } from '../src/app/memory-picture.ts';
import type { Tone } from '../src/app/tone.ts';
import type { MemoryMapView } from '../src/app/views/hand-off.ts';
import { MemoryRow } from './memory-row.tsx';
import { Say } from './say.tsx';
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
export function MemoryMap({ title, scale, cells, sectorStarts, stretches }: MemoryMapView) {
  const { cells: marks, sector, pictures } = useTheme();
  const legend = [scale, ...(sectorStarts ? [`${sector[0]} begins a sector`] : [])];
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Say tone="quiet">{[title, ...(pictures ? legend : [])].join('; ')}</Say>
      {pictures && <MemoryRow cells={cells} sectorStarts={sectorStarts} marks={marks} tones={TONES} />}
      {stretches.map(({ use, range, meaning }) => (
        <Marked key={range} mark={pictures ? marks[use] : ''} tone={TONES[use]}>
          <Fact name={range} width={24}>
            <Say>{meaning}</Say>
          </Fact>
        </Marked>
      ))}
    </Box>
  );
}
