import { expect, test } from 'vitest';
import { deviceTraits } from '../../src/flash/device-traits.ts';
import { F429, F446, H723, mapOf } from './device-facts.ts';

const ST = 0x0483;
const GD = 0x28e9;
const G0B1 = '@Internal Flash   /0x08000000/64*02Kg';
const UNKNOWN = '@Internal Flash  /0x08000000/1536*128g';

test.each([F429, F446, H723])('%s on a device of ST is asked early', (layout) => {
  expect(deviceTraits(mapOf(layout), ST).polling).toBe('early');
});

test.each([
  [G0B1, ST],
  [UNKNOWN, ST],
  [F446, GD],
])('%s on vendor %i has to show first that it may be asked early', (layout, vendorId) => {
  expect(deviceTraits(mapOf(layout), vendorId).polling).toBe('unknown');
});

test('blank cells are programmed without erasing only where no word carries ECC', () => {
  expect(deviceTraits(mapOf(F446), ST).programsBlankCells).toBe(true);
  for (const layout of [H723, G0B1, UNKNOWN]) {
    expect(deviceTraits(mapOf(layout), ST).programsBlankCells).toBe(false);
  }
});

test('of a map that nobody knows nothing is assumed: not even that erased flash reads as ones', () => {
  const traits = deviceTraits(mapOf(UNKNOWN), ST);
  expect(traits).toMatchObject({ erasesToOnes: false, writeUnit: 32 });
  expect([traits.eraseMs(128), traits.programMs(128)]).toEqual([null, null]);
});

test('typical times are those of the datasheets', () => {
  expect(deviceTraits(mapOf(F446), ST).eraseMs(16 * 1024)).toBe(250);
  expect(deviceTraits(mapOf(F446), ST).programMs(2048)).toBeCloseTo(8.19, 2);
  expect(deviceTraits(mapOf(H723), ST).eraseMs(128 * 1024)).toBe(1100);
  expect(deviceTraits(mapOf(H723), ST).programMs(1024)).toBeCloseTo(3.2, 2);
});
