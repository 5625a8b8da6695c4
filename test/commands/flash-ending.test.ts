import { expect, test } from 'vitest';
import { renderEnding } from '../../src/commands/flash-progress.ts';

const ended = (verifiedBytes: number, skippedBytes: number) =>
  renderEnding(
    {
      type: 'finished',
      verified: true,
      verifiedBytes,
      skippedBytes,
      started: 'not-asked',
      returnedAs: null,
      elapsedMs: 1000,
    },
    400,
  );

test('a flash that wrote all says so', () => {
  expect(ended(4096, 0)).toContain('4096 bytes written and read back equal.');
});

test('a flash that had to write some says how much was right before', () => {
  expect(ended(4096, 1024)).toContain(
    '3072 bytes written and read back equal, the other 1024 were already right.',
  );
});

test('a flash that found all right says that nothing was written', () => {
  expect(ended(4096, 4096)).toContain('all 4096 bytes were on the board already');
});

test('the command line that carries on stands alone in a line and is introduced', () => {
  const again = 'dfu-doctor flash klipper.bin --yes';
  const ending = renderEnding(
    {
      type: 'failed',
      code: 'not-returned',
      phase: 'return',
      address: null,
      message: 'Nothing came back.',
      boardState: 'verified',
      bootable: 'expected',
      again,
      next: [],
    },
    80,
  );
  expect(ending.endsWith(`\nTo run it again:\n  ${again}\n`)).toBe(true);
});
