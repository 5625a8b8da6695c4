import { describe, expect, test } from 'vitest';
import { costOfDfuUtil, costOfOurs, floorOf, type Job } from '../bench/flash-cost.ts';

const IMAGES = [
  { scene: 'octopus-pro-f446', address: 0x0800_8000, bytes: 41_584 },
  { scene: 'octopus-pro-h723', address: 0x0802_0000, bytes: 41_584 },
] as const;

// the whole table, with large images and x8, is `npm run bench:flash`
describe.each(IMAGES)('$scene, $bytes bytes', (image) => {
  test.each(['104 ms', 'the truth'] as const)('on a ROM that announces %s', async (announcement) => {
    const job: Job = { ...image, parallelism: 'x32', announcement };
    const { eraseMs, programMs, wireMs } = await floorOf(job);
    const floorMs = eraseMs + programMs + 2 * wireMs;

    const changed = await costOfOurs(job, 'all-changed');
    expect(changed.totalMs / floorMs).toBeLessThanOrEqual(1.15);
    expect(changed.totalMs).toBeGreaterThan(floorMs);
    expect((await costOfOurs(job, 'tails-changed')).totalMs / floorMs).toBeLessThanOrEqual(1.15);

    const unchanged = await costOfOurs(job, 'unchanged');
    expect(unchanged).toMatchObject({ sectorsErased: 0, blocksWritten: 0 });
    expect(unchanged.totalMs).toBeLessThanOrEqual(1.15 * wireMs + 100);

    expect((await costOfOurs(job, 'one-byte-changed')).sectorsErased).toBe(1);

    const share = changed.totalMs / (await costOfDfuUtil(job));
    expect(share).toBeLessThanOrEqual(announcement === '104 ms' ? 0.5 : 1.1);
  });
});
