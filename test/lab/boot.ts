import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Machine } from './machine.ts';
import { LabError } from './requirements.ts';

const PID1 = join(import.meta.dirname, 'guest', 'pid1.sh');
const MEMORY_MIB = 2048;

/**
 * Boots the machine, runs a command in it as root, and resolves to the command's exit code when it has powered off.
 * The guest sees the host's files read-only; `share` is emptied first, and the guest may write to it at the same
 * path. What the guest prints goes to stdout. Rejects with LabError when there is no result after `limitMs`.
 */
export async function boot(
  machine: Machine,
  share: string,
  argv: readonly string[],
  limitMs: number,
): Promise<number> {
  rmSync(share, { recursive: true, force: true });
  mkdirSync(share, { recursive: true });
  const words = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  writeFileSync(
    join(share, 'job'),
    `export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C\ncd /\nexec ${words.join(' ')}\n`,
  );
  await runMachine(machine, share, limitMs);
  const status = join(share, 'status');
  if (!existsSync(status)) {
    throw new LabError(`The virtual machine ended without a result (limit: ${limitMs / 1000} s).`);
  }
  return Number(readFileSync(status, 'utf8').trim());
}

function runMachine(machine: Machine, share: string, limitMs: number): Promise<void> {
  const kernelWords = [
    'console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off nokaslr tsc=reliable',
    `lab_pid1=${PID1}`,
    `lab_machine=${machine.folder}`,
    `lab_share=${share}`,
  ];
  const argv = [
    ['-machine', 'pc,usb=off,vmport=off', '-accel', 'tcg,thread=multi', '-cpu', 'max'],
    ['-smp', '2', '-m', String(MEMORY_MIB), '-nodefaults', '-no-user-config', '-display', 'none'],
    ['-no-reboot', '-serial', 'stdio', '-kernel', machine.kernel, '-initrd', machine.initrd],
    ['-append', kernelWords.join(' ')],
    ['-fsdev', 'local,id=fs0,path=/,security_model=none,readonly=on,multidevs=remap'],
    ['-device', 'virtio-9p-pci,fsdev=fs0,mount_tag=hostroot'],
    ['-fsdev', `local,id=fs1,path=${share},security_model=none`],
    ['-device', 'virtio-9p-pci,fsdev=fs1,mount_tag=outshare'],
  ].flat();
  return new Promise((resolve, reject) => {
    const qemu = spawn('qemu-system-x86_64', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    const limit = setTimeout(() => qemu.kill('SIGKILL'), limitMs);
    qemu.stdout.on('data', (text: Buffer) =>
      process.stdout.write(text.toString('latin1').replaceAll('\r', ''), 'latin1'),
    );
    qemu.once('error', (cause) => {
      clearTimeout(limit);
      reject(new LabError(`qemu-system-x86_64 could not be started: ${cause.message}`));
    });
    qemu.once('close', () => {
      clearTimeout(limit);
      resolve();
    });
  });
}
