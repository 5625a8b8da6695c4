import * as pty from '@lydell/node-pty';
import { afterEach, describe, expect, it } from 'vitest';
import { openSerial } from '../../src/host/serial/serial.ts';
import type { SerialHandle } from '../../src/ports/serial.ts';

const serial = openSerial('linux');
const open: SerialHandle[] = [];
const terminals: pty.IPty[] = [];

/** The far end of a pseudo-terminal, raw, and the path of the near one. */
async function openTerminal(): Promise<{ path: string; terminal: pty.IPty; heard: () => string }> {
  const terminal = pty.spawn('sh', ['-c', 'stty raw -echo; tty; exec sleep 60'], { cols: 80, rows: 24 });
  terminals.push(terminal);
  let heard = '';
  const path = await new Promise<string>((resolve) => {
    terminal.onData((data) => {
      heard += data;
      const told = /\/dev\/pts\/\d+/.exec(heard);
      if (told) resolve(told[0]);
    });
  });
  heard = '';
  return { path, terminal, heard: () => heard };
}

async function openPort(path: string): Promise<SerialHandle> {
  const handle = await serial.open(path, { baudRate: 115_200 });
  open.push(handle);
  return handle;
}

afterEach(async () => {
  for (const handle of open.splice(0)) await handle.close();
  for (const terminal of terminals.splice(0)) terminal.kill('SIGKILL');
});

describe.runIf(process.platform === 'linux')('a serial port on a pseudo-terminal', () => {
  it('carries bytes both ways, as many as were asked for', async () => {
    const { path, terminal, heard } = await openTerminal();
    const port = await openPort(path);
    await port.write(Uint8Array.of(0x41, 0x42));
    await expect.poll(heard).toContain('AB');
    terminal.write('hello');
    expect(new TextDecoder().decode(await port.read(3, 2000))).toBe('hel');
    expect(new TextDecoder().decode(await port.read(9, 2000, 1))).toBe('lo');
  });

  it('a read that waits in vain ends with what there is', async () => {
    const { path, terminal } = await openTerminal();
    const port = await openPort(path);
    expect(await port.read(4, 30)).toHaveLength(0);
    terminal.write('x');
    expect(await port.read(4, 300)).toEqual(Uint8Array.of(0x78));
  });

  it('flush forgets what came in', async () => {
    const { path, terminal } = await openTerminal();
    const port = await openPort(path);
    terminal.write('old');
    await port.read(1, 2000);
    await port.flush();
    expect(await port.read(1, 50)).toHaveLength(0);
  });

  it('is busy for a second program, and free again when it was closed, once or twice', async () => {
    const { path } = await openTerminal();
    const port = await openPort(path);
    await expect(openPort(path)).rejects.toMatchObject({ kind: 'busy' });
    await port.close();
    await port.close();
    await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ name: 'SerialError' });
    await expect(openPort(path)).resolves.toBeDefined();
  });

  it('has no control lines and no parity, and says so', async () => {
    const { path } = await openTerminal();
    const port = await openPort(path);
    await expect(port.setLines({ rts: false })).rejects.toMatchObject({ kind: 'unsupported' });
    await port.close();
    const even = serial.open(path, { baudRate: 115_200, parity: 'even' });
    await expect(even).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('a port that vanishes ends the read that waits, and every later call', async () => {
    const { path, terminal } = await openTerminal();
    const port = await openPort(path);
    const waiting = port.read(1, 10_000);
    terminal.kill('SIGKILL');
    (terminal as unknown as { destroy(): void }).destroy();
    await expect(waiting).rejects.toMatchObject({ kind: 'disconnected' });
    await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'disconnected' });
    await port.close();
  });

  it('what is not there is not found, what is no serial port is unsupported', async () => {
    await expect(openPort('/dev/ttyUSB99')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(openPort(import.meta.filename)).rejects.toMatchObject({ kind: 'unsupported' });
  });
});
