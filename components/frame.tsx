import { Box } from 'ink';
import type { ReactNode } from 'react';
import { breadcrumbs } from '../src/app/screens.ts';
import type { Screen } from '../src/app/state.ts';
import { Say } from './say.tsx';
import { useTheme } from './theme.ts';

interface FrameProps {
  columns: number;
  rows: number;
  /** the screens that are open, the one that shows last */
  screens: readonly Screen['name'][];
  /** what is looked at */
  host: { name: string; simulated: boolean };
  /** which lines show, when not all do */
  position: string | null;
  hints: readonly { keys: string; label: string }[];
  children: ReactNode;
}

const NAME = 'dfu-doctor';

/** The keys take this many characters at most. */
const MOST_HINTS = 78;

/** As high as the width asks for, whatever keys show: a page that grew by a line when a key goes would never settle. */
function hintLines(columns: number): number {
  return Math.min(4, Math.ceil(MOST_HINTS / Math.max(1, columns - 2)));
}

/** The whole screen: a title line, the page, and the keys that do something now. */
export function Frame({ columns, rows, screens, host, position, hints, children }: FrameProps) {
  const { rule } = useTheme();
  const place = position ?? '';
  const roomBeside = (text: string): number => columns - 2 - NAME.length - 2 - text.length - 1;
  const whole = host.simulated ? ` SIMULATED ${host.name} ` : host.name;
  // where one is matters more than which simulated board it is
  const isCramped = host.simulated && breadcrumbs(screens, roomBeside(whole)).length > roomBeside(whole);
  const badge = isCramped ? ' SIMULATED ' : whole;
  return (
    <Box flexDirection="column" width={columns} height={rows} paddingX={1}>
      <Box flexShrink={0} justifyContent="space-between">
        <Box flexShrink={1}>
          <Box flexShrink={0}>
            <Say tone="strong">{NAME}</Say>
          </Box>
          <Say tone="quiet" asDrawn>{`  ${breadcrumbs(screens, roomBeside(badge))}`}</Say>
        </Box>
        <Box flexShrink={0}>
          <Say tone={host.simulated ? 'badge' : 'quiet'}>{badge}</Say>
        </Box>
      </Box>
      <Say tone="quiet" asDrawn>
        {rule.repeat(Math.max(0, columns - 2))}
      </Say>
      {children}
      <Box flexShrink={0}>
        <Say tone="quiet" asDrawn>
          {rule.repeat(Math.max(0, columns - 2 - place.length)) + place}
        </Say>
      </Box>
      <Box flexShrink={0} flexWrap="wrap" columnGap={2} height={hintLines(columns)} overflow="hidden">
        {hints.map(({ keys, label }) => (
          <Box key={keys} flexShrink={0} gap={1}>
            <Say tone="strong">{keys}</Say>
            <Say tone="quiet">{label}</Say>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
