import { Box } from 'ink';
import type { FlashView } from '../src/app/views/flash.ts';
import { FlashEnding } from './flash-ending.tsx';
import { FlashPhases } from './flash-phases.tsx';
import { LiveMap } from './live-map.tsx';
import { Notes } from './marked-lists.tsx';
import { Say } from './say.tsx';
import { useTheme } from './theme.ts';

/** A flash as it goes on, and its honest ending. */
export function FlashPage({ headline, target, phases, memory, notes, advice, ending, items }: FlashView) {
  const { pictures } = useTheme();
  return (
    <>
      {ending ? (
        <FlashEnding ending={ending} items={items} />
      ) : (
        <>
          <Say tone="strong">{headline}</Say>
          <Say tone="quiet">{target}</Say>
        </>
      )}
      <Box flexDirection="column" flexShrink={0} marginTop={1}>
        <FlashPhases phases={phases} />
      </Box>
      {memory && pictures && <LiveMap {...memory} />}
      <Notes notes={notes} />
      {advice !== null && (
        <Box flexShrink={0} marginTop={1}>
          <Say>{advice}</Say>
        </Box>
      )}
    </>
  );
}
