import { Box } from 'ink';
import type { Item } from '../src/app/item.ts';
import type { FlashView } from '../src/app/views/flash.ts';
import { Choices } from './choice.tsx';
import { Steps } from './marked-lists.tsx';
import { Say } from './say.tsx';
import { Marked, Section } from './section.tsx';
import { useTheme } from './theme.ts';

const TONES = { good: 'good', half: 'warning', bad: 'error' } as const;

interface FlashEndingProps {
  ending: NonNullable<FlashView['ending']>;
  items: readonly Item[];
}

/** How a flash ended, what to do now where something is to be done, and what the new look at the machine shows. */
export function FlashEnding({ ending: { result, what, details, next, diagnosis }, items }: FlashEndingProps) {
  const { marks } = useTheme();
  const mark = { good: marks.good, half: marks.warning, bad: marks.error }[result];
  const choices = (
    <Box flexDirection="column" flexShrink={0} marginTop={1}>
      <Choices items={items} />
    </Box>
  );
  return (
    <>
      <Marked mark={mark} tone={TONES[result]}>
        <Say tone="strong">{what}</Say>
        {details.map((detail) => (
          <Say key={detail}>{detail}</Say>
        ))}
      </Marked>
      {next.length > 0 && (
        <Section heading="What to do now">
          <Steps steps={next} />
          {choices}
        </Section>
      )}
      <Section heading="The diagnosis again">
        {diagnosis.map(({ text, tone }) => (
          <Say key={text} tone={tone}>
            {text}
          </Say>
        ))}
      </Section>
      {next.length === 0 && choices}
    </>
  );
}
