import assert from 'node:assert/strict';
import { openRealHost } from '../../../src/host/real-host.ts';
import { ACTIONS } from './actions.ts';
import { type LabTest, until } from './harness.ts';
import { attachedHere, withScene } from './plugged-in.ts';
import { runTool } from './tool.ts';

const FAILURES: readonly (readonly [scene: string, error: number])[] = [
  ['fault-descriptor-stall', -32],
  ['fault-descriptor-protocol', -71],
  ['fault-descriptor-silence', -110],
];

export const KERNEL_LOG_TESTS: readonly LabTest[] = [
  ...FAILURES.map(
    ([scene, error]): LabTest => ({
      name: `${scene}: the kernel fails with ${error}, and the probe finds it in the log`,
      limitMs: 120_000,
      async run({ saw }) {
        await runTool(['dmesg', '--clear']);
        await withScene(
          scene,
          async () => {
            const found = await until(
              `error ${error} in the log`,
              async () => {
                const { kernelEvents } = await ACTIONS.diagnose('look');
                const lines = kernelEvents.filter((text) => text.includes(`error ${error}`));
                return lines.length > 0 && lines;
              },
              60_000,
            );
            saw(found.slice(0, 3).join('\n'));
            assert.match(found[0] ?? '', /device descriptor read/);
          },
          { expected: 0 },
        );
      },
    }),
  ),
  {
    name: 'hotplug is seen: a board plugged in, pulled and plugged in again',
    async run({ saw }) {
      let calls = 0;
      const stop = openRealHost().usb.watch(() => {
        calls += 1;
      });
      try {
        await withScene('octopus-pro-f446', async ({ board, path }) => {
          await until('the plugging in', () => calls > 0);
          const first = calls;
          board.unplug();
          await until('the pulling', () => calls > first);
          await until('an empty port', async () => (await attachedHere()).every((at) => at.path !== path));
          const second = calls;
          board.plug();
          await until('the plugging in again', () => calls > second);
        });
      } finally {
        stop();
      }
      saw(`${calls} changes reported`);
    },
  },
];
