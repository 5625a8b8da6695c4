import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { SerialError, type SerialHandle, type SerialSettings } from '../../ports/serial.ts';
import { openHandle } from './handle.ts';

const STTY_MS = 2000;

/** Opens a port of this machine through the package serialport, which is loaded now. Rejects with SerialError. */
export async function openSerialPort(
  platform: string,
  path: string,
  settings: SerialSettings,
): Promise<SerialHandle> {
  const { SerialPort } = await import('serialport');
  const { baudRate, parity = 'none', dataBits = 8, stopBits = 1 } = settings;
  const native = new SerialPort({ path, baudRate, parity, dataBits, stopBits, autoOpen: false });
  const handle = await openHandle(native, settings, async () => platform === 'win32' || exists(path));
  if (platform === 'linux' && parity !== 'none' && (await dropsParity(path))) {
    await handle.close();
    throw new SerialError('unsupported', `the driver of ${path} does not do parity`);
  }
  return handle;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * A driver that cannot do parity drops the wish without an error, as tcsetattr(3) allows, so the settings are read
 * back. Nobody is accused where stty is missing.
 */
async function dropsParity(path: string): Promise<boolean> {
  const told = await promisify(execFile)('stty', ['-F', path, '-a'], {
    timeout: STTY_MS,
    env: { ...process.env, LC_ALL: 'C' },
  }).catch(() => null);
  return told !== null && /(?:^|\s)-parenb(?:\s|;|$)/.test(told.stdout);
}
