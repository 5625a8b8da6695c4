import { Box } from 'ink';
import type { FlashView, PhaseView } from '../src/app/views/flash.ts';
import { ChoiceLine } from './choice.tsx';
import { Part, Say } from './say.tsx';
import { Marked, Section } from './section.tsx';
import { useTheme } from './theme.ts';

const BAR_CELLS = 24;

/** A flash as it goes on, and its honest ending. */
export function FlashPage({ headline, target, phases, notes, advice, ending, items }: FlashView) {
  const { marks } = useTheme();
  return (
    <>
      {ending ? (
        <Ending {...ending} />
      ) : (
        <>
          <Say tone="strong">{headline}</Say>
          <Say tone="quiet">{target}</Say>
        </>
      )}
      <Box flexDirection="column" flexShrink={0} marginTop={1}>
        {phases.map((phase) => (
          <Phase key={phase.name} {...phase} />
        ))}
      </Box>
      {notes.length > 0 && (
        <Box flexDirection="column" flexShrink={0} marginTop={1}>
          {notes.map((note) => (
            <Marked key={note} mark={marks.info} tone="info">
              <Say>{note}</Say>
            </Marked>
          ))}
        </Box>
      )}
      {advice !== null && (
        <Box flexShrink={0} marginTop={1}>
          <Say>{advice}</Say>
        </Box>
      )}
      <Box flexDirection="column" flexShrink={0} marginTop={1}>
        {items.map(({ id, label }) => (
          <ChoiceLine key={id} id={id} label={label} />
        ))}
      </Box>
    </>
  );
}

function Phase({ name, status, fraction, detail }: PhaseView) {
  const { marks, bar } = useTheme();
  const mark = {
    waiting: marks.waiting,
    running: marks.running,
    done: marks.good,
    failed: marks.error,
  }[status];
  const tone = ({ waiting: 'quiet', running: 'chosen', done: 'good', failed: 'error' } as const)[status];
  const filled = Math.floor((fraction ?? 0) * BAR_CELLS);
  return (
    <Box flexShrink={0}>
      <Box flexShrink={0} width={13}>
        <Say tone={tone}>{`${mark} ${name}`}</Say>
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

function Ending({ result, what, details, next, diagnosis }: NonNullable<FlashView['ending']>) {
  const { marks } = useTheme();
  const mark = { good: marks.good, half: marks.warning, bad: marks.error }[result];
  const tone = ({ good: 'good', half: 'warning', bad: 'error' } as const)[result];
  return (
    <>
      <Marked mark={mark} tone={tone}>
        <Say tone="strong">{what}</Say>
        {details.map((detail) => (
          <Say key={detail}>{detail}</Say>
        ))}
      </Marked>
      {next.length > 0 && (
        <Section heading="What to do now">
          {next.map((step, index) => (
            <Marked key={step} mark={`${index + 1}.`}>
              <Say>{step}</Say>
            </Marked>
          ))}
        </Section>
      )}
      <Section heading="The diagnosis again">
        {diagnosis.map(({ text, tone }) => (
          <Say key={text} tone={tone}>
            {text}
          </Say>
        ))}
      </Section>
    </>
  );
}
