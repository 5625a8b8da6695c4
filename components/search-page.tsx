import { Text } from 'ink';
import { Choices } from './choice.tsx';
import { Say } from './say.tsx';
import { Section } from './section.tsx';

/** Findings that hold what is typed. */
export function SearchPage({
  text,
  items,
}: {
  text: string;
  items: readonly { id: string; label: string }[];
}) {
  return (
    <>
      <Text>
        {'Search: '}
        {text}
        <Text inverse> </Text>
      </Text>
      <Section heading="Findings with these words">
        {items.length === 0 ? <Say>None. Take back a letter, or go back.</Say> : <Choices items={items} />}
      </Section>
    </>
  );
}
