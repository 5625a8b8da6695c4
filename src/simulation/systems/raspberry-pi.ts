import type { VirtualFiles } from '../virtual-files.ts';
import type { LinuxRelease } from './linux-release.ts';

export const HOST_NAME = 'printer';
export const USER = { name: 'pi', uid: 1000, gid: 1000 } as const;
export const PLUGDEV_GID = 46;
/** pi, adm, dialout, sudo, plugdev, users, gpio */
export const GROUP_IDS: readonly number[] = [1000, 4, 20, 27, PLUGDEV_GID, 100, 997];
export const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const GROUPS =
  'root:x:0:\nadm:x:4:pi\ndialout:x:20:pi\nsudo:x:27:pi\nplugdev:x:46:pi\nusers:x:100:pi\ngpio:x:997:pi\npi:x:1000:\n';
const DEVICE_TREE = '/sys/firmware/devicetree/base';
/** as systemd ships it: every USB device node is readable by all and writable by root */
const UDEV_DEFAULT = 'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", MODE="0664"\n';
const UDEV_FOR_BOARDS = [
  '# STM32 in DFU mode, and Klipper',
  'SUBSYSTEM=="usb", ATTRS{idVendor}=="0483", ATTRS{idProduct}=="df11", MODE="0664", GROUP="plugdev", TAG+="uaccess"',
  'SUBSYSTEM=="usb", ATTRS{idVendor}=="1d50", ATTRS{idProduct}=="614e", MODE="0664", GROUP="plugdev", TAG+="uaccess"',
  '',
].join('\n');

/** The system files of a Raspberry Pi 4; `udevRule` opens boards to the group plugdev. */
export function installRaspberryPi(files: VirtualFiles, release: LinuxRelease, udevRule: boolean): void {
  files.addFile(
    '/usr/lib/os-release',
    `PRETTY_NAME="${release.prettyName}"\nNAME="${release.prettyName.replace(/ \d.*/, '')}"\n` +
      `VERSION_ID="${release.versionId}"\nVERSION_CODENAME=${release.codename}\nID=${release.id}\n`,
  );
  files.addLink('/etc/os-release', '../usr/lib/os-release');
  files.addFile('/etc/hostname', `${HOST_NAME}\n`);
  files.addFile('/etc/group', GROUPS);
  files.addFile('/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000:,,,:/home/pi:/bin/bash\n');
  files.addFile(`${DEVICE_TREE}/model`, 'Raspberry Pi 4 Model B Rev 1.4\0');
  files.addLink('/proc/device-tree', DEVICE_TREE);
  files.addFile('/proc/1/comm', 'systemd\n');
  files.addDirectory('/proc/1/fd', { mode: 0o500 });
  for (const folder of ['bin', 'sbin', 'lib']) files.addLink(`/${folder}`, `usr/${folder}`);
  for (const folder of ['/usr/local/bin', '/usr/local/sbin', '/usr/sbin', '/run/udev'])
    files.addDirectory(folder);
  files.addFile('/usr/lib/udev/rules.d/50-udev-default.rules', UDEV_DEFAULT);
  files.addDirectory('/etc/udev/rules.d');
  if (udevRule) files.addFile('/etc/udev/rules.d/60-printer-boards.rules', UDEV_FOR_BOARDS);
  files.addDirectory('/home/pi', { uid: USER.uid, gid: USER.gid });
}

const KLIPPY_PID = 642;

/** Klipper's host software as a running process that has a serial port open. */
export function installKlippyProcess(files: VirtualFiles, tty: string): void {
  const owner = { uid: USER.uid, gid: USER.gid };
  files.addFile(`/proc/${KLIPPY_PID}/comm`, 'python\n', owner);
  files.addFile(
    `/proc/${KLIPPY_PID}/cmdline`,
    '/home/pi/klippy-env/bin/python\0/home/pi/klipper/klippy/klippy.py\0',
    owner,
  );
  files.addDirectory(`/proc/${KLIPPY_PID}/fd`, { ...owner, mode: 0o500 });
  files.addLink(`/proc/${KLIPPY_PID}/fd/0`, '/dev/null');
  files.addLink(`/proc/${KLIPPY_PID}/fd/9`, tty);
}

/** The service has been stopped. */
export function removeKlippyProcess(files: VirtualFiles): void {
  for (const name of ['fd/9', 'fd/0', 'cmdline', 'comm']) files.remove(`/proc/${KLIPPY_PID}/${name}`);
}
