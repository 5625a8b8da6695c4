import { Box } from 'ink';
import type { FlashView } from '../src/app/views/flash.ts';
import { Each } from './each.tsx';
import { FlashEnding } from './flash-ending.tsx';
import { FlashPhases } from './flash-phases.tsx';
import { Say } from './say.tsx';
import { Marked } from './section.tsx';
import { useTheme } from './theme.ts';

/** A flash as it goes on, and its honest ending. */
export function FlashPage({ headline, target, phases, notes, advice, ending, items }: FlashView) {
  const { marks } = useTheme();
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
      {notes.length > 0 && (
        <Box flexDirection="column" flexShrink={0} marginTop={1}>
          <Each of={notes}>
            {(note) => (
              <Marked mark={marks.info} tone="info">
                <Say>{note}</Say>
              </Marked>
            )}
          </Each>
        </Box>
      )}
      {advice !== null && (
        <Box flexShrink={0} marginTop={1}>
          <Say>{advice}</Say>
        </Box>
      )}
    </>
  );
}
