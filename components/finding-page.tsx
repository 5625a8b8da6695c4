import { Box } from 'ink';
import type { FindingView, RemedyView } from '../src/app/views/finding.ts';
import { ChoiceLine } from './choice.tsx';
import { Each } from './each.tsx';
import { Steps } from './marked-lists.tsx';
import { Say } from './say.tsx';
import { Marked, Section } from './section.tsx';
import { useTheme } from './theme.ts';

/** One finding whole: what, why, what to do, and how it is known. */
export function FindingPage({ view }: { view: FindingView | null }) {
  const { marks } = useTheme();
  if (!view) return <Say>This finding is gone: the last look at the machine did not show it again.</Say>;
  return (
    <>
      <Marked mark={marks[view.severity]} tone={view.severity}>
        <Say tone="strong">{view.title}</Say>
        <Say tone="quiet">{`${view.meaning} · ${view.subject}`}</Say>
      </Marked>
      <Section heading="What is wrong">
        <Say>{view.what}</Say>
      </Section>
      <Section heading="Why it matters">
        <Say>{view.why}</Say>
      </Section>
      {view.note !== null && (
        <Box flexShrink={0} marginTop={1}>
          <Say tone="info">{view.note}</Say>
        </Box>
      )}
      {view.remedies.length > 0 && (
        <Section heading="What to do">
          <Each of={view.remedies}>
            {(remedy, index) => (
              <Box flexDirection="column" flexShrink={0} marginTop={index === 0 ? 0 : 1}>
                <Remedy remedy={remedy} />
              </Box>
            )}
          </Each>
        </Section>
      )}
      <Section heading="How we know">
        <Say>{view.certainty}</Say>
        <Each of={view.proof}>
          {({ place, text }) => (
            <Marked mark={marks.bullet} tone="quiet">
              <Say>{place}</Say>
              {text !== '' && <Say tone="quiet">{text}</Say>}
            </Marked>
          )}
        </Each>
        {view.alsoExplains.length > 0 && <Say>{`It also explains: ${view.alsoExplains.join('; ')}.`}</Say>}
        <Say tone="quiet">{`Rule ${view.ruleId}: dfu-doctor rules ${view.ruleId}`}</Say>
      </Section>
    </>
  );
}

function Remedy({ remedy }: { remedy: RemedyView }) {
  const { body, itemId, risk, title } = remedy;
  return (
    <>
      {itemId === null ? <Say>{title}</Say> : <ChoiceLine id={itemId} label={title} />}
      <Box flexDirection="column" flexShrink={0} paddingLeft={2}>
        {body.kind === 'steps' && <Steps steps={body.steps} />}
        {body.kind === 'command' && (
          <>
            <Marked mark="$" tone="quiet">
              <Say tone="strong">{body.line}</Say>
            </Marked>
            <Say tone="quiet">{body.advice}</Say>
          </>
        )}
        {body.kind === 'edit' && (
          <>
            <Say tone="quiet">{body.place}</Say>
            <Marked mark="-" tone="error">
              <Say>{body.before}</Say>
            </Marked>
            <Marked mark="+" tone="good">
              <Say>{body.after}</Say>
            </Marked>
          </>
        )}
        {body.kind === 'flash' && <Say tone="quiet">{body.advice}</Say>}
        {risk !== null && <Say tone="quiet">{risk}</Say>}
      </Box>
    </>
  );
}
