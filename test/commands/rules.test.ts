import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { runRules } from '../../src/commands/rules.ts';
import { UsageError } from '../../src/commands/usage-error.ts';
import { recordingContext } from './recording-context.ts';

describe('rules', () => {
  it('lists every rule by its id', () => {
    const { context, said } = recordingContext();
    expect(runRules(context, {})).toBe(0);
    expect(
      said.out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(rules.map(({ id }) => id));
  });

  it('explains one rule: what, why and what to do', () => {
    const { context, said } = recordingContext();
    runRules(context, { id: 'reset-flag-with-leave' });
    for (const heading of ['What is wrong', 'Why it matters', 'What to do'])
      expect(said.out).toContain(heading);
  });

  it('gives the same as JSON', () => {
    const { context, said } = recordingContext();
    runRules(context, { id: 'benign-status-10', json: true });
    expect(JSON.parse(said.out)).toMatchObject({ id: 'benign-status-10', severity: 'info' });
  });

  it('refuses an unknown id without printing it raw', () => {
    const { context } = recordingContext();
    expect(() => runRules(context, { id: '\u001b[2Jnope' })).toThrow(UsageError);
    expect(() => runRules(context, { id: '\u001b[2Jnope' })).toThrow(/no rule called nope/);
  });
});
