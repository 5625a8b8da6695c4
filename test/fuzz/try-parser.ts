import { createContext, Script } from 'node:vm';
import fc from 'fast-check';
import { INPUT_LIMIT_MS, type Parser } from './parser.ts';

export interface Trial {
  inputs: number;
  /** inputs that it refused with its own error */
  refused: number;
  slowestMs: number;
  /** the seed and the smallest failing input, or null */
  failure: string | null;
}

const RUN = new Script('run()');
/** characters of a failing input that are printed; the seed brings back the rest */
const MAX_REPORT = 4000;

/** Feeds the parser so many inputs: it may refuse one in its own words, and neither throw nor take longer than the limit. */
export function tryParser({ inputs, read, refusesWith }: Parser, seed: number, numRuns: number): Trial {
  const trial: Trial = { inputs: 0, refused: 0, slowestMs: 0, failure: null };
  const sandbox: { run(): unknown } = { run: () => undefined };
  const context = createContext(sandbox);
  const property = fc.property(inputs, (input) => {
    const started = performance.now();
    try {
      // the one way to end code that never comes back by itself
      sandbox.run = () => read(input as never);
      RUN.runInContext(context, { timeout: INPUT_LIMIT_MS });
    } catch (error) {
      if (!refusesWith || !(error instanceof refusesWith)) throw error;
      trial.refused += 1;
    }
    trial.inputs += 1;
    trial.slowestMs = Math.max(trial.slowestMs, performance.now() - started);
  });
  const outcome = fc.check(property, { seed, numRuns });
  if (outcome.failed) {
    trial.failure = `${String(outcome.errorInstance)}\n${fc.defaultReportMessage(outcome) ?? ''}`.slice(
      0,
      MAX_REPORT,
    );
  }
  return trial;
}
