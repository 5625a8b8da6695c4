import { FileError } from '../ports/files.ts';
import { type CommandContext, EXIT, openHost } from './context.ts';
import { fileTrouble } from './file-trouble.ts';
import { UsageError } from './usage-error.ts';

export interface ExplainOptions {
  /** paths; "-" is standard input; none = standard input */
  files: readonly string[];
  json?: boolean;
}

/** A log longer than this is refused rather than read halfway. */
const MAX_LOG_BYTES = 50 * 1024 * 1024;

/** Explains pasted console text. Reads the named files and nothing else of this machine. */
export async function runExplain(context: CommandContext, options: ExplainOptions): Promise<number> {
  const sources = await readSources(context, options.files.length === 0 ? ['-'] : options.files);
  const [{ readTranscript }, { diagnose }, { rules }, { printDiagnosis }] = await Promise.all([
    import('../transcript/read-transcript.ts'),
    import('../diagnosis/diagnose.ts'),
    import('../../rules/index.ts'),
    import('./print-diagnosis.ts'),
  ]);
  const evidence = readTranscript(sources);
  const diagnosis = diagnose(evidence, rules);
  printDiagnosis(context, diagnosis, evidence, options.json === true);
  return diagnosis.verdict.outcome === 'blocked' ? EXIT.blocked : EXIT.ok;
}

async function readSources(
  context: CommandContext,
  names: readonly string[],
): Promise<{ name: string; text: string | Uint8Array }[]> {
  const { ports } = await openHost(undefined);
  const sources: { name: string; text: string | Uint8Array }[] = [];
  let room = MAX_LOG_BYTES;
  for (const name of names) {
    const bytes = name === '-' ? await readStdin(context, room) : await readLog(ports.files, name, room);
    room -= bytes.length;
    sources.push({ name: name === '-' ? 'your paste' : name, text: decode(bytes) });
  }
  return sources;
}

function readStdin(context: CommandContext, maxBytes: number): Promise<Uint8Array> {
  if (context.stdinIsTty) context.talk('Paste the console text, then press Enter and Ctrl-D.\n');
  return context.readStdin(maxBytes);
}

async function readLog(
  files: { read(path: string, maxBytes: number): Promise<Uint8Array> },
  path: string,
  maxBytes: number,
): Promise<Uint8Array> {
  try {
    return await files.read(path, maxBytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const tooLarge = `too large: together the logs may have ${MAX_LOG_BYTES / 1024 / 1024} MiB`;
    throw new UsageError(
      fileTrouble(error, path, tooLarge),
      'Name a text file with the console output, or "-" to paste it.',
    );
  }
}

/** PowerShell's redirection writes UTF-16 with a byte order mark; everything else is taken as UTF-8, and stays bytes. */
function decode(bytes: Uint8Array): string | Uint8Array {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return utf16 ? new TextDecoder('utf-16le').decode(bytes) : bytes;
}
