import { expect, test } from 'vitest';
import type { Files } from '../../src/ports/files.ts';
import { findNewestSource } from '../../src/probes/klipper/newest-source.ts';

test('folders that lead back up by links end in a bounded number of looks, and that is said', async () => {
  let looks = 0;
  const refuse = async (): Promise<never> => {
    throw new Error('not asked for here');
  };
  const files: Files = {
    read: refuse,
    readLink: refuse,
    realPath: refuse,
    may: refuse,
    sha256: refuse,
    status: async () => null,
    list: async () => {
      looks += 1;
      if (looks > 20_000) throw new Error('this would never end');
      return ['a', 'b', 'c', 'd'];
    },
  };
  const problems: string[] = [];
  expect(await findNewestSource(files, '/klipper', undefined, problems)).toBeNull();
  expect(looks).toBeLessThan(10_000);
  expect(problems.join()).toContain('were looked at');
});
