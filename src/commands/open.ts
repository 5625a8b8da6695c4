import { BundleError } from '../bundle/bundle-error.ts';
import { compareDiagnoses } from '../bundle/compare.ts';
import { MAX_BUNDLE_BYTES, type OpenedBundle, readBundle } from '../bundle/read-bundle.ts';
import { jsonText } from '../formats/json-text.ts';
import { printable } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import { type CommandContext, EXIT, openHost } from './context.ts';
import { fileTrouble } from './file-trouble.ts';
import { hasScreen, loadDoctorScreen } from './load-doctor-screen.ts';
import { changesOf, headOf } from './open-words.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

/**
 * Shows a bundle: its evidence under today's rules, and beside that what the program said then. Reads the one file and
 * nothing else. Exit codes as `explain`. UsageError for anything that is no bundle.
 */
export async function runOpen(
  context: CommandContext,
  file: string,
  options: { json?: boolean },
): Promise<number> {
  const opened = await openBundle(file);
  const [{ diagnose }, { rules }, { toReport }, { renderReport }] = await Promise.all([
    import('../diagnosis/diagnose.ts'),
    import('../../rules/index.ts'),
    import('../diagnosis/report.ts'),
    import('./report-text.ts'),
  ]);
  if (!options.json && hasScreen(context)) {
    const { showDoctor } = await loadDoctorScreen();
    const { openReplay } = await import('./replay-engine.ts');
    return showDoctor(context, {}, openReplay(opened));
  }
  const diagnosis = diagnose(opened.evidence, rules);
  const compared = compareDiagnoses(opened.report, diagnosis);
  if (options.json) {
    const { manifest } = opened;
    context.out(
      `${jsonText({ schemaVersion: 1, manifest, reportThen: opened.report, reportNow: toReport(diagnosis), ...compared }, 2)}\n`,
    );
  } else {
    const { columns, color } = context;
    context.out(`${wrapText(headOf(opened), columns)}\n`);
    for (const line of changesOf(compared)) context.out(`${wrapText(line, columns)}\n`);
    context.out(`\n${renderReport(diagnosis, opened.evidence, { columns, color })}`);
  }
  return diagnosis.verdict.outcome === 'blocked' ? EXIT.blocked : EXIT.ok;
}

/** Rejects with UsageError. */
async function openBundle(file: string): Promise<OpenedBundle> {
  const { ports } = await openHost(undefined);
  try {
    return await readBundle(await ports.files.read(file, MAX_BUNDLE_BYTES));
  } catch (error) {
    if (error instanceof BundleError) {
      throw new UsageError(`${printable(file, 300)} cannot be opened: ${error.message}`, error.next);
    }
    if (!(error instanceof FileError)) throw error;
    throw new UsageError(
      fileTrouble(error, file, 'larger than any report'),
      'Name the .zip that dfu-doctor bundle wrote.',
    );
  }
}
