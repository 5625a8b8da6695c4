import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realProcesses } from '../../src/host/processes.ts';

const node = (script: string, ...args: string[]) => [process.execPath, '-e', script, ...args];
const LIMITS = { timeoutMs: 10_000, maxBytes: 1000 };

describe('programs on this machine', () => {
  it('gives both outputs and the exit code', async () => {
    const result = await realProcesses.run(
      node('console.log("out"); console.error("err"); process.exitCode = 3'),
      LIMITS,
    );
    expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false });
  });

  it('hands arguments over as they are, never to a shell', async () => {
    const nasty = '$(echo no); rm "x" `id` | cat > y';
    const { stdout } = await realProcesses.run(node('process.stdout.write(process.argv[1])', nasty), LIMITS);
    expect(stdout).toBe(nasty);
  });

  it('asks for untranslated messages and gives no input', async () => {
    const script = `process.stdout.write(process.env.LC_ALL + require('fs').readFileSync(0, 'utf8'))`;
    expect((await realProcesses.run(node(script), LIMITS)).stdout).toBe('C');
  });

  it('cuts output at the limit and still lets the program come to its end', async () => {
    const script = 'process.stdout.write("x".repeat(300000), () => process.exit(5))';
    const result = await realProcesses.run(node(script), LIMITS);
    expect(result).toMatchObject({ truncated: true, exitCode: 5 });
    expect(result.stdout).toBe('x'.repeat(1000));
  });

  it('says which program is not there', async () => {
    const argv = ['no-such-program-here', '--version'];
    await expect(realProcesses.run(argv, LIMITS)).rejects.toMatchObject({ kind: 'not-found', argv });
    await expect(realProcesses.run([], LIMITS)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it.runIf(process.platform !== 'win32')('says which program may not be run', async () => {
    await expect(realProcesses.run([tmpdir()], LIMITS)).rejects.toMatchObject({ kind: 'permission' });
  });

  it.runIf(process.platform !== 'win32')('ends a program over its time, and its children', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'doctor-processes-'));
    const pidFile = join(folder, 'pid');
    const script = `sleep 60 & echo $! > ${pidFile}; wait`;
    const result = await realProcesses.run(['sh', '-c', script], { timeoutMs: 300, maxBytes: 100 });
    expect(result).toMatchObject({ timedOut: true, exitCode: null });
    const child = Number(await readFile(pidFile, 'utf8'));
    await rm(folder, { recursive: true });
    await expect.poll(() => isRunning(child), { timeout: 3000 }).toBe(false);
  });

  it.runIf(process.platform !== 'win32')('does not wait for a child that was left behind', async () => {
    const start = performance.now();
    const result = await realProcesses.run(['sh', '-c', 'sleep 5 & echo done'], LIMITS);
    expect(result).toMatchObject({ exitCode: 0, stdout: 'done\n' });
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

/** A child that was killed may stay a zombie where nobody collects it: that is as good as gone. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(status);
}

// only root can give up its rights
describe.runIf(process.getuid?.() === 0)('under sudo', () => {
  it('runs a program for the user who called it with the rights of that user', async () => {
    const script = 'process.stdout.write(`${process.getuid()} ${process.getgid()} ${process.env.HOME}`)';
    const { SUDO_UID, SUDO_GID } = process.env;
    Object.assign(process.env, { SUDO_UID: '65534', SUDO_GID: '65534' });
    try {
      const asUser = await realProcesses.run(['/bin/sh', '-c', 'id -u; id -g; id -G'], {
        ...LIMITS,
        asInvokingUser: true,
      });
      expect(asUser.stdout).toBe('65534\n65534\n65534\n');
      expect((await realProcesses.run(node(script), LIMITS)).stdout).toMatch(/^0 0 /);
    } finally {
      delete process.env['SUDO_UID'];
      delete process.env['SUDO_GID'];
      Object.assign(process.env, {
        ...(SUDO_UID === undefined ? {} : { SUDO_UID }),
        ...(SUDO_GID === undefined ? {} : { SUDO_GID }),
      });
    }
  });
});
