import path from 'node:path';
import type { Files } from '../ports/files.ts';
import { type CommandContext, EXIT, openHost } from './context.ts';
import { UsageError } from './usage-error.ts';

export interface CheckOptions {
  klipper?: string;
  firmware?: string;
  simulate?: string;
  json?: boolean;
}

/** Looks at this machine (or a simulated one), prints the diagnosis; exit 1 when something stops the user. */
export async function runCheck(context: CommandContext, options: CheckOptions): Promise<number> {
  const klipper = absolute(options.klipper);
  const firmware = absolute(options.firmware);
  const host = await openHost(options.simulate, {
    realPaths: [klipper, firmware].filter((name) => name !== undefined),
  });
  await refuseMissing(host.ports.files, klipper, "a Klipper tree's folder or a Makefile with --klipper");
  await refuseMissing(host.ports.files, firmware, 'the firmware file with --firmware');
  const [{ collectEvidence }, { diagnose }, { rules }, { printDiagnosis }] = await Promise.all([
    import('../probes/collect-evidence.ts'),
    import('../diagnosis/diagnose.ts'),
    import('../../rules/index.ts'),
    import('./print-diagnosis.ts'),
  ]);
  const klipperPath = klipper ?? host.klipperPath;
  const evidence = await collectEvidence(host.ports, {
    source: host.source,
    // a firmware that was named is meant to be flashed
    intent: firmware === undefined ? 'look' : 'flash',
    ...(klipperPath === undefined ? {} : { klipperPath }),
    ...(firmware === undefined ? {} : { firmwarePath: firmware }),
  });
  const diagnosis = diagnose(evidence, rules);
  printDiagnosis(context, diagnosis, evidence, options.json === true);
  return diagnosis.verdict.outcome === 'blocked' ? EXIT.blocked : EXIT.ok;
}

async function refuseMissing(files: Files, name: string | undefined, whatToName: string): Promise<void> {
  if (name === undefined || (await files.status(name)) !== null) return;
  throw new UsageError(`There is nothing at ${name}.`, `Name ${whatToName}.`);
}

function absolute(name: string | undefined): string | undefined {
  return name === undefined ? undefined : path.resolve(name);
}
