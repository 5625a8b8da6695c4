import type { UncheckedView } from '../src/app/views/checks.ts';
import { Each } from './each.tsx';
import { Say } from './say.tsx';
import { Marked, Section } from './section.tsx';
import { useTheme } from './theme.ts';

/** What was looked for and is not in the way: not found, or of no matter for what the user is after. */
export function FineList({ titles }: { titles: readonly string[] }) {
  const { marks } = useTheme();
  return (
    <>
      <Say>Each of these troubles was looked for, and none of them is in your way.</Say>
      <Section heading="Not the case, or of no matter here">
        <Each of={titles}>
          {(title) => (
            <Marked mark={marks.bullet} tone="quiet">
              <Say>{title}</Say>
            </Marked>
          )}
        </Each>
      </Section>
    </>
  );
}

/** What could not be checked, by what was missing; a gap is no all-clear. */
export function UncheckedList({ groups, crashed }: UncheckedView) {
  const { marks } = useTheme();
  return (
    <>
      <Say>These could not be checked, so they are neither fine nor wrong.</Say>
      {groups.map(({ section, reason, titles }) => (
        <Section key={section} heading={section}>
          <Say>{reason}</Say>
          <Each of={titles}>
            {(title) => (
              <Marked mark={marks.gap} tone="quiet">
                <Say>{title}</Say>
              </Marked>
            )}
          </Each>
        </Section>
      ))}
      {crashed.length > 0 && (
        <Section heading="Checks that broke down, a fault of this program">
          <Each of={crashed}>
            {({ title, message }) => (
              <Marked mark={marks.gap} tone="warning">
                <Say>{title}</Say>
                <Say tone="quiet">{message}</Say>
              </Marked>
            )}
          </Each>
        </Section>
      )}
    </>
  );
}
