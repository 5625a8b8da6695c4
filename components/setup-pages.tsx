import { Box } from 'ink';
import type { SetupDeedView, SetupEditView, SetupListView, SetupStepView } from '../src/app/views/setup.ts';
import { Choice, Choices } from './choice.tsx';
import { Each } from './each.tsx';
import { Say } from './say.tsx';
import { Marked, Section } from './section.tsx';
import { useTheme } from './theme.ts';

const TONE = { done: 'good', open: 'warning', skipped: 'quiet' } as const;

/** All steps of guided setup and how each stands. */
export function SetupList({ intro, news, steps }: SetupListView) {
  const { marks } = useTheme();
  const mark = { done: marks.good, open: marks.gap, skipped: '-' };
  return (
    <>
      <Say>{intro}</Say>
      <Each of={news}>{(line) => <Say tone="warning">{line}</Say>}</Each>
      <Box flexDirection="column" flexShrink={0} marginTop={1}>
        {steps.map(({ id, label, status, word }) => (
          <Choice key={id} id={id}>
            <Marked mark={mark[status]} tone={TONE[status]}>
              <Say>{word === '' ? label : `${label}  (${word})`}</Say>
            </Marked>
          </Choice>
        ))}
      </Box>
    </>
  );
}

/** One step: how it stands, lines for the user's own shell, and what can be done. */
export function SetupStepPage({ heading, says, news, commands, items }: SetupStepView) {
  return (
    <>
      <Say tone="strong">{heading}</Say>
      <Each of={says}>{(line) => <Say>{line}</Say>}</Each>
      <Each of={news}>{(line) => <Say tone="info">{line}</Say>}</Each>
      {commands.length > 0 && (
        <Section heading="For another terminal">
          <Each of={commands}>{(line) => <Say tone="strong">{line}</Say>}</Each>
        </Section>
      )}
      <Section heading="What now">
        <Choices items={items} />
      </Section>
    </>
  );
}

/** What setup is doing, its last lines, and how it ended. */
export function SetupDeedPage({ title, lines, ended, items }: SetupDeedView) {
  const { marks } = useTheme();
  return (
    <>
      <Say tone="strong">{title}</Say>
      <Each of={lines}>{(line) => <Say tone="quiet">{line}</Say>}</Each>
      {ended && (
        <Box flexDirection="column" flexShrink={0} marginTop={1}>
          <Marked mark={ended.done ? marks.good : marks.error} tone={ended.done ? 'good' : 'error'}>
            <Each of={ended.says}>{(line) => <Say>{line}</Say>}</Each>
          </Marked>
        </Box>
      )}
      <Section heading="What now">
        <Choices items={items} />
      </Section>
    </>
  );
}

/** The change to printer.cfg before it is made. */
export function SetupEditPage({ says, before, after, items }: SetupEditView) {
  return (
    <>
      <Each of={says}>{(line) => <Say>{line}</Say>}</Each>
      {after !== null && (
        <Box flexDirection="column" flexShrink={0} marginTop={1}>
          {before !== null && <Say tone="error">{`- ${before}`}</Say>}
          <Say tone="good">{`+ ${after}`}</Say>
        </Box>
      )}
      <Section heading="What now">
        <Choices items={items} />
      </Section>
    </>
  );
}
