import { rmSync, writeFileSync } from 'node:fs';
import { settle } from './plugged-in.ts';
import { runTool } from './tool.ts';

const FILE = '/etc/udev/rules.d/60-dfu-boards.rules';

/** A rule of the guest's that gives every board in DFU mode to the group plugdev; what is plugged in keeps it. */
export async function withUdevRule<T>(use: () => Promise<T>): Promise<T> {
  const boards = ['0483:df11', '28e9:0189', '2e3c:df11'].map((id) => id.split(':'));
  const lines = boards.map(
    ([vendor, product]) =>
      `SUBSYSTEM=="usb", ATTR{idVendor}=="${vendor}", ATTR{idProduct}=="${product}", MODE="0660", GROUP="plugdev"\n`,
  );
  writeFileSync(FILE, lines.join(''));
  try {
    await runTool(['udevadm', 'control', '--reload']);
    // boards have no device class; the hubs need not be looked at again
    await runTool(['udevadm', 'trigger', '--action=change', '--attr-match=bDeviceClass=00']);
    await settle();
    return await use();
  } finally {
    rmSync(FILE, { force: true });
    await runTool(['udevadm', 'control', '--reload']);
  }
}
