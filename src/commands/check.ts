import { type CommandContext, EXIT, openHost } from './context.ts';

export interface CheckOptions {
  klipper?: string;
  firmware?: string;
  simulate?: string;
  json?: boolean;
}

/** Looks at this machine (or a simulated one), prints the diagnosis; exit 1 when something stops the user. */
export async function runCheck(context: CommandContext, options: CheckOptions): Promise<number> {
  const host = await openHost(options.simulate, { realPaths: [options.klipper, options.firmware] });
  const [{ collectEvidence }, { diagnose }, { rules }, { printDiagnosis }] = await Promise.all([
    import('../probes/collect-evidence.ts'),
    import('../diagnosis/diagnose.ts'),
    import('../../rules/index.ts'),
    import('./print-diagnosis.ts'),
  ]);
  const klipperPath = options.klipper ?? host.klipperPath;
  const evidence = await collectEvidence(host.ports, {
    source: host.source,
    // a firmware that was named is meant to be flashed
    intent: options.firmware === undefined ? 'look' : 'flash',
    ...(klipperPath === undefined ? {} : { klipperPath }),
    ...(options.firmware === undefined ? {} : { firmwarePath: options.firmware }),
  });
  const diagnosis = diagnose(evidence, rules);
  printDiagnosis(context, diagnosis, evidence, options.json === true);
  return diagnosis.verdict.outcome === 'blocked' ? EXIT.blocked : EXIT.ok;
}
