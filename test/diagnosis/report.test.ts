import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { toReport } from '../../src/diagnosis/report.ts';
import { reportSchema } from '../../src/diagnosis/report-schema.ts';
import { lineMeaning, type Run } from '../../src/evidence/runs.ts';
import { pastedRun, pastedRuns } from '../fixtures/evidence.ts';
import { at, attempts, fakeRule } from './fake-rules.ts';

test('the report has the fields that scripts rely on, and survives JSON', () => {
  const report = toReport(
    diagnose(pastedRuns(attempts('- failed')), [fakeRule('x', [{ origins: [at(0)] }])]),
  );
  expect(JSON.parse(JSON.stringify(report))).toEqual({
    schemaVersion: 1,
    verdict: { outcome: 'blocked', primary: 'x', summary: 'This is x.' },
    findings: [
      {
        ruleId: 'x',
        severity: 'error',
        certainty: 'certain',
        subject: 'x',
        what: 'This is x.',
        why: 'It matters.',
        origins: [{ kind: 'log', source: 'paste', line: 2, text: '' }],
        remedies: [],
      },
    ],
    skipped: [],
    crashed: [],
    shortened: [],
  });
});

const runs = fc.array(
  fc.record({
    command: fc.constantFrom(
      null,
      'dfu-util -D x.bin',
      'dfu-util -l',
      'stm32flash -w x.bin /dev/ttyACM0',
      'make flash',
      'lsusb',
    ),
    said: fc.array(fc.tuple(fc.constantFrom(...lineMeaning.options), fc.string({ maxLength: 20 })), {
      maxLength: 12,
    }),
    host: fc.constantFrom(null, 'pi@a', 'pi@b'),
    version: fc.constantFrom(null, '0.9', '0.11', 'x'),
    parent: fc.option(fc.nat(5)),
    outcome: fc.constantFrom<Run['outcome'][]>('succeeded', 'failed', 'unknown', 'no-attempt'),
  }),
  { maxLength: 6 },
);

test('whatever tools say in whatever order, every rule ends in a result and the report is well-formed', () => {
  fc.assert(
    fc.property(runs, (list) => {
      let line = 1;
      const evidence = pastedRuns(
        list.map(({ command, said, ...more }) => {
          const run = pastedRun(line, command, said, more);
          line = run.lastLine + 2;
          return run;
        }),
      );
      const diagnosis = diagnose(evidence, rules);
      expect(diagnosis.crashed).toEqual([]);
      reportSchema.parse(toReport(diagnosis));
      const primary = diagnosis.verdict.primary;
      if (primary !== null) expect(diagnosis.findings[0]?.ruleId).toBe(primary);
      expect(diagnosis.verdict.outcome === 'clear' && primary !== null).toBe(false);
    }),
    { numRuns: 300 },
  );
});
