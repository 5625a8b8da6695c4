import { expect, it } from 'vitest';
import { planSize } from '../../src/app/plan-size.ts';
import { aPlan } from './fixtures.ts';

it('says why more is written than the file holds, and nothing where it is not so', () => {
  expect(planSize(aPlan())).toBe('30064 bytes');
  const write = [{ address: 0x0800_8000, data: new Uint8Array(41_856) }];
  expect(planSize(aPlan({ size: 41_836, write }))).toBe(
    '41836 bytes; 41856 are written, filled up with 0xff to whole units of this flash',
  );
  // a refused plan writes nothing
  expect(planSize(aPlan({ write: [] }))).toBe('30064 bytes');
});
