import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { collectTests, getFn, type Suite, type Test } from '@vitest/runner';
import { judgingTests } from './judging-tests.ts';

/** What Stryker's instrumented code reads and writes (@stryker-mutator/instrumenter, syntax-helpers). */
interface Instrumented {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

/**
 * A Stryker test runner that imports the test files once and then calls the tests themselves for each mutant: rules
 * and diagnosis are pure, so nothing has to be loaded afresh, and a mutant costs milliseconds where Stryker's own
 * runner for vitest costs a second. A mutant that loops for ever is ended by Stryker's count of hits, or by
 * Stryker, which then ends this process and starts another.
 */
class InProcessRunner implements TestRunner {
  readonly #state: Instrumented;
  #tests = new Map<string, Test>();

  constructor() {
    const global: Record<string, unknown> = globalThis;
    this.#state = global[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    const judges = judgingTests(process.cwd(), process.env['MUTATED_FOLDER'] ?? 'src/diagnosis');
    const files = await collectTests([...judges.files], {
      config: {
        root: process.cwd(),
        setupFiles: [],
        passWithNoTests: false,
        sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
        maxConcurrency: 1,
        testTimeout: 20_000,
        hookTimeout: 20_000,
        retry: 0,
        includeTaskLocation: false,
        tags: [],
        strictTags: false,
      },
      importFile: (path: string) => import(pathToFileURL(path).href),
    } as never);
    for (const file of files) {
      for (const error of file.result?.errors ?? []) throw new Error(`${file.filepath}: ${error.message}`);
      for (const [name, test] of testsOf(file)) {
        const id = `${file.name} ${name}`;
        if (judges.isWanted(id)) this.#tests.set(id, test);
      }
    }
  }

  async dryRun(): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    for (const [id, test] of this.#tests) {
      this.#state.currentTestId = id;
      tests.push(await resultOf(id, test));
    }
    this.#state.currentTestId = undefined;
    const { mutantCoverage } = this.#state;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  async mutantRun({ activeMutant, hitLimit, testFilter }: MutantRunOptions): Promise<MutantRunResult> {
    const tests: TestResult[] = [];
    Object.assign(this.#state, { activeMutant: activeMutant.id, hitCount: hitLimit && 0, hitLimit });
    for (const id of testFilter ?? this.#tests.keys()) {
      const test = this.#tests.get(id);
      if (!test) throw new Error(`there is no test ${id}`);
      const result = await resultOf(id, test);
      tests.push(result);
      if (result.status === TestStatus.Failed) break;
    }
    this.#state.activeMutant = undefined;
    const endless = determineHitLimitReached(this.#state.hitCount, hitLimit);
    return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests });
  }
}

function* testsOf(suite: Suite, above = ''): Generator<[string, Test]> {
  for (const task of suite.tasks) {
    const name = `${above}${task.name}`;
    if (task.type === 'suite') yield* testsOf(task, `${name} > `);
    else if (task.mode === 'run') yield [name, task];
  }
}

async function resultOf(id: string, test: Test): Promise<TestResult> {
  const started = performance.now();
  const told = { id, name: id, fileName: test.file.filepath };
  try {
    await getFn(test)();
    return { ...told, status: TestStatus.Success, timeSpentMs: performance.now() - started };
  } catch (error) {
    const failureMessage = error instanceof Error ? error.message : String(error);
    return { ...told, status: TestStatus.Failed, failureMessage, timeSpentMs: performance.now() - started };
  }
}

function createRunner(): InProcessRunner {
  return new InProcessRunner();
}
createRunner.inject = tokens(commonTokens.injector);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', createRunner)];
