import { type CommandContext, EXIT, openHost } from './context.ts';
import { decodeLog, MAX_LOG_BYTES, readLog } from './log-files.ts';

export interface ExplainOptions {
  /** paths; "-" is standard input; none = standard input */
  files: readonly string[];
  json?: boolean;
}

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
    sources.push({ name: name === '-' ? 'your paste' : name, text: decodeLog(bytes) });
  }
  return sources;
}

function readStdin(context: CommandContext, maxBytes: number): Promise<Uint8Array> {
  if (context.stdinIsTty) context.talk('Paste the console text, then press Enter and Ctrl-D.\n');
  return context.readStdin(maxBytes);
}
