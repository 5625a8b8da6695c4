import { Box } from 'ink';
import type { PhaseView } from '../src/app/views/flash.ts';
import { Part, Say } from './say.tsx';
import { useTheme } from './theme.ts';
import { useWindow } from './window.tsx';

const MOST_BAR = 24;
const LEAST_BAR = 8;
/** "99.9 of 99.9 KiB, 1023.9 KiB/s, 59 min 59 s left" */
const DETAIL_COLUMNS = 48;
const BRIEF_COLUMNS = 16;

/**
 * The phases of a flash, a line each: what is done, what runs and how far it is, what is still to come. What is said of
 * a running phase changes length all the time, so it is given room for the longest: the page must not jump.
 */
export function FlashPhases({ phases }: { phases: readonly PhaseView[] }) {
  const { width } = useWindow();
  const { marks, pictures } = useTheme();
  const markColumns = Math.max(
    ...[marks.waiting, marks.running, marks.good, marks.error].map((mark) => mark.length),
  );
  const nameColumns = Math.max(0, ...phases.map(({ name }) => name.length)) + markColumns + 2;
  const room = width - nameColumns - 1;
  const isBrief = room - DETAIL_COLUMNS < LEAST_BAR;
  const beside = room - (isBrief ? BRIEF_COLUMNS : DETAIL_COLUMNS);
  const barCells = pictures ? Math.max(0, Math.min(MOST_BAR, beside)) : 0;
  return phases.map((phase) => (
    <Phase key={phase.name} phase={phase} nameColumns={nameColumns} barCells={barCells} isBrief={isBrief} />
  ));
}

const TONES = { waiting: 'quiet', running: 'chosen', done: 'good', failed: 'error' } as const;

interface PhaseProps {
  phase: PhaseView;
  nameColumns: number;
  barCells: number;
  isBrief: boolean;
}

function Phase({ phase, nameColumns, barCells, isBrief }: PhaseProps) {
  const { marks, bar } = useTheme();
  const { name, status, fraction, detail, brief } = phase;
  const mark = { waiting: marks.waiting, running: marks.running, done: marks.good, failed: marks.error };
  const filled = Math.floor((fraction ?? 0) * barCells);
  return (
    <Box flexShrink={0}>
      <Box flexShrink={0} width={nameColumns}>
        <Say tone={TONES[status]}>{`${mark[status]} ${name}`}</Say>
      </Box>
      <Box flexGrow={1} flexShrink={1} flexBasis={0}>
        <Say asDrawn tone={status === 'waiting' ? 'quiet' : 'plain'}>
          {fraction !== null && barCells > 0 && (
            <>
              <Part tone="info">{bar[0].repeat(filled)}</Part>
              <Part tone="quiet">{bar[1].repeat(barCells - filled)}</Part>{' '}
            </>
          )}
          {isBrief ? brief : detail}
        </Say>
      </Box>
    </Box>
  );
}
