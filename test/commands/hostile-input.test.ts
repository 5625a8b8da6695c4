import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** 7-bit and 8-bit sequences, a title, a change of direction */
const EVIL = '\u001b[2J\u009b31m\u001b]0;owned\u0007\u202e';
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const ACTED_ON = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e]/;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-hostile-'));
  const klipper = path.join(folder, `klipper${EVIL}`);
  mkdirSync(path.join(klipper, 'scripts'), { recursive: true });
  writeFileSync(
    path.join(klipper, 'scripts', 'flash_usb.py'),
    `args = ["sudo", "dfu-util", "-p", buspath, "-R", "-a", "0", "-s", "0x8000000:leave", "-D", "${EVIL}"]\nsubprocess.call(args)\n`,
  );
  writeFileSync(
    path.join(klipper, `.config`),
    `CONFIG_MCU="${EVIL}"\nCONFIG_FLASH_APPLICATION_ADDRESS=0x8008000\n`,
  );
  writeFileSync(
    path.join(folder, `log${EVIL}.txt`),
    `pi@evil:~$ dfu-util -l\ndfu-util 0.9\nFound DFU: [0483:df11] ver=2200, devnum=9, cfg=1, intf=0, path="1-1", alt=0, name="@${EVIL}", serial="${EVIL}"\npi@evil:~$ dfu-util -d ${EVIL} -R -s 0x8000000:leave -D ${EVIL}\nNo DFU capable USB device available\n`,
  );
  writeFileSync(path.join(folder, `image${EVIL}.bin`), EVIL.repeat(100));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const calls = (): readonly (readonly string[])[] => {
  const klipper = path.join(folder, `klipper${EVIL}`);
  const log = path.join(folder, `log${EVIL}.txt`);
  const image = path.join(folder, `image${EVIL}.bin`);
  return [
    [`--${EVIL}`],
    ['explain', log],
    ['explain', `${log}${EVIL}`],
    ['rules', EVIL],
    ['list', '-d', EVIL, '--simulate', 'octopus-pro-f429'],
    ['list', '-v', '--simulate', 'octopus-pro-f429'],
    ['check', '--simulate', EVIL],
    ['check', '--simulate', 'octopus-pro-f429', '--klipper', klipper, '--firmware', image],
    ['check', '--simulate', 'octopus-pro-f429', '--klipper', `${klipper}${EVIL}`],
    ['flash', image, '--simulate', 'octopus-pro-f429', '--address', EVIL],
    ['flash', image, '--simulate', 'octopus-pro-f429', '--device', EVIL, '--dry-run'],
    ['flash', image, '--simulate', 'octopus-pro-f429', '--address', '0x08008000', '--dry-run'],
    ['flash', `${image}${EVIL}`, '--simulate', 'octopus-pro-f429'],
  ];
};

test('no text from outside reaches the terminal as a command, whichever way it comes in, as text or as JSON', {
  timeout: 180_000,
}, () => {
  for (const call of calls()) {
    const forms = call[0]?.startsWith('--') ? [call] : [call, [...call, '--json']];
    for (const argv of forms) {
      const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, ...argv], { encoding: 'utf8' });
      expect([0, 1, 2]).toContain(status);
      expect((stdout + stderr).length).toBeGreaterThan(20);
      expect(stdout, argv.join(' ')).not.toMatch(ACTED_ON);
      expect(stderr, argv.join(' ')).not.toMatch(ACTED_ON);
      expect(stderr).not.toContain('broke down');
    }
  }
});
