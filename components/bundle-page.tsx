import { Box } from 'ink';
import type { ReportProgress } from '../src/app/state.ts';
import { Choices } from './choice.tsx';
import { Each } from './each.tsx';
import { Say } from './say.tsx';
import { Marked, Section } from './section.tsx';
import { useTheme } from './theme.ts';

interface BundlePageProps {
  report: ReportProgress | null;
  items: readonly { id: string; label: string }[];
}

/** A report for somebody who helps: what would be replaced in it, and then where it is. */
export function BundlePage({ report, items }: BundlePageProps) {
  return (
    <>
      {report && <Words report={report} />}
      {items.length > 0 && (
        <Box flexDirection="column" flexShrink={0} marginTop={1}>
          <Choices items={items} />
        </Box>
      )}
    </>
  );
}

function Words({ report }: { report: ReportProgress }) {
  const { marks } = useTheme();
  switch (report.status) {
    case 'gathering':
      return <Say>Gathering what a helper asks for…</Say>;
    case 'writing':
      return <Say>{`Writing ${report.preview.file}…`}</Say>;
    case 'written':
      return (
        <Marked mark={marks.good} tone="good">
          <Say tone="strong">{`Written: ${report.file}`}</Say>
          <Say>{`Read report.html in it before you send it. Whoever gets it opens it with: dfu-doctor open ${nameOf(report.file)}`}</Say>
        </Marked>
      );
    case 'failed':
      return (
        <Marked mark={marks.error} tone="error">
          <Say>{report.what}</Say>
        </Marked>
      );
    case 'ready':
      return <Preview {...report.preview} />;
  }
}

/** Whoever gets the file has it in a folder of their own. */
function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function Preview({ size, replaced }: { size: number; replaced: readonly string[] }) {
  const { marks } = useTheme();
  return (
    <>
      <Say tone="strong">A report for somebody who helps: one .zip, nothing is sent.</Say>
      <Say>{`It has ${Math.ceil(size / 1024)} KiB: what was seen, the diagnosis, and the output of the tools.`}</Say>
      <Section heading="Replaced in it">
        {replaced.length === 0 ? (
          <Say>Nothing private was found that would have to be replaced; read the report all the same.</Say>
        ) : (
          <Each of={replaced}>
            {(line) => (
              <Marked mark={marks.bullet} tone="quiet">
                <Say>{line}</Say>
              </Marked>
            )}
          </Each>
        )}
      </Section>
    </>
  );
}
