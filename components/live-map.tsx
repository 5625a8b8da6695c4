import { Box } from 'ink';
import type { LiveMemory, LiveUse } from '../src/app/live-memory.ts';
import type { Tone } from '../src/app/tone.ts';
import { MemoryRow } from './memory-row.tsx';
import { Say } from './say.tsx';
import { useTheme } from './theme.ts';

const TONES: Readonly<Record<LiveUse, Tone>> = {
  kept: 'quiet',
  bootloader: 'quiet',
  locked: 'quiet',
  old: 'warning',
  equal: 'good',
  now: 'chosen',
  erased: 'warning',
  written: 'info',
  verified: 'good',
};

const WORDS = [
  ['old', 'old'],
  ['equal', 'equal, stays'],
  ['now', 'now'],
  ['erased', 'erased'],
  ['written', 'written'],
  ['verified', 'read back'],
] as const;

/** The memory while it is flashed, a mark for each stretch, and what the marks mean. */
export function LiveMap({ cells, sectorStarts }: LiveMemory) {
  const { liveCells } = useTheme();
  return (
    <Box flexDirection="column" flexShrink={0} marginTop={1}>
      <MemoryRow cells={cells} sectorStarts={sectorStarts} marks={liveCells} tones={TONES} />
      <Say tone="quiet">{WORDS.map(([use, word]) => `${liveCells[use]} ${word}`).join('  ')}</Say>
    </Box>
  );
}
