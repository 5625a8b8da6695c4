import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { ReportDraft } from '../app/engine.ts';
import { type PreparedBundle, prepareBundle } from '../bundle/make-bundle.ts';
import { sha256 } from '../bundle/manifest.ts';
import { MAX_BUNDLE_BYTES } from '../bundle/read-bundle.ts';
import type { Replacement } from '../bundle/redactor.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { jsonText } from '../formats/json-text.ts';
import { printable, withoutControls } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import { bundleLogs } from './bundle-logs.ts';
import { askFor } from './consent.ts';
import { type CommandContext, EXIT, type OpenedHost, openHost } from './context.ts';
import { formerRecordPath, readText, recordPath } from './flash-record.ts';
import { countLines, replacedLines, replacedText } from './replaced-words.ts';
import { UsageError } from './usage-error.ts';
import { wrapText } from './wrap-text.ts';

export interface BundleOptions {
  output?: string;
  klipper?: string;
  firmware?: string;
  log?: readonly string[];
  redact: boolean;
  issue?: string;
  simulate?: string;
  yes?: boolean;
  json?: boolean;
}

const KLIPPY_WARNING =
  "klippy.log goes in whole and unmodified, because Klipper's maintainers want it so: it holds your printer.cfg, and may hold names and addresses of your network. Read it before you publish it.";
const NOT_REDACTED =
  'Nothing is replaced (--no-redact): names, addresses and keys of this machine stay in the report. Read it before you publish it.';

/**
 * Writes a report for somebody who is to help: one .zip with evidence, diagnosis and what maintainers ask for. What is
 * replaced is shown before it is written. Exit 0 written, 1 not wanted, 2 unusable command line.
 */
export async function runBundle(context: CommandContext, options: BundleOptions): Promise<number> {
  const named = [options.klipper, options.firmware].flatMap((name) =>
    name === undefined ? [] : [path.resolve(name)],
  );
  const host = await openHost(options.simulate, { realPaths: named });
  const prepared = await prepare(host, options);
  const { bundle } = prepared;
  if (options.issue !== undefined) return printIssue(context, options.issue, bundle);
  const file = options.output ?? defaultName(host.ports.clock.epochMs());
  const bytes = await bundle.write();
  if (bytes.length > MAX_BUNDLE_BYTES) {
    throw new UsageError(
      `The report would have ${bytes.length} bytes, more than can be opened again.`,
      'Name shorter logs with --log: the last few thousand lines are enough.',
    );
  }
  showReplaced(context, bundle.replacements);
  if (prepared.hasKlippyLog) talk(context, KLIPPY_WARNING);
  if (!options.yes) {
    const answer = await askFor(context, 'yes', `write ${printable(file, 200)}`);
    if (answer === 'interrupted') return EXIT.interrupted;
    if (answer === 'no') {
      context.talk('Nothing was written.\n');
      return EXIT.blocked;
    }
  }
  await write(file, bytes);
  if (options.json) context.out(`${jsonText(await summaryOf(file, bytes, bundle))}\n`);
  else {
    context.out(`${file}\n`);
    talk(
      context,
      `${bundle.files.length + 1} files, ${bytes.length} bytes. Read report.html in it before you send it. Whoever gets it opens it with: dfu-doctor open ${path.basename(file)}`,
    );
  }
  return EXIT.ok;
}

/** The same for the screens: what would be replaced first, the file only when that was seen. */
export async function draftReport(host: OpenedHost, options: BundleOptions): Promise<ReportDraft> {
  const { bundle } = await prepare(host, options);
  const bytes = await bundle.write();
  const file = path.resolve(defaultName(host.ports.clock.epochMs()));
  return {
    preview: { file, size: bytes.length, replaced: replacedLines(bundle.replacements ?? []) },
    write: async () => {
      await write(file, bytes);
      return file;
    },
  };
}

