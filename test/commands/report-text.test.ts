import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/commands/report-text.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Remedy } from '../../src/diagnosis/finding.ts';
import { fakeRule } from '../diagnosis/fake-rules.ts';
import { liveEvidence, pastedRuns, section } from '../fixtures/evidence.ts';

const STYLE = { columns: 80, color: false };
const LIVE = liveEvidence({ usb: section({ devices: [], sightings: [] }) });

function withRemedy(remedy: Remedy): string {
  return renderReport(diagnose(LIVE, [fakeRule('x', [{ remedies: [remedy] }])]), LIVE, STYLE);
}

const command = (...argv: string[]): Remedy => ({
  title: 'Run this',
  risk: 'reversible',
  kind: 'command',
  argv,
  elevated: true,
});

describe('a line that is meant to be copied', () => {
  it('stands there whole, however wide it is', () => {
    const rule = `ATTRS{idVendor}=="0483", ${'x'.repeat(300)}`;
    expect(withRemedy(command('tee', rule))).toContain(`sudo tee '${rule}'\n`);
  });

  it('is left out rather than shortened, with the place where it is whole', () => {
    const text = withRemedy(command('tee', 'x'.repeat(600)));
    expect(text).not.toContain('xxx');
    expect(text).toContain('(too long to show here; --json has it whole, under "remedies")');
  });

  it.each(['a\u001b[2Jb', 'a\nb', 'a\u202eb'])('is left out rather than altered: %j', (word) => {
    const text = withRemedy(command('rm', word));
    expect(text).not.toContain('sudo rm');
    expect(text).toContain('(not shown: it holds characters that a terminal would act on; --json');
  });

  it('is so of an edit and of a flash too', () => {
    const long = 'x'.repeat(600);
    const head = { title: 'Do this', risk: 'reversible' as const };
    const edit = withRemedy({ ...head, kind: 'edit', path: 'a.py', line: 3, before: long, after: 'short' });
    expect(edit).toContain('- (too long to show here');
    expect(edit).toContain('+ short\n');
    const flash = withRemedy({ ...head, kind: 'flash', file: long, address: null, device: null });
    expect(flash).toContain('(too long to show here');
  });
});

it('says on a live host and of a paste which findings are more than it shows', () => {
  const flood = fakeRule(
    'x',
    Array.from({ length: 150 }, () => ({})),
  );
  for (const evidence of [LIVE, pastedRuns([])]) {
    const text = renderReport(diagnose(evidence, [flood]), evidence, STYLE);
    expect(text).toContain('Found 150 times, the first 100 are shown: x.');
  }
});
