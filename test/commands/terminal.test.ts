import process from 'node:process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openTerminal } from '../../src/commands/terminal.ts';

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const readerGone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
let exit: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('the program ended');
  });
});
afterEach(() => {
  exit.mockRestore();
  for (const name of NAMES) process.removeAllListeners(name);
  process.stdout.removeAllListeners('error');
  process.stderr.removeAllListeners('error');
});

test('without its reader a command that only prints ends quietly', () => {
  openTerminal();
  expect(() => process.stdout.emit('error', readerGone)).toThrow('the program ended');
  expect(() => process.stderr.emit('error', readerGone)).toThrow('the program ended');
});

test('without its reader a command that is changing something goes on to its own end', () => {
  const { signal } = openTerminal();
  process.stdout.emit('error', readerGone);
  process.stderr.emit('error', readerGone);
  expect(signal.aborted).toBe(false);
  expect(exit).not.toHaveBeenCalled();
});

test.each(NAMES)('%s asks such a command to stop at a safe point', (name) => {
  const { signal } = openTerminal();
  process.emit(name);
  expect(signal.aborted).toBe(true);
});
