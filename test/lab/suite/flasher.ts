import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { FlashEvent } from '../../../src/flash/events.ts';
import { flawless } from '../../../src/simulation/judgement.ts';
import { ACTIONS } from './actions.ts';
import { firmwareOf } from './firmware.ts';
import { type LabTest, until } from './harness.ts';
import { deviceAt, IN_DFU_MODE, KLIPPER, withScene } from './plugged-in.ts';
import { runTool } from './tool.ts';

/** Scenes whose board our own flasher flashes, twice. */
const SCENES = ['octopus-pro-f429', 'octopus-pro-f446', 'octopus-pro-h723', 'chip-stm32g0b1'];
const BY_ID = '/dev/serial/by-id';

export const FLASHER_TESTS: readonly LabTest[] = SCENES.map((scene) => ({
  name: `${scene}: our flasher flashes it, 1200 baud bring it back to DFU mode, and it flashes again`,
  limitMs: 120_000,
  run: ({ saw }) =>
    withScene(scene, async ({ host, board, path }) => {
      const image = await firmwareOf(host);
      for (const round of ['first', 'second']) {
        const events = await ACTIONS.flash({ image, device: path, address: null });
        const { written, seconds } = assertFinished(events, image.length);
        await deviceAt(path, 'Klipper', KLIPPER);
        const [link = ''] = await until('the link under /dev/serial/by-id', () => linksOf('usb-Klipper_'));
        saw(`${round} time: ${written} bytes verified in ${seconds} s, back as ${link}`);
        if (round === 'second') break;
        // the board's bootloader request: 1200 baud, and DTR falls as the port is closed
        await runTool(['stty', '-F', `${BY_ID}/${link}`, '1200', 'hupcl']);
        await deviceAt(path, 'the ROM', IN_DFU_MODE);
      }
      saw(`judgement ${JSON.stringify(board.judgement)}`);
      // asking before the work is done is on purpose: these ROMs hold the answer until then (docs/decisions/0008)
      assert.deepEqual({ ...board.judgement, polledTooEarly: 0 }, flawless());
    }),
}));

function assertFinished(events: readonly FlashEvent[], size: number): { written: number; seconds: string } {
  const last = events.at(-1);
  assert.equal(last?.type, 'finished', JSON.stringify(last));
  assert.ok(last?.type === 'finished' && last.verifiedBytes >= size);
  assert.equal(last.returnedAs?.vendorId, 0x1d50);
  return { written: last.verifiedBytes, seconds: (last.elapsedMs / 1000).toFixed(1) };
}

function linksOf(prefix: string): string[] | null {
  try {
    const links = readdirSync(BY_ID).filter((name) => name.startsWith(prefix));
    return links.length > 0 ? links : null;
  } catch {
    // the folder appears with the first link
    return null;
  }
}
