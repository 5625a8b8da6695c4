import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flashOccupants } from '../../src/flash/flash-occupants.ts';
import type { LookedDevice } from '../../src/flash/looked-device.ts';
import { lookAtDevice } from '../../src/flash/looked-device.ts';
import { memoryAreas } from '../../src/flash/memory-areas.ts';
import { planErase } from '../../src/flash/plan-erase.ts';
import { judgeProtection } from '../../src/flash/protection.ts';
import { makeBootloader } from '../../src/simulation/firmware-maker.ts';
import { flashContent, imageBytes } from './device-facts.ts';
import { simulated } from './simulated-flash.ts';

const OPEN = judgeProtection({ signs: [], level: 0, flashWasRead: true, staysBusy: false, needsHub: false });
const START = 0x0800_0000;
const BOOTLOADER = { address: START, data: makeBootloader(START, 0x2002_0000, 0x6a00) };
const APPLICATION = { address: START + 0x8000, data: imageBytes(START + 0x8000) };

async function lookedAt(scene: string): Promise<LookedDevice> {
  return lookAtDevice(simulated(scene).host.ports, undefined);
}

test('whatever range is asked for, whole sectors that cover it go and no other, or it is refused', async () => {
  for (const scene of ['octopus-pro-f446', 'octopus-pro-h723', 'ebb36-g0b1', 'chip-at32f437']) {
    const looked = await lookedAt(scene);
    const content = flashContent(256 * 1024, [BOOTLOADER, APPLICATION]);
    const facts = { looked, protection: OPEN, staysBusy: false, content };
    fc.assert(
      fc.property(
        fc.integer({ min: START - 0x1000, max: START + 0x20_0000 }),
        fc.integer({ min: 1, max: 0x10_0000 }),
        (address, length) => {
          const plan = planErase(facts, { kind: 'range', address, length });
          if (plan.refusals.length > 0) return;
          const covered = plan.sectors.reduce((sum, { size }) => sum + size, 0);
          const [first] = plan.sectors;
          const last = plan.sectors.at(-1);
          if (!first || !last) throw new Error('nothing planned and nothing refused');
          expect(first.address <= address && address < first.address + first.size).toBe(true);
          expect(last.address < address + length && address + length <= last.address + last.size).toBe(true);
          expect(last.address + last.size - first.address).toBe(covered);
          // what starts the board never goes with a plain yes
          if (first.address < START + 0x6a00) expect(plan.consent).toBe('erase-bootloader');
          expect(plan.how).toBe('sectors');
        },
      ),
      { numRuns: 1000 },
    );
  }
});

test('where the flash could not be read, the boards decide whether a bootloader is to be reckoned with', async () => {
  const looked = await lookedAt('octopus-pro-f446');
  const facts = { looked, protection: OPEN, staysBusy: false, content: null };
  const plan = planErase(facts, { kind: 'all' });
  expect(plan).toMatchObject({ bootloader: { start: START, certain: false }, consent: 'erase-bootloader' });
});

test('whatever stands in a flash, its occupants lie in it, in order and apart', () => {
  const part = fc.record({
    address: fc.integer({ min: 0, max: 60 }).map((block) => START + block * 1024),
    data: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 2000 }),
      fc.constantFrom(BOOTLOADER.data, APPLICATION.data.subarray(0, 3000)),
    ),
  });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
      const length = 128 * 1024;
      const content = flashContent(length, parts);
      if (!content) throw new Error('no content');
      let end = START;
      for (const one of flashOccupants(content, [START + 0x8000])) {
        expect(one.start).toBeGreaterThanOrEqual(end);
        expect(one.end).toBeGreaterThan(one.start);
        expect(one.end).toBeLessThanOrEqual(START + length);
        end = one.end;
      }
      const isBlank = content.data.every((byte) => byte === 0xff);
      expect(flashOccupants(content, []).length === 0).toBe(isBlank);
    }),
    { numRuns: 1000 },
  );
});

test.each(['octopus-pro-f429', 'octopus-pro-h723', 'ebb36-g0b1', 'chip-stm32g474', 'chip-stm32l072'])(
  'the memories of %s have a name each, and each address one memory',
  async (scene) => {
    const areas = memoryAreas(await lookedAt(scene));
    expect(areas[0]).toMatchObject({ name: 'flash', address: START });
    expect(new Set(areas.map(({ name }) => name)).size).toBe(areas.length);
    expect(new Set(areas.map(({ address }) => address)).size).toBe(areas.length);
    expect(areas.map(({ name }) => name)).toContain('option-bytes');
  },
);
