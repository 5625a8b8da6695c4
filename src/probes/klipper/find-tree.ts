import type { HostPorts } from '../../ports/host-ports.ts';
import { joinPath, resolvePath } from '../paths.ts';
import { readText } from '../read-text.ts';

/** Where Klipper is: its folder, a script or Makefile that was named instead, or nowhere with the reason. */
export type KlipperTree =
  | { kind: 'tree'; path: string }
  | { kind: 'script'; path: string }
  | { kind: 'none'; lookedAt: readonly string[]; named: boolean };

/** what tells Klipper's folder (and its forks') from others */
const LANDMARKS = ['scripts/flash_usb.py', 'src/stm32/Makefile', 'klippy/klippy.py'];
const NAMES = ['klipper', 'kalico'];
const MAX_PASSWD_BYTES = 1024 * 1024;

/** The named path; else the first of: the current folder, ~/klipper, ~/kalico, and the same in SUDO_USER's home. */
export async function findKlipperTree(ports: HostPorts, named: string | undefined): Promise<KlipperTree> {
  const { environment, files } = ports;
  if (named !== undefined) {
    const path = resolvePath(environment.workingDirectory, named);
    const status = await files.status(path);
    if (status?.kind === 'file') return { kind: 'script', path };
    if (status?.kind === 'directory') return { kind: 'tree', path: path.replace(/(?<=.)\/+$/, '') };
    return { kind: 'none', lookedAt: [path], named: true };
  }
  const homes = [environment.homeDirectory, ...(await homeBehindSudo(ports))];
  const places = [
    environment.workingDirectory,
    ...homes.flatMap((home) => NAMES.map((name) => joinPath(home, name))),
  ];
  for (const path of places) {
    for (const landmark of LANDMARKS) {
      if (await files.status(joinPath(path, landmark))) return { kind: 'tree', path };
    }
  }
  return { kind: 'none', lookedAt: places, named: false };
}

/** Under sudo the home folder is root's; the tree is in the home of the user who called it. */
async function homeBehindSudo({ environment, files }: HostPorts): Promise<string[]> {
  const user = environment.variables['SUDO_USER'];
  if (!user || !/^[\w.][\w.-]{0,63}$/.test(user)) return [];
  const passwd = (await readText(files, '/etc/passwd', MAX_PASSWD_BYTES)) ?? '';
  const entry = passwd.split('\n').find((line) => line.startsWith(`${user}:`));
  return [entry?.split(':')[5] || `/home/${user}`];
}
