import { rmSync, writeFileSync } from 'node:fs';
import { settle } from './plugged-in.ts';
import { runTool } from './tool.ts';

const FILE = '/etc/udev/rules.d/60-dfu-boards.rules';

/** A rule of the guest's that gives every board in DFU mode to the group plugdev, for as long as `use` takes. */
export async function withUdevRule<T>(use: () => Promise<T>): Promise<T> {
  const boards = ['0483:df11', '28e9:0189', '2e3c:df11'].map((id) => id.split(':'));
  const lines = boards.map(
    ([vendor, product]) =>
      `SUBSYSTEM=="usb", ATTR{idVendor}=="${vendor}", ATTR{idProduct}=="${product}", MODE="0660", GROUP="plugdev"\n`,
  );
  writeFileSync(FILE, lines.join(''));
  try {
    await applyRules();
    return await use();
  } finally {
    rmSync(FILE, { force: true });
    await applyRules();
  }
}

/** Reads udev's rules anew and lets them take effect on what is plugged in. */
async function applyRules(): Promise<void> {
  await runTool(['udevadm', 'control', '--reload']);
  await runTool(['udevadm', 'trigger', '--action=change', '--subsystem-match=usb']);
  await settle();
}
