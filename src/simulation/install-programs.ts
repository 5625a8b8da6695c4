import type { KernelLog } from './kernel-log.ts';
import { dfuUtil, stm32flash } from './programs/flash-tools.ts';
import { git } from './programs/git.ts';
import { dmesg, journalctl } from './programs/kernel-messages.ts';
import { make } from './programs/make.ts';
import { systemctl } from './programs/systemctl.ts';
import { vcgencmd } from './programs/vcgencmd.ts';
import { versioned } from './programs/versions.ts';
import type { Scene } from './scenes/scene.ts';
import { HOST_NAME, USER } from './systems/raspberry-pi.ts';
import type { VirtualFiles } from './virtual-files.ts';
import type { Program, VirtualProcesses } from './virtual-processes.ts';

/** Puts the scene's programs on PATH, files and behaviour both. */
export function installPrograms(
  files: VirtualFiles,
  processes: VirtualProcesses,
  scene: Scene,
  log: KernelLog,
  nowMs: () => number,
): void {
  const { release } = scene;
  const add = (name: string, program: Program) => {
    files.addFile(`/usr/bin/${name}`, '\u007fELF', { mode: 0o755 });
    processes.add(`/usr/bin/${name}`, program);
  };
  if (scene.dfuUtil) add('dfu-util', dfuUtil(scene.dfuUtil));
  if (scene.stm32flash) add('stm32flash', stm32flash(scene.stm32flash));
  const python = `python${/^\d+\.\d+/.exec(release.python)?.[0] ?? '3'}`;
  add(python, versioned(`Python ${release.python}`));
  files.addLink('/usr/bin/python3', python);
  add('make', make(`GNU Make ${release.make}`, files, scene.klipper, USER, nowMs));
  add('arm-none-eabi-gcc', versioned(release.armGcc));
  add('git', git(release.git, scene.klipper));
  add('dmesg', dmesg(log));
  add('journalctl', journalctl(log, HOST_NAME));
  add('systemctl', systemctl(scene.services));
  add('vcgencmd', vcgencmd);
}
