import { buildFirmware, type KlipperTree } from '../klipper/klipper-tree.ts';
import type { VirtualFiles } from '../virtual-files.ts';
import type { Program } from '../virtual-processes.ts';
import { versioned } from './versions.ts';

/** The processor and the crystal as Kconfig's choices name them; the defaults are those of its source. */
const PART = /^CONFIG_MACH_STM32([A-Z]\d[0-9A-Z]\d)=y$/m;
const START = /^CONFIG_STM32_FLASH_START_([0-9A-F]{3,5})=y$/m;
const CRYSTAL = /^CONFIG_STM32_CLOCK_REF_(\d{1,2})M=y$/m;

/**
 * make in a Klipper-like tree: `olddefconfig` completes a .config, and without a target the firmware of that .config is
 * built. It builds for the scene's own MCU only; for another it fails as a compiler would.
 */
export function make(
  version: string,
  files: VirtualFiles,
  tree: KlipperTree,
  owner: { uid: number; gid: number },
  nowMs: () => number,
): Program {
  const config = `${tree.path}/.config`;
  const add = (path: string, content: string | Uint8Array) =>
    files.addFile(path, content, { ...owner, modifiedMs: nowMs() });
  const target = () => {
    const text = files.textOf(config) ?? '';
    return {
      text,
      part: PART.exec(text)?.[1]?.toLowerCase() ?? null,
      start: tree.board.mcu.flashStart + Number.parseInt(START.exec(text)?.[1] ?? '0', 16),
      crystalMhz: Number(CRYSTAL.exec(text)?.[1] ?? 8),
    };
  };
  return (args, { cwd }) => {
    if (cwd === undefined) return versioned(version)(args, { timeoutMs: 0, maxBytes: 0 });
    if (cwd !== tree.path) return null;
    const { text, part, start, crystalMhz } = target();
    if (args.length === 1 && args[0] === 'olddefconfig') {
      const more = [
        `CONFIG_MCU="stm32${part ?? ''}xx"`,
        `CONFIG_FLASH_APPLICATION_ADDRESS=0x${start.toString(16)}`,
        `CONFIG_CLOCK_REF_FREQ=${crystalMhz * 1_000_000}`,
      ];
      const names = more.map((line) => line.slice(0, line.indexOf('=')));
      const kept = text.split('\n').filter((line) => !names.some((name) => line.startsWith(`${name}=`)));
      add(config, `${kept.join('\n').trimEnd()}\n${more.join('\n')}\n`);
      return { stdout: 'Loaded configuration\n' };
    }
    if (args.some((word) => !/^-j\d+$/.test(word))) return null;
    if (!tree.board.mcu.mcu.startsWith(`stm32${part ?? '?'}`)) {
      return {
        stderr: 'src/stm32/main.c:1:10: error: no such device\nmake: *** [Makefile:72] Error 1\n',
        exitCode: 2,
      };
    }
    add(`${tree.path}/out/klipper.bin`, buildFirmware({ ...tree, start }));
    return {
      stdout: '  Compiling out/src/sched.o\n  Linking out/klipper.elf\n  Creating bin file out/klipper.bin\n',
    };
  };
}
