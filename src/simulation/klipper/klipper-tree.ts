import type { BoardProfile } from '../boards/board-profile.ts';
import { makeFirmware } from '../firmware-maker.ts';
import type { VirtualFiles } from '../virtual-files.ts';
import { configFile } from './config-file.ts';
import { flashScript, stm32Makefile } from './flash-script.ts';

/** A checkout of Klipper, or of something like it, with a build in it. */
export interface KlipperTree {
  path: string;
  remote: string;
  /** 40 hex digits */
  commit: string;
  /** as git describe says it; the firmware reports it */
  version: string;
  /** paths with uncommitted changes */
  localChanges: readonly string[];
  board: BoardProfile;
  /** what the firmware is linked for */
  start: number;
  /** bytes */
  firmwareSize: number;
  /** what the firmware talks over */
  link: 'usb' | 'uart';
  /** its flash script passes -R to dfu-util */
  resetFlag: boolean;
  /** its serialflash rule passes the address to stm32flash */
  serialflashAddress: boolean;
}

const HOUR_MS = 3_600_000;
const SOURCES_AGE_MS = 40 * 24 * HOUR_MS;
const CONFIG_AGE_MS = 2 * HOUR_MS;
const BUILD_AGE_MS = HOUR_MS;

/** The image that the tree's build made. */
export function buildFirmware(tree: KlipperTree): Uint8Array {
  return makeFirmware({
    mcu: tree.board.mcu.mcu,
    base: tree.start,
    stackPointer: (tree.board.mcu.ram[0]?.start ?? 0) + tree.board.mcu.klipperRamSize,
    version: tree.version,
    clockFrequency: tree.board.mcu.clockFrequency,
    size: tree.firmwareSize,
    link: { kind: tree.link, pins: tree.link === 'usb' ? 'PA11,PA12' : 'PA10,PA9' },
  });
}

export function firmwarePathOf(tree: KlipperTree): string {
  return `${tree.path}/out/klipper.bin`;
}

/** Puts the tree into the file system, owned by `owner`; sources are older than .config, and that than the build. */
export function installKlipperTree(
  files: VirtualFiles,
  tree: KlipperTree,
  nowMs: number,
  owner: { uid: number; gid: number },
): void {
  const add = (name: string, content: string | Uint8Array, ageMs = SOURCES_AGE_MS, mode = 0o644) =>
    files.addFile(`${tree.path}/${name}`, content, { ...owner, mode, modifiedMs: nowMs - ageMs });
  files.addDirectory(tree.path, owner);
  add('.git/HEAD', 'ref: refs/heads/master\n');
  add('.git/refs/heads/master', `${tree.commit}\n`);
  add('.git/refs/remotes/origin/master', `${tree.commit}\n`);
  add(
    '.git/config',
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote "origin"]\n\turl = ${tree.remote}\n` +
      '\tfetch = +refs/heads/*:refs/remotes/origin/*\n[branch "master"]\n\tremote = origin\n\tmerge = refs/heads/master\n',
  );
  add(
    'Makefile',
    '# Simulated stand-in for the Makefile of a Klipper-like tree\nOUT=out/\n-include .config\n',
  );
  add('src/Makefile', 'src-y += sched.c command.c basecmd.c\n');
  add('src/Kconfig', 'mainmenu "Klipper Firmware Configuration"\n');
  add('src/stm32/Makefile', stm32Makefile(tree.serialflashAddress));
  add('src/stm32/Kconfig', 'if MACH_STM32\nendif\n');
  add('src/stm32/main.c', '// simulated source\n');
  add('src/generic/usb_cdc.c', '// simulated source\n');
  add('lib/README', 'Simulated third-party code\n');
  add('klippy/klippy.py', '# simulated host software\n', SOURCES_AGE_MS, 0o755);
  add('scripts/flash_usb.py', flashScript(tree.resetFlag), SOURCES_AGE_MS, 0o755);
  add('.config', configFile(tree.board, tree.start, tree.link), CONFIG_AGE_MS);
  add('out/klipper.dict', '{}', BUILD_AGE_MS);
  add('out/klipper.bin', buildFirmware(tree), BUILD_AGE_MS, 0o755);
}
