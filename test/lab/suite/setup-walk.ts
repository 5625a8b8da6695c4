import assert from 'node:assert/strict';
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { firmwareOf } from './firmware.ts';
import type { LabTest } from './harness.ts';
import { PLAIN_USER } from './plain-user.ts';
import { deviceAt, KLIPPER, type PluggedIn, withScene } from './plugged-in.ts';
import { SetupReader } from './setup-reader.ts';
import { runTool } from './tool.ts';

const HOME = '/home/pi';
const FIRMWARE = `${HOME}/klipper.bin`;
const FOLDER = `${HOME}/printer_data/config`;
const PRINTER_CONFIG = `${FOLDER}/printer.cfg`;
const BEFORE =
  '[include mainsail.cfg]\n\n[mcu]\nserial: /dev/serial/by-id/<your-mcu-id>\n\n[printer]\nkinematics: corexy\n';

interface Walk {
  scene: string;
  /** as the list of boards has it */
  board: RegExp;
  bootloader: RegExp;
  /** what the screen has to say before the board is in DFU mode */
  warned: RegExp;
}

const WALKS: readonly Walk[] = [
  {
    scene: 'octopus-pro-f446',
    board: /BTT Octopus Pro \(STM32F446\)/,
    bootloader: /Keep the maker's bootloader/,
    warned: /heater may be powered.*Put a jumper on the BOOT0 pins, press RESET/,
  },
  {
    scene: 'octopus-pro-h723',
    board: /BTT Octopus Pro v1\.1 \(STM32H723\)/,
    bootloader: /Keep the maker's bootloader/,
    warned: /Put a jumper on the BOOT0 pins, press RESET/,
  },
  {
    scene: 'ebb36-g0b1',
    board: /BTT EBB36\/EBB42 v1\.1 and v1\.2/,
    bootloader: /No bootloader/,
    warned: /Set the VBUS jumper so that USB powers the board/,
  },
];

/** Setup on this kernel, from a machine on which nothing is prepared to the line in printer.cfg. */
export const SETUP_WALK_TESTS: readonly LabTest[] = WALKS.map((walk) => ({
  name: `setup leads a plain user by its screens alone from nothing to the serial line: ${walk.scene}`,
  limitMs: 1_500_000,
  run: ({ saw }) =>
    withScene(walk.scene, (plugged) => walkThrough(walk, plugged, saw)).finally(() => {
      rmSync('/etc/udev/rules.d/60-dfu-boards.rules', { force: true });
      for (const name of readdirSync(HOME)) rmSync(`${HOME}/${name}`, { recursive: true });
    }),
}));

async function walkThrough(
  walk: Walk,
  { host, board, path }: PluggedIn,
  saw: (text: string) => void,
): Promise<void> {
  writeFileSync(FIRMWARE, await firmwareOf(host));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(PRINTER_CONFIG, BEFORE);
  for (const one of [
    '',
    '/klipper.bin',
    '/printer_data',
    '/printer_data/config',
    '/printer_data/config/printer.cfg',
  ])
    chownSync(`${HOME}${one}`, PLAIN_USER.uid, PLAIN_USER.gid);
  // it is still in its box
  board.unplug('lost');

  const reader = SetupReader.start(saw);
  try {
    await reader.reads(/1\. What a build needs.*10\. The line for printer\.cfg/);
    await reader.choose(/What a build needs/);
    await reader.reads(/Step 1 of 10/);
    await reader.choose(/I have a firmware file already/);
    await reader.reads(/Which firmware file is to be flashed/);
    reader.type('~/klipper.bin');
    await reader.reads(/Path ~\/klipper\.bin/);
    await reader.press('Enter');
    await reader.reads(/\/home\/pi\/klipper\.bin is taken as the firmware/);
    await reader.choose(/Go on/);
    await reader.reads(/Step 1 of 10: .*, done/);
    await reader.choose(/On to the next step/);

    await reader.readsAfterLooking(/Step 2 of 10.*The line below adds one/);
    await reader.choose(/Copy the line to the clipboard/);
    const line = await reader.clipboard();
    assert.match(line, /^sudo sh -c /);
    const typed = await runTool(['sh', '-c', line.replace(/^sudo /, '')]);
    assert.equal(typed.exitCode, 0, typed.output);
    await reader.press('r');
    await reader.readsAfterLooking(/Step 2 of 10: .*, done/);
    await reader.choose(/On to the next step/);

    await reader.reads(/Step 3 of 10/);
    await reader.choose(walk.board);
    await reader.reads(/Step 3 of 10: .*, done/);
    await reader.choose(/On to the next step/);

    await reader.reads(/Step 4 of 10/);
    await reader.choose(walk.bootloader);
    await reader.reads(/Step 4 of 10: .*, done/);
    await reader.choose(/On to the next step/);
    await reader.reads(/Step 5 of 10: .*, done The firmware is \/home\/pi\/klipper\.bin/);
    await reader.choose(/On to the next step/);
    await reader.reads(/Step 6 of 10: .*, done Nothing speaks against this file/);
    await reader.choose(/On to the next step/);

    await reader.reads(walk.warned);
    board.boot0 = true;
    board.plug();
    // the screen watches USB and goes on by itself
    await reader.reads(/Step 8 of 10/);
    await reader.choose(/Flash the firmware/);
    await reader.reads(/Erase \d+ sectors?, write/);
    await reader.choose(/Erase \d+ sectors?, write/);
    await reader.reads(/Flashed and verified/);
    board.boot0 = false;
    await reader.choose(/On with the setup/);
    // the step that waits for the board goes on by itself, unless the board was there before it showed
    const nine = /Step 9 of 10: .*, done The board is back as Klipper: \/dev\/serial\/by-id\//;
    const ten = /Step 10 of 10: .*serial: \/dev\/serial\/by-id\/usb-Klipper_/;
    if (nine.test(await reader.reads(new RegExp(`${nine.source}|${ten.source}`)))) {
      await reader.choose(/On to the next step/);
    }
    await deviceAt(path, 'Klipper', KLIPPER, 60_000);
    await reader.reads(ten);
    await reader.choose(/Put it into printer\.cfg/);
    await reader.reads(/This is the change to line 4/);
    await reader.choose(/Make this change/);
    await reader.reads(/names the board now/);
    await reader.choose(/Go on/);
    await reader.reads(/Step 10 of 10: .*, done/);
  } finally {
    reader.close();
  }
  assertEdited(saw);
}

function assertEdited(saw: (text: string) => void): void {
  const after = readFileSync(PRINTER_CONFIG, 'utf8');
  const serial = /^serial: (\S+)$/m.exec(after)?.[1] ?? '';
  saw(`printer.cfg: serial: ${serial}`);
  assert.equal(after, BEFORE.replace('/dev/serial/by-id/<your-mcu-id>', serial));
  assert.match(serial, /^\/dev\/serial\/by-id\/usb-Klipper_stm32\w+_[0-9A-F]{24}-if00$/);
  // the link is there, and leads to a port
  assert.ok(statSync(serial).isCharacterDevice());
  assert.equal(readFileSync(`${PRINTER_CONFIG}.before-dfu-doctor`, 'utf8'), BEFORE);
  assert.equal(statSync(PRINTER_CONFIG).uid, PLAIN_USER.uid);
}
