import process from 'node:process';
import { inspect } from 'node:util';

/** What a test tells of what it saw; printed below its name, and kept for the one that fails. */
export interface Witness {
  saw: (text: string) => void;
}

export interface LabTest {
  /** a sentence of behaviour */
  name: string;
  run: (witness: Witness) => Promise<void>;
  /** default 60 s */
  limitMs?: number;
}

export interface LabResult {
  name: string;
  passed: boolean;
  /** milliseconds */
  took: number;
  saw: readonly string[];
  error: string | null;
}

const LIMIT_MS = 60_000;

/** Runs the tests one after the other, each to its end or its time limit, and prints what they saw. */
export async function runTests(tests: readonly LabTest[]): Promise<readonly LabResult[]> {
  const results: LabResult[] = [];
  for (const test of tests) {
    const started = performance.now();
    const saw: string[] = [];
    let error: string | null = null;
    try {
      await within(test.limitMs ?? LIMIT_MS, test.run({ saw: (text) => saw.push(text) }));
    } catch (thrown) {
      error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : inspect(thrown);
    }
    const result = { name: test.name, passed: error === null, took: performance.now() - started, saw, error };
    results.push(result);
    print(result);
  }
  return results;
}

function print({ name, passed, took, saw, error }: LabResult): void {
  const lines = [
    `${passed ? 'ok  ' : 'FAIL'} ${name} (${(took / 1000).toFixed(1)} s)`,
    ...saw.flatMap((text) => text.trimEnd().split('\n')).map((line) => `     ${line}`),
    ...(error ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `     ! ${line}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Rejects when it takes longer; what is under way then goes on unwatched. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again until there is an answer. Rejects with what was waited for when there is none in time. */
export async function until<T>(
  what: string,
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  limitMs = 15_000,
): Promise<T> {
  const started = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() - started > limitMs) throw new Error(`${what}: not within ${limitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
