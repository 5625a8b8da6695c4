import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';

/** The laboratory cannot run here; `message` says what to do about it. */
export class LabError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LabError';
  }
}

/** Debian packages that the host needs: the machine, and the tools that are driven unmodified. */
const PACKAGES = [
  'qemu-system-x86',
  'busybox-static',
  'cpio',
  'usbip',
  'usbutils',
  'dfu-util',
  'stm32flash',
] as const;

/** Makes sure that the packages are there; as root it installs what is missing. Throws LabError. */
export function ensurePackages(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync('/usr/bin/apt-get')) {
    throw new LabError(
      'The laboratory needs Debian or Ubuntu on a 64-bit PC (amd64). Everything else is tested by npm test.',
    );
  }
  const missing = PACKAGES.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const install: [string, ...string[]] = [
    'apt-get',
    'install',
    '--yes',
    '--no-install-recommends',
    ...missing,
  ];
  if (process.getuid?.() !== 0) {
    throw new LabError(
      `The laboratory needs packages that are not installed. Run:\n  sudo apt-get update && sudo ${install.join(' ')}`,
    );
  }
  process.stdout.write(`Installing ${missing.join(', ')} …\n`);
  run(['apt-get', 'update', '-qq']);
  run(install);
}

/** Runs a program, its output shown only when it fails. Returns its stdout; throws LabError. */
export function run(
  argv: readonly [string, ...string[]],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const [program, ...rest] = argv;
  const { status, stdout, stderr, error } = spawnSync(program, rest, {
    ...options,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...options.env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return stdout;
  const why = error?.message ?? `exit code ${status}\n${stdout}${stderr}`.trim();
  throw new LabError(`${argv.join(' ')} failed: ${why}`);
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout === 'installed';
}
