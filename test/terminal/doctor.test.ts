import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openTerminal, type RealTerminal } from './real-terminal.ts';

const F429 = ['--simulate', 'octopus-pro-f429'];
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
let terminal: RealTerminal | undefined;

afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

function open(argv: readonly string[], env?: Record<string, string>): RealTerminal {
  terminal = openTerminal(argv, env);
  return terminal;
}

/** The pointer to the item that holds this text, with the arrow that the screen names. */
async function choose(one: RealTerminal, item: RegExp, key: 'up' | 'down'): Promise<void> {
  for (let i = 0; i < 40; i++) {
    if (one.lines().some((line) => line.includes('❯') && item.test(line))) return;
    const before = one.screen();
    one.press('↑↓', key);
    while (one.screen() === before) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${String(item)} could not be chosen:\n${one.screen()}`);
}

describe('the program in a real terminal of 80x24', { timeout: 60_000 }, () => {
  it('leads from the diagnosis to a verified board with no other keys than those on the screen', async () => {
    const one = open(F429);
    await one.shows('✗ Blocked');
    expect(one.lines()[0]).toMatch(/^ dfu-doctor {2}Overview +SIMULATED octopus-pro-f429$/);
    one.press('Enter');
    await one.shows('What is wrong');
    await choose(one, /Flash/, 'down');
    one.press('Enter');
    await one.shows('Go back, change nothing');
    await one.shows('▒ 0x08000000 32 KiB       bootloader, stays as it is');
    await choose(one, /Erase \d sectors, write \d+ bytes/, 'up');
    one.press('Enter');
    await one.shows('Leave the cable and the power alone');
    await one.shows(/▸ Write +█+░* \d+\.\d of \d+\.\d KiB, \d+\.\d KiB\/s, \d+\.\d s left/);
    await one.shows(/✓ Flashed and verified: all \d+ bytes were read back and are right\./);
    await one.shows('The board is back at 1-1.4 as 1d50:614e Klipper firmware.');
    await one.shows('Nothing stops you');
    one.press('Enter');
    await one.shows('✓ Clear');
    await one.shows('At 1-1.4: STM32 in DFU mode (0483:df11) became Klipper firmware');
    one.press('q');
    expect(await one.ended()).toBe('ENDED code=0 signal=null terminal=cooked');
    expect(one.screen()).toMatch(/Flashed and verified: \d+ bytes\./);
  });

  it('gives the terminal back on q', async () => {
    const one = open(F429);
    await one.shows('✗ Blocked');
    expect(one.isAlternate()).toBe(true);
    one.press('q');
    expect(await one.ended()).toBe('ENDED code=0 signal=null terminal=cooked');
    expect(one.isAlternate()).toBe(false);
    expect(one.sent().lastIndexOf('\u001b[?25h')).toBeGreaterThan(one.sent().lastIndexOf('\u001b[?25l'));
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'gives the terminal back on %s and dies of it',
    async (signal) => {
      const one = open(F429);
      await one.shows('✗ Blocked');
      one.kill(signal);
      expect(await one.ended()).toBe(`ENDED code=null signal=${signal} terminal=cooked`);
      expect(one.isAlternate()).toBe(false);
    },
  );

  it('asks on Ctrl-C during a flash, and when told to stop says in what condition the board is', async () => {
    const one = open(F429);
    await one.shows('✗ Blocked');
    one.press('Enter');
    await one.shows('What is wrong');
    await choose(one, /Flash/, 'down');
    one.press('Enter');
    await one.shows('Go back, change nothing');
    await choose(one, /Erase/, 'up');
    one.press('Enter');
    await one.shows('▸ Erase');
    one.type('\u0003');
    await one.shows('Stop the flash?');
    await choose(one, /Stop it now/, 'down');
    one.press('Enter');
    await one.shows(/✗ Stopped as asked/);
    await one.shows('Read the board again and try once more');
    one.press('q');
    expect(await one.ended()).toBe('ENDED code=1 signal=null terminal=cooked');
    expect(one.screen()).toContain('The flash did not end well: Stopped as asked');
  });

  it('says in what condition a flash leaves the board when a signal ends it', async () => {
    const one = open(F429);
    await one.shows('✗ Blocked');
    one.press('Enter');
    await one.shows('What is wrong');
    await choose(one, /Flash/, 'down');
    one.press('Enter');
    await one.shows('Go back, change nothing');
    await choose(one, /Erase/, 'up');
    one.press('Enter');
    await one.shows('▸ Erase');
    one.kill('SIGTERM');
    expect(await one.ended()).toBe('ENDED code=null signal=SIGTERM terminal=cooked');
    expect(one.screen()).toMatch(/The flash was cut off while: (erase|write)\./);
  });

  it('fits after the terminal was made smaller and larger again', async () => {
    const one = open(F429);
    await one.shows('✗ Blocked');
    for (const [columns, rows] of [
      [60, 18],
      [120, 40],
      [80, 24],
    ] as const) {
      one.resize(columns, rows);
      await one.shows(new RegExp(`^ ─{${columns - 2}}$`, 'm'));
      await one.shows('q quit');
      expect(one.lines()[0]).toContain('dfu-doctor');
      expect(one.lines()).toHaveLength(rows);
      expect(one.screen().match(/dfu-doctor/g)).toHaveLength(1);
    }
  });

  it('sends no colour with NO_COLOR, and says the same', async () => {
    const one = open(F429, { NO_COLOR: '1' });
    await one.shows('✗ Blocked');
    one.press('Enter');
    await one.shows('What is wrong');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is looked for
    expect(one.sent()).not.toMatch(/\u001b\[(3[0-7]|4[0-7]|9[0-7]|[34]8;)/);
  });

  it('draws with ASCII alone where the locale has no UTF-8', async () => {
    const one = open(F429, { LANG: 'C' });
    await one.shows('x Blocked');
    one.press('?');
    await one.shows('Show all keys');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: everything but ASCII is what is looked for
    expect(one.sent()).not.toMatch(/[^\u0000-\u007f]/);
  });

  it.each([
    { argv: ['--screen-reader', ...F429], env: {} },
    { argv: F429, env: { INK_SCREEN_READER: 'true' } },
  ])('tells its pages as lines for a screen reader, with $argv and $env', async ({ argv, env }) => {
    const one = open(argv, env);
    await one.shows('error: Blocked  dfu-util 0.9 is installed');
    await one.shows('> error: dfu-util is older than 0.11');
    one.type('\u001b[B');
    await one.shows('> warning: dfu-util is called with both -R and :leave');
    expect(one.isAlternate()).toBe(false);
    // nothing that was said is painted over, and nothing is a picture
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences are what is looked for
    expect(one.sent().replace(/\u001b\[\?2004[hl]/g, '')).not.toMatch(/\u001b|[─█░▒✗❯]/);
    one.type('q');
    expect(await one.ended()).toBe('ENDED code=0 signal=null terminal=cooked');
  });

  it.each([
    { term: 'xterm-256color', verdict: '✗ Blocked', links: true },
    { term: 'linux', verdict: 'x Blocked', links: false },
  ])('makes links of addresses of web pages on $term: $links', async ({ term, verdict, links }) => {
    const one = openTerminal(F429, { TERM: term }, { cols: 100, rows: 40 });
    terminal = one;
    await one.shows(verdict);
    one.press('Enter');
    await one.shows('https://dfu-util.sourceforge.net/');
    expect(one.sent().includes('\u001b]8;;https://dfu-util.sourceforge.net/\u0007')).toBe(links);
    expect(one.sent().includes('\u001b]')).toBe(links);
  });

  it('prints the report as text on a terminal that can only print lines', async () => {
    const one = open(F429, { TERM: 'dumb' });
    expect(await one.ended()).toBe('ENDED code=1 signal=null terminal=cooked');
    expect(one.isAlternate()).toBe(false);
  });

  it('prints the report as text where there is no terminal, with exit code 1 when something stops the user', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...F429], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^Simulated host: octopus-pro-f429\nBLOCKED /);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point
    expect(stdout + stderr).not.toMatch(/\u001b/);
  });

  it('refuses an unknown board in words, with the terminal as it was', async () => {
    const one = open(['--simulate', 'no-such-board']);
    expect(await one.ended()).toBe('ENDED code=2 signal=null terminal=cooked');
    expect(one.screen()).toContain('There is no simulated board with that name.');
    expect(one.isAlternate()).toBe(false);
  });
});
