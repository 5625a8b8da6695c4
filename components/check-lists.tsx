import type { UncheckedView } from '../src/app/views/checks.ts';
import { Say } from './say.tsx';
import { Marked, Section } from './section.tsx';
import { useTheme } from './theme.ts';

/** What was looked for and not found. */
export function FineList({ titles }: { titles: readonly string[] }) {
  const { marks } = useTheme();
  return (
    <>
      <Say>These were looked for and not found.</Say>
      <Section heading="Fine">
        {titles.map((title) => (
          <Marked key={title} mark={marks.good} tone="good">
            <Say>{`not so: ${title}`}</Say>
          </Marked>
        ))}
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
          {titles.map((title) => (
            <Marked key={title} mark={marks.gap} tone="quiet">
              <Say>{title}</Say>
            </Marked>
          ))}
        </Section>
      ))}
      {crashed.length > 0 && (
        <Section heading="Checks that broke down, a fault of this program">
          {crashed.map(({ title, message }) => (
            <Marked key={title} mark={marks.gap} tone="warning">
              <Say>{title}</Say>
              <Say tone="quiet">{message}</Say>
            </Marked>
          ))}
        </Section>
      )}
    </>
  );
}
