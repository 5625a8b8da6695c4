import { FileError } from '../ports/files.ts';
import { ProcessError } from '../ports/processes.ts';
import type { PlannedEdit } from '../setup/printer-config.ts';
import type { Action, Effect, SetupWork } from './action.ts';
import type { MachineInUse } from './machine-in-use.ts';
import { neutralise } from './neutralise.ts';
import type { DeedResult, SetupDesk } from './setup-desk.ts';

type SetupEffect = Extract<
  Effect,
  { type: 'load-setup' | 'judge-setup' | 'save-setup' | 'do-setup' | 'stop-setup' }
>;

/** Runs what setup asks for on the machine in use, one thing at a time, and tells how it ended. */
export function setupRunner(
  { use, aside }: Pick<MachineInUse, 'use' | 'aside'>,
  dispatch: (action: Action) => void,
) {
  let stop = new AbortController();
  let saved: Promise<void> = Promise.resolve();

  const work = async (job: SetupWork): Promise<void> => {
    stop = new AbortController();
    const { signal } = stop;
    try {
      await use(async ({ setup }) => {
        if (job.kind === 'plan-edit') {
          dispatch({ type: 'setup-planned', planned: await plan(setup, job.serialPath) });
          return;
        }
        const tell = (line: string) => dispatch({ type: 'setup-line', line: neutralise(line) });
        dispatch({ type: 'setup-ended', result: neutralise(await carryOut(setup, job, tell, signal)) });
      });
    } catch (error) {
      dispatch({ type: 'setup-ended', result: neutralise(failed(error)) });
    }
  };

  const load = () =>
    use(async ({ setup }) => dispatch({ type: 'setup-loaded', decided: await setup.load() }));

  const judge = async ({ decided, look }: Extract<SetupEffect, { type: 'judge-setup' }>): Promise<void> => {
    // what judges reads the whole knowledge: not before somebody asks for setup
    const { judgeSetup } = await import('../setup/judge.ts');
    // a step is shown as done when what makes it so is kept: the power may go right then
    await saved;
    const { evidence, diagnosis } = look;
    dispatch({
      type: 'setup-judged',
      steps: neutralise(judgeSetup({ evidence, diagnosis, state: decided })),
    });
  };

  const trouble = (error: unknown): void => {
    const [why = ''] = failed(error).says;
    dispatch({
      type: 'setup-trouble',
      message: neutralise(`What is decided here is not kept for another time: ${why}`),
    });
  };

  return {
    run: (effect: SetupEffect): void => {
      switch (effect.type) {
        case 'load-setup':
          load().catch(trouble);
          break;
        case 'judge-setup':
          judge(effect).catch(trouble);
          break;
        case 'save-setup':
          saved = aside(({ setup }) => setup.save(effect.decided)).catch(trouble);
          break;
        case 'do-setup':
          void work(effect.work);
          break;
        case 'stop-setup':
          stop.abort();
          break;
      }
    },
    stop: () => stop.abort(),
  };
}

/** What of the file shows is made printable there; its own text is written as it is. */
async function plan(setup: SetupDesk, serialPath: string): Promise<PlannedEdit> {
  try {
    return await setup.planPrinterConfig(serialPath);
  } catch (error) {
    return { kind: 'failed', why: neutralise(failed(error).says.join(' ')) };
  }
}

function carryOut(
  setup: SetupDesk,
  job: Exclude<SetupWork, { kind: 'plan-edit' }>,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<DeedResult> {
  switch (job.kind) {
    case 'write-config':
      return setup.writeConfig(job);
    case 'make':
      return setup.make(job.folder, tell, signal);
    case 'take-file':
      return setup.takeFile(job.path);
    case 'edit':
      return setup.writePrinterConfig(job.planned);
  }
}

function failed(error: unknown): DeedResult {
  if (error instanceof FileError) {
    const why = { permission: 'your user may not', 'not-found': 'it is not there' } as const;
    const reason =
      error.kind === 'permission' || error.kind === 'not-found' ? why[error.kind] : error.message;
    return { done: false, says: [`${error.path} cannot be read or written: ${reason}.`] };
  }
  if (error instanceof ProcessError && error.kind === 'not-found') {
    return {
      done: false,
      says: [
        `${error.argv[0] ?? 'The program'} is not installed. The first step of the setup has the line that installs it.`,
      ],
    };
  }
  if (error instanceof ProcessError) {
    return { done: false, says: [`${error.argv[0] ?? 'The program'} cannot be run: ${error.message}.`] };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { done: false, says: [`This broke down, which is a fault of this program: ${text}`] };
}
