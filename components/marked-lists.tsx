import { Box } from 'ink';
import { Each } from './each.tsx';
import { Say } from './say.tsx';
import { Marked } from './section.tsx';
import { useTheme } from './theme.ts';

/** What to do, in order. */
export function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <Each of={steps}>
      {(step, index) => (
        <Marked mark={`${index + 1}.`}>
          <Say>{step}</Say>
        </Marked>
      )}
    </Each>
  );
}

/** What is worth saying and stops nothing, a blank line above; nothing without notes. */
export function Notes({ notes }: { notes: readonly string[] }) {
  const { marks } = useTheme();
  return (
    notes.length > 0 && (
      <Box flexDirection="column" flexShrink={0} marginTop={1}>
        <Each of={notes}>
          {(note) => (
            <Marked mark={marks.info} tone="info">
              <Say>{note}</Say>
            </Marked>
          )}
        </Each>
      </Box>
    )
  );
}
