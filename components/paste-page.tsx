import { Text } from 'ink';
import { Say } from './say.tsx';
import { Section } from './section.tsx';

interface PastePageProps {
  text: string;
  /** what is being read now; null = nothing */
  reading: string | null;
  problem: string | null;
}

/** Takes a log: pasted as a whole, or as the path of a file. */
export function PastePage({ text, reading, problem }: PastePageProps) {
  if (reading !== null) return <Say>{reading}</Say>;
  return (
    <>
      {problem !== null && <Say tone="error">{problem}</Say>}
      <Say tone="strong">Paste the console text here.</Say>
      <Say>
        Everything from the command that failed to its last line, from this machine or another one; it is
        explained at once. Nothing in it is run.
      </Say>
      <Section heading="Or the path of a file with it">
        <Text>
          {text}
          <Text inverse> </Text>
        </Text>
      </Section>
    </>
  );
}
