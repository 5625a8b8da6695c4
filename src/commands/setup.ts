import path from 'node:path';
import { jsonText } from '../formats/json-text.ts';
import { printable } from '../formats/text.ts';
import { type CommandContext, EXIT, openHost } from './context.ts';
import { hasScreen, loadDoctorScreen } from './load-doctor-screen.ts';
import { wrapText } from './wrap-text.ts';

export interface SetupOptions {
  klipper?: string;
  simulate?: string;
  json?: boolean;
}

const MARK = { done: 'x', open: ' ', skipped: '-' } as const;

/**
 * Guided setup on the screen; without a terminal, or with --json, how its steps stand. Exit code 0 whatever stands open:
 * it is a list of what is to be done.
 */
export async function runSetup(context: CommandContext, options: SetupOptions): Promise<number> {
  const { klipper, simulate, json } = options;
  if (!json && hasScreen(context)) {
    const { showDoctor } = await loadDoctorScreen();
    return showDoctor(context, {
      at: 'setup',
      ...(klipper === undefined ? {} : { klipper }),
      ...(simulate === undefined ? {} : { simulate }),
    });
  }
  const named = klipper === undefined ? undefined : path.resolve(klipper);
  const host = await openHost(simulate, { realPaths: named === undefined ? [] : [named] });
  const [{ collectEvidence }, { diagnose }, { rules }, { openSetupDesk }, { judgeSetup }] = await Promise.all(
    [
      import('../probes/collect-evidence.ts'),
      import('../diagnosis/diagnose.ts'),
      import('../../rules/index.ts'),
      import('./setup-desk.ts'),
      import('../setup/judge.ts'),
    ],
  );
  const state = await openSetupDesk(host).load();
  const klipperPath = named ?? host.klipperPath;
  const evidence = await collectEvidence(host.ports, {
    source: host.source,
    intent: 'look',
    ...(klipperPath === undefined ? {} : { klipperPath }),
    ...(state.firmware ? { firmwarePath: state.firmware.path } : {}),
  });
  const steps = judgeSetup({ evidence, diagnosis: diagnose(evidence, rules), state });
  if (json) {
    const { reportSetup } = await import('../setup/setup-report.ts');
    context.out(`${jsonText(reportSetup(steps), 2)}\n`);
    return EXIT.ok;
  }
  const done = steps.filter(({ status }) => status === 'done').length;
  context.out(
    `${wrapText(`${done} of ${steps.length} steps are done. On a terminal dfu-doctor setup leads through them; nothing was changed.`, context.columns)}\n`,
  );
  for (const [index, { title, status, says, commands }] of steps.entries()) {
    const words = says.map((line) => wrapText(printable(line, 1000), context.columns, '    ', '    '));
    const lines = commands.map((line) => `      ${printable(line, 1000)}`);
    context.out(`${[`[${MARK[status]}] ${index + 1}. ${title}`, ...words, ...lines].join('\n')}\n`);
  }
  return EXIT.ok;
}
