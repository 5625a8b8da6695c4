import { Text } from 'ink';
import type { ReactNode } from 'react';
import type { Tone } from '../src/app/tone.ts';
import { useTheme } from './theme.ts';

interface SayProps {
  tone?: Tone;
  /** lines never wrap; for pictures and tables that were made to fit */
  asDrawn?: boolean;
  children: ReactNode;
}

/** Text in a tone of the theme. */
export function Say({ tone = 'plain', asDrawn = false, children }: SayProps) {
  const { tones } = useTheme();
  return (
    <Text {...tones[tone]} wrap={asDrawn ? 'truncate' : 'wrap'}>
      {children}
    </Text>
  );
}
