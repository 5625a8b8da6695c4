import { Box } from 'ink';
import type { HandOffView } from '../src/app/views/hand-off.ts';
import { Choices } from './choice.tsx';
import { Each } from './each.tsx';
import { Notes, Steps } from './marked-lists.tsx';
import { MemoryMap } from './memory-map.tsx';
import { Say } from './say.tsx';
import { Fact, Marked, Section } from './section.tsx';
import { useTheme } from './theme.ts';

/** What a flash would do, before anything is done: the plan with its picture, or why there is none. */
export function HandOffPage({ view }: { view: HandOffView }) {
  switch (view.status) {
    case 'preparing':
      return <Say>{`Reading ${view.file} and the board. Nothing is changed yet…`}</Say>;
    case 'failed':
      return <NoPlan {...view} />;
    case 'ready':
      return <Plan {...view} />;
  }
}

function NoPlan({ what, next, choosing, items }: Extract<HandOffView, { status: 'failed' }>) {
  const { marks } = useTheme();
  return (
    <>
      <Marked mark={choosing ? marks.unknown : marks.error} tone={choosing ? 'warning' : 'error'}>
        <Say tone="strong">{what}</Say>
      </Marked>
      {next.length > 0 && (
        <Section heading="What to do now">
          <Steps steps={next} />
        </Section>
      )}
      <Section heading={choosing ? 'Which one' : 'From here'}>
        <Choices items={items} />
      </Section>
    </>
  );
}

function Plan({ facts, map, notes, refusals, items }: Extract<HandOffView, { status: 'ready' }>) {
  const { marks } = useTheme();
  return (
    <>
      <Each of={refusals}>
        {({ what, why, wayOut }) => (
          <Box flexDirection="column" flexShrink={0} marginBottom={1}>
            <Marked mark={marks.error} tone="error">
              <Say tone="strong">{`Not flashed: ${what}`}</Say>
              <Say>{why}</Say>
              <Say>{`Way out: ${wayOut}`}</Say>
            </Marked>
          </Box>
        )}
      </Each>
      {facts.map(({ name, value }) => (
        <Fact key={name} name={name} width={10}>
          <Say>{value}</Say>
        </Fact>
      ))}
      {/* no blank line here: with it the choices of a plan with notes are below the fold of 80x24 */}
      {map && <MemoryMap {...map} />}
      <Notes notes={notes} />
      <Box flexDirection="column" flexShrink={0} marginTop={1}>
        <Choices items={items} />
      </Box>
    </>
  );
}
