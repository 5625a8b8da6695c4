import { Box } from 'ink';
import type { PhaseView } from '../src/app/views/flash.ts';
import { Part, Say } from './say.tsx';
import { useTheme } from './theme.ts';

const BAR_CELLS = 24;

/** The phases of a flash, a line each: what is done, what runs and how far it is, what is still to come. */
export function FlashPhases({ phases }: { phases: readonly PhaseView[] }) {
  return phases.map((phase) => <Phase key={phase.name} {...phase} />);
}

const TONES = { waiting: 'quiet', running: 'chosen', done: 'good', failed: 'error' } as const;

function Phase({ name, status, fraction, detail }: PhaseView) {
  const { marks, bar } = useTheme();
  const mark = { waiting: marks.waiting, running: marks.running, done: marks.good, failed: marks.error };
  const filled = Math.floor((fraction ?? 0) * BAR_CELLS);
  return (
    <Box flexShrink={0}>
      <Box flexShrink={0} width={13}>
        <Say tone={TONES[status]}>{`${mark[status]} ${name}`}</Say>
      </Box>
      <Box flexGrow={1} flexShrink={1} flexBasis={0}>
        <Say tone={status === 'waiting' ? 'quiet' : 'plain'}>
          {fraction !== null && (
            <>
              <Part tone="info">{bar[0].repeat(filled)}</Part>
              <Part tone="quiet">{bar[1].repeat(BAR_CELLS - filled)}</Part>{' '}
            </>
          )}
          {detail}
        </Say>
      </Box>
    </Box>
  );
}
