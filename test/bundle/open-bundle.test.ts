import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { BundleError } from '../../src/bundle/bundle-error.ts';
import { prepareBundle } from '../../src/bundle/make-bundle.ts';
import { readBundle } from '../../src/bundle/read-bundle.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { toReport } from '../../src/diagnosis/report.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { collectEvidence } from '../../src/probes/collect-evidence.ts';
import { SCENES, simulateHost } from '../../src/simulation/simulate-host.ts';
import { malformedBundles } from './malformed.ts';

async function bundleOf(scene: string): Promise<{ bytes: Uint8Array; evidence: Evidence }> {
  const host = simulateHost(scene);
  const evidence = await collectEvidence(host.ports, {
    source: { kind: 'simulated', name: scene },
    intent: 'flash',
    klipperPath: host.klipperPath,
  });
  const bundle = prepareBundle({
    evidence,
    texts: [],
    unmodified: [],
    redact: true,
    diagnose: (one) => diagnose(one, rules),
    render: () => [],
    toolVersion: '1.0.0',
    createdMs: Date.UTC(2026, 0, 1),
  });
  return { bytes: await bundle.write(), evidence };
}

describe('a bundle', () => {
  test.each(SCENES.map(({ name }) => name))('of %s opens to the diagnosis of that host', async (scene) => {
    const { bytes, evidence } = await bundleOf(scene);
    const opened = await readBundle(bytes);
    const now = diagnose(opened.evidence, rules);
    expect(toReport(now)).toEqual(opened.report);
    expect(toReport(now)).toEqual(toReport(diagnose(evidence, rules)));
  });

  test('of a program that knew fewer sections opens, with what it did not look at as a gap', async () => {
    const { migrateEvidence } = await import('../../src/bundle/migrate-evidence.ts');
    const { evidence } = await bundleOf('octopus-pro-f446');
    const { services: _, ...older } = evidence;
    expect(migrateEvidence(older)).toMatchObject({ services: { status: 'gap', reason: 'not-collected' } });
  });
});

describe('a file that is no good bundle', () => {
  let good: Uint8Array;
  beforeAll(async () => {
    good = (await bundleOf('octopus-pro-f446')).bytes;
  });

  test('there are at least fifty of them, each different', () => {
    const all = malformedBundles(good);
    expect(all.length).toBeGreaterThanOrEqual(50);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  test('ends in one sentence each, in little time', async () => {
    for (const { name, bytes, says } of malformedBundles(good)) {
      const start = performance.now();
      const error = await readBundle(bytes).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error, name).toBeInstanceOf(BundleError);
      const { message, next } = error as BundleError;
      expect(message, name).toMatch(says);
      expect(message, name).toMatch(/^[A-Za-z][^\n]{5,200}\.$/);
      expect(next, name).toMatch(/Nothing was changed\.$/);
      expect(performance.now() - start, name).toBeLessThan(2000);
    }
  });

  test('never throws anything else, wherever bytes of a good one are changed, cut or doubled', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) }), { maxLength: 20 }),
        fc.nat(good.length),
        async (changes, length) => {
          const bytes = good.slice(0, changes.length % 3 === 0 ? length : good.length);
          for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
          try {
            await readBundle(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(BundleError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  }, 120_000);
});
