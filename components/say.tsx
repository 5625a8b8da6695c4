import { Text, Transform } from 'ink';
import type { ReactNode } from 'react';
import type { Tone } from '../src/app/tone.ts';
import { useTheme } from './theme.ts';
import { withLinks } from './with-links.ts';

interface PartProps {
  tone?: Tone;
  children: ReactNode;
}

interface SayProps extends PartProps {
  /** lines never wrap; for pictures and tables that were made to fit */
  asDrawn?: boolean;
}

/** Text of its own in a tone of the theme; it wraps where the line ends. */
export function Say({ tone = 'plain', asDrawn = false, children }: SayProps) {
  const { tones } = useTheme();
  if (asDrawn) {
    return (
      <Text {...tones[tone]} wrap="truncate">
        {children}
      </Text>
    );
  }
  return (
    <Transform transform={withoutLeadingBlank}>
      <Part tone={tone}>{children}</Part>
    </Transform>
  );
}

/** A piece of a Say in a tone of its own. */
export function Part({ tone = 'plain', children }: PartProps) {
  const { tones, links } = useTheme();
  return (
    <Text {...tones[tone]}>{links && typeof children === 'string' ? withLinks(children) : children}</Text>
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours may stand before the blank
const LEADING_BLANK = /^((?:\u001b\[[\d;]*m)*) /;

/** Ink leaves the blank at which it wrapped at the start of the next line. */
function withoutLeadingBlank(line: string, index: number): string {
  return index === 0 ? line : line.replace(LEADING_BLANK, '$1');
}
