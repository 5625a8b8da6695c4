import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { evidence as evidenceSchema } from '../../src/evidence/evidence.ts';
import { collectEvidence } from '../../src/probes/collect-evidence.ts';
import type { Variation } from '../fixtures/healthy-hosts/linux-parts.ts';
import { OTHER_HOSTS } from '../fixtures/healthy-hosts/other-hosts.ts';
import { type HealthyHost, RASPBERRY_HOSTS } from '../fixtures/healthy-hosts/raspberry-hosts.ts';

/** No false alarm: machines on which nothing is wrong, through the real probes. */

const HOSTS = [...RASPBERRY_HOSTS, ...OTHER_HOSTS];
const USUAL: Variation = {
  user: 'pi',
  serialNumber: '2B0007000C50425539393020',
  deviceNumber: 4,
  socket: 2,
  builtMinutesAgo: 60,
};
const variation: fc.Arbitrary<Variation> = fc.record({
  user: fc.constantFrom('pi', 'ada', 'biqu', 'klipper', 'mks', 'o-neil', 'x'),
  serialNumber: fc.stringMatching(/^[0-9A-F]{24}$/),
  deviceNumber: fc.integer({ min: 3, max: 127 }),
  socket: fc.integer({ min: 1, max: 4 }),
  builtMinutesAgo: fc.integer({ min: 1, max: 500_000 }),
});

async function look(host: HealthyHost, varied: Variation) {
  const found = await collectEvidence(host.ports(varied), { source: { kind: 'live' }, intent: 'look' });
  return { found, diagnosis: diagnose(found, rules) };
}

it('are at least twelve, each with the source of its form', () => {
  expect(HOSTS.length).toBeGreaterThanOrEqual(12);
  for (const { source } of HOSTS) expect(source.length).toBeGreaterThan(20);
});

describe.each(HOSTS.map((host) => [host.name, host] as const))('%s', (_, host) => {
  it('has nothing above a note, and is not called blocked', async () => {
    const { found, diagnosis } = await look(host, USUAL);
    expect(evidenceSchema.safeParse(found).error).toBeUndefined();
    const alarms = diagnosis.findings.filter(({ severity }) => severity !== 'info');
    expect(alarms.map(({ ruleId, what }) => `${ruleId}: ${what}`)).toEqual([]);
    expect(diagnosis.crashed).toEqual([]);
    expect(diagnosis.verdict.outcome).not.toBe('blocked');
    expect(diagnosis.verdict.primary).toBeNull();
  });

  it('stays so whatever its user, serial number, socket and time of build', async () => {
    await fc.assert(
      fc.asyncProperty(variation, async (varied) => {
        const { diagnosis } = await look(host, varied);
        expect(diagnosis.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

it('are judged by most of the rules, so that silence means something', async () => {
  const cleared = new Set<string>();
  for (const host of HOSTS) for (const id of (await look(host, USUAL)).diagnosis.cleared) cleared.add(id);
  const live = rules.filter(({ needs }) => !needs.includes('runs'));
  const never = live.filter(({ id }) => !cleared.has(id)).map(({ id }) => id);
  expect(never.length).toBeLessThan(live.length / 4);
});
