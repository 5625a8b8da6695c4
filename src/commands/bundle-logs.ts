import path from 'node:path';
import type { Evidence } from '../evidence/evidence.ts';
import { withoutControls } from '../formats/text.ts';
import { readTranscript } from '../transcript/read-transcript.ts';
import { readLogFiles } from './log-files.ts';

/** Logs that the user gives along: explained, redacted and kept; klippy.log only kept, as it is. */
export interface BundleLogs {
  /** null without a log of a console */
  runs: Evidence['runs'] | null;
  texts: readonly { path: string; content: string }[];
  unmodified: readonly { path: string; content: Uint8Array }[];
}

const KLIPPY = /^klippy(?:[. (_-].{0,40})?\.log(?:\.\d.{0,30})?$/i;

/** Rejects with UsageError for a file that cannot be read. */
export async function bundleLogs(names: readonly string[]): Promise<BundleLogs> {
  const isKlippy = (name: string) => KLIPPY.test(path.basename(name));
  const klippy = await readLogFiles(names.filter(isKlippy));
  const consoles = await readLogFiles(names.filter((name) => !isKlippy(name)));
  const runs =
    consoles.length === 0
      ? null
      : readTranscript(consoles.map(({ name, text }) => ({ name: path.basename(name), text }))).runs;
  return {
    runs,
    texts: consoles.map(({ text }, index) => ({
      path: `raw/logs/log-${index + 1}.txt`,
      content: withoutControls(text),
    })),
    unmodified: klippy.map(({ bytes }, index) => ({
      path: index === 0 ? 'klippy.log' : `klippy-${index + 1}.log`,
      content: bytes,
    })),
  };
}
