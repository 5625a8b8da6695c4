import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../rules/index.ts';
import { prepareBundle } from '../../src/bundle/make-bundle.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { collectEvidence } from '../../src/probes/collect-evidence.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';
import { makeLongLog } from './long-log.ts';
import type { Usage } from './measure.ts';

const SCENE = 'octopus-pro-f429';
const LOG_BYTES = 2_000_000;

/** A bundle of at least so many bytes: evidence with a long log, and a klippy.log that does not compress. */
async function writeLargeBundle(file: string, bytes: number): Promise<void> {
  const { ports, klipperPath } = simulateHost(SCENE);
  const source = { kind: 'simulated' as const, name: SCENE };
  const seen = await collectEvidence(ports, { source, intent: 'flash', klipperPath });
  const { runs } = readTranscript([{ name: 'console.txt', text: makeLongLog(LOG_BYTES) }]);
  const bundle = prepareBundle({
    evidence: { ...seen, runs },
    texts: [],
    unmodified: [{ path: 'klippy.log', content: randomBytes(bytes) }],
    redact: false,
    diagnose: (evidence) => diagnose(evidence, rules),
    render: () => [],
    toolVersion: '0',
    createdMs: ports.clock.epochMs(),
  });
  writeFileSync(file, await bundle.write());
}

/** `open` of a bundle of 50 MB, which must be shown within 3 s and 250 MB. */
export async function openBundleSubject(cli: string, folder: string) {
  const file = join(folder, 'large.zip');
  await writeLargeBundle(file, 50_000_000);
  return {
    name: 'open, 50 MB bundle',
    argv: [cli, 'open', file, '--json'],
    // as for the long log: the time that others take from a busy machine is not ours
    target: ({ cpuMs, peakMib }: Usage) => ({
      words: 'at most 3 s and 250 MB',
      kept: cpuMs <= 3000 && peakMib * 1.048576 <= 250,
    }),
  };
}
