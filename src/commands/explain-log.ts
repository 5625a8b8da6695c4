import path from 'node:path';
import type { Look } from '../app/engine.ts';
import type { LogSource } from '../app/log-source.ts';
import { formatSize, printable } from '../formats/text.ts';
import { openHost } from './context.ts';
import { decodeLog, MAX_LOG_BYTES, readLog } from './log-files.ts';

/** A log under the rules, for the screens. Reads the one file and nothing else. Rejects with UsageError. */
export async function explainLog(log: LogSource): Promise<Look> {
  // what says that it is being read is drawn first: a log of megabytes takes a second
  await new Promise((resolve) => setTimeout(resolve, 50));
  const source = log.kind === 'text' ? { name: 'your paste', text: log.text } : await readFile(log.path);
  const [{ readTranscript }, { diagnose }, { rules }, { deviceRows }] = await Promise.all([
    import('../transcript/read-transcript.ts'),
    import('../diagnosis/diagnose.ts'),
    import('../../rules/index.ts'),
    import('../app/device-tree.ts'),
  ]);
  const evidence = readTranscript([source]);
  const what =
    log.kind === 'text'
      ? `Pasted text of ${formatSize(Buffer.byteLength(log.text))}`
      : `The log ${printable(source.name, 200)}`;
  return {
    evidence,
    diagnosis: diagnose(evidence, rules),
    devices: evidence.usb.status === 'collected' ? deviceRows(evidence.usb.value) : [],
    titles: Object.fromEntries(rules.map((rule) => [rule.id, rule.title])),
    report: {
      notes: [`${what}. Only the text was read; what to do is for the machine from which it comes.`],
    },
  };
}

async function readFile(name: string): Promise<{ name: string; text: string | Uint8Array }> {
  const { ports } = await openHost(undefined);
  const { homeDirectory, workingDirectory } = ports.environment;
  const file = path.resolve(workingDirectory, name.startsWith('~/') ? homeDirectory + name.slice(1) : name);
  return { name: file, text: decodeLog(await readLog(ports.files, file, MAX_LOG_BYTES)) };
}
