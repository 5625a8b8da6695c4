import { Box } from 'ink';
import type { OverviewView } from '../src/app/views/overview.ts';
import { Choice, Choices } from './choice.tsx';
import { Part, Say } from './say.tsx';
import { Marked, Section } from './section.tsx';
import { useTheme } from './theme.ts';

/** The verdict, what was found by severity, what is fine, what could not be checked, and where to go from here. */
export function Overview({ verdict, news, groups, fine, unchecked, actions }: OverviewView) {
  const { marks } = useTheme();
  return (
    <>
      {verdict && <Verdict {...verdict} />}
      {news.map(({ text, tone }) => (
        <Box key={text} flexShrink={0} marginTop={verdict ? 1 : 0}>
          <Say tone={tone}>{text}</Say>
        </Box>
      ))}
      {groups.map(({ severity, heading, findings }) => (
        <Section key={heading} heading={heading}>
          {findings.map(({ id, title, subject, doubt }) => (
            <Choice key={id} id={id}>
              <Marked mark={marks[severity]} tone={severity}>
                <Say>
                  {title}
                  <Part tone="quiet">{`  ${subject}${doubt}`}</Part>
                </Say>
              </Marked>
            </Choice>
          ))}
        </Section>
      ))}
      {(fine ?? unchecked) && (
        <Section heading="The rest">
          {fine && (
            <Choice id={fine.id}>
              <Marked mark={marks.good} tone="good">
                <Say>{fine.label}</Say>
              </Marked>
            </Choice>
          )}
          {unchecked && (
            <Choice id={unchecked.id}>
              <Marked mark={marks.gap} tone="warning">
                <Say>{unchecked.label}</Say>
              </Marked>
            </Choice>
          )}
        </Section>
      )}
      <Section heading="What you can do here">
        <Choices items={actions} />
      </Section>
    </>
  );
}

function Verdict({ word, outcome, summary }: NonNullable<OverviewView['verdict']>) {
  const { marks } = useTheme();
  const mark = { blocked: marks.error, clear: marks.good, unknown: marks.unknown }[outcome];
  const tone = ({ blocked: 'error', clear: 'good', unknown: 'warning' } as const)[outcome];
  return (
    <Marked mark={`${mark} ${word} `} tone={tone}>
      <Say tone="strong">{summary}</Say>
    </Marked>
  );
}