async function prepare(
  host: OpenedHost,
  options: BundleOptions,
): Promise<{ bundle: PreparedBundle; hasKlippyLog: boolean }> {
  const [
    { collectEvidence },
    { diagnose },
    { rules },
    { askTools },
    { ownNames },
    { renderReport },
    { reportPage },
    { reportPageOf },
  ] = await Promise.all([
    import('../probes/collect-evidence.ts'),
    import('../diagnosis/diagnose.ts'),
    import('../../rules/index.ts'),
    import('../bundle/ask-tools.ts'),
    import('../bundle/own-names.ts'),
    import('./report-text.ts'),
    import('../bundle/html/report-page.ts'),
    import('./report-page-of.ts'),
  ]);
  const logs = await bundleLogs(options.log ?? []);
  const klipperPath = options.klipper === undefined ? host.klipperPath : path.resolve(options.klipper);
  const seen = await collectEvidence(host.ports, {
    source: host.source,
    intent: options.firmware === undefined && logs.runs === null ? 'look' : 'flash',
    ...(klipperPath === undefined ? {} : { klipperPath }),
    ...(options.firmware === undefined ? {} : { firmwarePath: path.resolve(options.firmware) }),
  });
  const evidence: Evidence = logs.runs === null ? seen : { ...seen, runs: logs.runs };
  const createdMs = host.ports.clock.epochMs();
  const bundle = prepareBundle({
    evidence,
    texts: [...(await askTools(host.ports, evidence)), ...(await flashEvents(host)), ...logs.texts],
    unmodified: logs.unmodified,
    redact: options.redact,
    own: await ownNames(host.ports),
    diagnose: (redacted) => diagnose(redacted, rules),
    render: (redacted, diagnosis, replaced) => [
      {
        path: 'report.txt',
        content:
          renderReport(diagnosis, redacted, { columns: 80, color: false }) +
          replacedText(countLines(replaced)),
      },
      {
        path: 'report.html',
        content: reportPage(
          reportPageOf(redacted, diagnosis, {
            toolVersion: packageJson.version,
            createdAt: new Date(createdMs).toISOString(),
            replaced: countLines(replaced),
          }),
        ),
      },
    ],
    toolVersion: packageJson.version,
    createdMs,
  });
  return { bundle, hasKlippyLog: logs.unmodified.length > 0 };
}

/** What the last two flashes of this program told, where there were any. */
async function flashEvents(host: OpenedHost): Promise<{ path: string; content: string }[]> {
  const kept = [
    { path: 'raw/flash-events.jsonl', from: recordPath(host) },
    { path: 'raw/flash-events-before.jsonl', from: formerRecordPath(host) },
  ];
  const files = await Promise.all(
    kept.map(async ({ path: name, from }) => {
      try {
        const content = await readText(host, from);
        return content === null ? [] : [{ path: name, content: withoutControls(content) }];
      } catch (error) {
        // a record that cannot be read is no reason to go without a report
        if (!(error instanceof FileError)) throw error;
        return [{ path: name, content: `(could not be read: ${error.kind})\n` }];
      }
    }),
  );
  return files.flat();
}

async function printIssue(context: CommandContext, tracker: string, bundle: PreparedBundle): Promise<number> {
  const { issueText, TRACKERS } = await import('../bundle/issue-text.ts');
  const known = TRACKERS.find((name) => name === tracker);
  if (!known) {
    throw new UsageError(
      `${printable(tracker, 40)} is no tracker that is known.`,
      `Give one of ${TRACKERS.join(', ')} with --issue.`,
    );
  }
  showReplaced(context, bundle.replacements);
  context.out(issueText(known, bundle.evidence, bundle.diagnosis));
  return EXIT.ok;
}

function showReplaced(context: CommandContext, replacements: readonly Replacement[] | null): void {
  if (replacements === null) {
    talk(context, NOT_REDACTED);
    return;
  }
  if (replacements.length === 0) {
    talk(context, 'Nothing private was found that would have to be replaced; read the report all the same.');
    return;
  }
  talk(context, 'Replaced in the report:');
  for (const line of replacedLines(replacements)) talk(context, `  ${line}`);
}

async function summaryOf(file: string, bytes: Uint8Array, bundle: PreparedBundle) {
  return {
    schemaVersion: 1,
    file,
    size: bytes.length,
    sha256: await sha256(bytes),
    verdict: bundle.diagnosis.verdict,
    files: bundle.files.map((one) => one.path),
    replaced: bundle.replacements?.map(({ kind, standIn, places }) => ({ kind, standIn, places })) ?? null,
  };
}

/** 20261124-021530, in UTC as the times inside are */
function defaultName(epochMs: number): string {
  const stamp = new Date(epochMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `dfu-doctor-${stamp}.zip`;
}

/** Never over a file that is there. */
async function write(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why =
      code === 'EEXIST'
        ? 'is there already'
        : `cannot be written (${printable(error instanceof Error ? error.message : String(error), 200)})`;
    throw new UsageError(
      `${printable(file, 300)} ${why}.`,
      'Name another file with -o, in a folder that you may write to.',
    );
  }
}

function talk(context: CommandContext, text: string): void {
  context.talk(`${wrapText(text, context.columns)}\n`);
}
