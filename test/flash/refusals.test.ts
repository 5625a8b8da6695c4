import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planFlash } from '../../src/flash/plan.ts';
import { FORCEABLE, forceableName, UNFORCEABLE, withoutForced } from '../../src/flash/refusals.ts';
import { deviceFacts, F429, F446, flashContent, imageBytes, rawImage } from './device-facts.ts';
import { FILE } from './simulated-flash.ts';

const request = { file: FILE, address: null, leave: true, backup: null };
const refusal = (code: (typeof FORCEABLE)[number] | (typeof UNFORCEABLE)[number]) => ({
  code,
  what: 'what',
  why: 'why',
  wayOut: 'way out',
});

test('of two refusals the forced one is set aside and the other one stays', () => {
  const plan = planFlash(deviceFacts(F446), {
    ...request,
    image: rawImage(0x0800_8000, { klipper: 'stm32h723xx' }),
    address: 0x0801_0000,
    force: 'other-mcu',
  });
  expect(plan.forced.map(({ code }) => code)).toEqual(['other-mcu']);
  expect(plan.refusals.map(({ code }) => code)).toEqual(['linked-elsewhere']);
});

test('a bootloader that is given up is not told as one that stays', () => {
  const bootloader = imageBytes(0x0800_0000, { size: 20_000, cpsid: false, entryOffset: 0x188 });
  const content = flashContent(0x1_0000, [{ address: 0x0800_0000, data: bootloader }]);
  const image = rawImage(0x0800_0000, { klipper: 'stm32f429xx' });
  const facts = deviceFacts(F429, { content });
  const refused = planFlash(facts, { ...request, image, force: null });
  expect(refused.refusals.map(({ code }) => code)).toEqual(['bootloader-overwritten']);
  expect(refused.bootloader).not.toBeNull();
  const forced = planFlash(facts, { ...request, image, force: 'bootloader-overwritten' });
  expect(forced.refusals).toEqual([]);
  expect(forced.forced).toEqual(refused.refusals);
  expect(forced.bootloader).toBeNull();
});

test('forcing what nothing speaks against changes nothing, and that is said', () => {
  const image = rawImage(0x0800_8000);
  const plan = planFlash(deviceFacts(F446), { ...request, image, force: 'other-mcu' });
  expect(plan.forced).toEqual([]);
  expect(plan.notes.join(' ')).toContain('by the name other-mcu');
});

describe('a set of refusals', () => {
  const codes = fc.constantFrom(...FORCEABLE, ...UNFORCEABLE);

  test('loses what was forced and nothing else', () => {
    fc.assert(
      fc.property(fc.array(codes), fc.option(fc.constantFrom(...FORCEABLE)), (listed, force) => {
        const all = listed.map(refusal);
        const { refusals, forced } = withoutForced(all, force);
        expect(forced.every(({ code }) => code === force)).toBe(true);
        expect(refusals.some(({ code }) => code === force)).toBe(false);
        expect(refusals.length + forced.length).toBe(all.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('has a name to force only when that alone stands in the way', () => {
    fc.assert(
      fc.property(fc.array(codes), (listed) => {
        const name = forceableName(listed.map(refusal));
        const left = withoutForced(listed.map(refusal), name).refusals;
        if (name !== null) expect(left).toEqual([]);
        else expect(listed.length === 0 || new Set(listed).size > 1 || !isForceable(listed[0])).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

function isForceable(code: string | undefined): boolean {
  return FORCEABLE.some((one) => one === code);
}
