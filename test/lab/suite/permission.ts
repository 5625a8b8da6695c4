import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { fileForAll } from './actions.ts';
import { firmwareOf } from './firmware.ts';
import type { LabTest } from './harness.ts';
import { PLAIN_USER, type PlainUser } from './plain-user.ts';
import { attachedHere, deviceAt, IN_DFU_MODE, withScene } from './plugged-in.ts';
import { runTool } from './tool.ts';

const RULE = 'permission-denied-udev';

/** A board that a plain user may not open, and may after doing what our finding says. */
export function permissionTests(user: PlainUser): readonly LabTest[] {
  return [
    {
      name: 'a plain user is refused, the diagnosis says why, and its remedy gives access',
      limitMs: 120_000,
      run: ({ saw }) =>
        withScene('octopus-pro-f446', async ({ host, board, path }) => {
          const image = await firmwareOf(host);
          const file = await fileForAll('klipper.bin', image);
          const argv = ['dfu-util', '-p', path, '-a', '0', '-s', '0x08008000', '-D', file];
          const refused = await runTool(argv, { identity: PLAIN_USER });
          assert.match(refused.output, /LIBUSB_ERROR_ACCESS/);
          assert.equal((await user.do('open', path))?.kind, 'permission');
          const before = await user.do('diagnose', 'flash');
          saw(
            `before: ${before.verdict.outcome}, ${before.verdict.primary}; gaps: ${JSON.stringify(before.gaps)}`,
          );
          assert.equal(before.verdict.primary, RULE);

          const remedy = before.remedies[RULE]?.find(({ kind }) => kind === 'command');
          assert.ok(remedy?.kind === 'command' && remedy.elevated);
          saw(`remedy: ${remedy.argv.at(-1)}`);
          assert.equal((await runTool(remedy.argv)).exitCode, 0);
          board.unplug();
          board.plug();
          const number = (await attachedHere())[0]?.deviceNumber;
          await deviceAt(
            path,
            'the ROM again',
            (entry) => IN_DFU_MODE(entry) && entry.deviceNumber !== number,
          );

          assert.equal(await user.do('open', path), null);
          const after = await user.do('diagnose', 'flash');
          saw(`after: ${after.verdict.outcome}, ${after.verdict.primary}`);
          assert.ok(!after.found.includes(RULE));
          const allowed = await runTool(['dfu-util', '-l'], { identity: PLAIN_USER });
          assert.match(allowed.output, /Found DFU: \[0483:df11\].*alt=0, name="@Internal Flash/);
          const last = (await user.do('flash', { image, device: path, address: null })).at(-1);
          assert.equal(last?.type, 'finished', JSON.stringify(last));
          saw(`flashed as ${PLAIN_USER.name}`);
        }).finally(() => rmSync('/etc/udev/rules.d/60-dfu-boards.rules', { force: true })),
    },
  ];
}
