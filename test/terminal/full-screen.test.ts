import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openProgram, type RealTerminal } from './real-terminal.ts';

const FIXTURE = fileURLToPath(new URL('crash.fixture.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
let terminal: RealTerminal | undefined;

afterEach(() => terminal?.close());

describe('the full screen', { timeout: 60_000 }, () => {
  it.each([
    ['throws', 1],
    ['rejects', 1],
    ['exits', 3],
  ])('gives the terminal back when the program %s', async (how, code) => {
    terminal = openProgram(['--import', TSX, FIXTURE, how]);
    expect(await terminal.ended()).toBe(`ENDED code=${code} signal=null terminal=cooked`);
    expect(terminal.isAlternate()).toBe(false);
    // what node says of the crash is readable, on the terminal that was there before
    if (how !== 'exits') expect(terminal.screen()).toContain('nobody expected this');
  });
});
