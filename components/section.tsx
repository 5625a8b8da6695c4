import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Tone } from '../src/app/tone.ts';
import { Say } from './say.tsx';

/** A heading with what stands below it, a blank line above. */
export function Section({
  heading,
  tone = 'strong',
  children,
}: {
  heading: string;
  tone?: Tone;
  children: ReactNode;
}) {
  return (
    <Box flexDirection="column" flexShrink={0} marginTop={1}>
      <Say tone={tone}>{heading}</Say>
      <Box flexDirection="column" flexShrink={0}>
        {children}
      </Box>
    </Box>
  );
}

/** A mark with text that wraps beside it. */
export function Marked({ mark, tone, children }: { mark: string; tone?: Tone; children: ReactNode }) {
  return (
    <Box flexShrink={0}>
      <Box flexShrink={0} width={[...mark].length + 1}>
        <Say {...(tone ? { tone } : {})}>{mark}</Say>
      </Box>
      <Box flexDirection="column" flexGrow={1} flexShrink={1} flexBasis={0}>
        {children}
      </Box>
    </Box>
  );
}

/** A name and its value, the values of several in one column. */
export function Fact({ name, width = 12, children }: { name: string; width?: number; children: ReactNode }) {
  return (
    <Box flexShrink={0}>
      <Box flexShrink={0} width={width}>
        <Say tone="quiet">{name}</Say>
      </Box>
      <Box flexDirection="column" flexGrow={1} flexShrink={1} flexBasis={0}>
        {children}
      </Box>
    </Box>
  );
}
