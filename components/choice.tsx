import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Say } from './say.tsx';
import { useTheme } from './theme.ts';
import { useWindow } from './window.tsx';

interface ChoiceProps {
  id: string;
  children: ReactNode;
}

/** Something that can be chosen; the chosen one has the pointer before it. */
export function Choice({ id, children }: ChoiceProps) {
  const { marks } = useTheme();
  const { chosen, register } = useWindow();
  return (
    <Box
      flexShrink={0}
      ref={(element) => {
        register(id, element);
        return () => register(id, null);
      }}
    >
      <Box flexShrink={0} width={2}>
        <Say tone="chosen">{chosen === id ? marks.pointer : ' '}</Say>
      </Box>
      <Box flexDirection="column" flexGrow={1} flexShrink={1} flexBasis={0}>
        {children}
      </Box>
    </Box>
  );
}

/** A choice that is one line of words. */
export function ChoiceLine({ id, label }: { id: string; label: string }) {
  const { chosen } = useWindow();
  return (
    <Choice id={id}>
      <Say tone={chosen === id ? 'chosen' : 'plain'}>{label}</Say>
    </Choice>
  );
}

/** The choices of a page, one a line. */
export function Choices({ items }: { items: readonly { id: string; label: string }[] }) {
  return items.map(({ id, label }) => <ChoiceLine key={id} id={id} label={label} />);
}
