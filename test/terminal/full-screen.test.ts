import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openProgram, type RealTerminal } from './real-terminal.ts';

const FIXTURE = fileURLToPath(new URL('crash.fixture.ts', import.meta.url));
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
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

  it('keeps the WebAssembly of its layout as it was compiled first, however long it runs', async () => {
    terminal = openProgram(['--trace-wasm-compilation-times', CLI, '--simulate', 'octopus-pro-f429']);
    const { sent, resize } = terminal;
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await until(() => sent().includes('Overview'));
    for (let count = 0; count < 150; count += 1) {
      resize(80 + (count % 40), 24);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(sent()).toMatch(/using Liftoff/);
    expect(sent().match(/using TurboFan/g)).toBeNull();
  });
});
