import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTerminal, type RealTerminal } from './real-terminal.ts';

const SIZES = [
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
  { cols: 40, rows: 15 },
] as const;
const THREAD = readFileSync(
  new URL('../fixtures/transcripts/three-attempts-two-hosts.txt', import.meta.url),
  'utf8',
);
const open: RealTerminal[] = [];
let state: string;

beforeEach(() => {
  state = mkdtempSync(path.join(os.tmpdir(), 'dfu-doctor-state-'));
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  rmSync(state, { recursive: true });
});

function start(argv: readonly string[], size: (typeof SIZES)[number] = SIZES[0]): RealTerminal {
  const one = openTerminal(argv, { XDG_STATE_HOME: state }, size);
  open.push(one);
  return one;
}

/** The screen as one line of text, so that it does not matter where a narrow one wraps. */
const words = (one: RealTerminal) => one.screen().replace(/\s+/g, ' ');

/** Waits for words that a narrow screen may wrap. */
async function says(one: RealTerminal, text: RegExp): Promise<void> {
  const end = Date.now() + 30_000;
  while (!text.test(words(one))) {
    if (Date.now() > end) throw new Error(`${String(text)} never showed; this did:\n${one.screen()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** On until the pointer is on the item. */
async function choose(one: RealTerminal, item: RegExp, key: 'up' | 'down' = 'down'): Promise<void> {
  for (let i = 0; i < 80; i++) {
    // Enter is offered once all of the item shows
    const isOffered = one.screen().includes('Enter ');
    if (isOffered && one.lines().some((line) => line.includes('❯') && item.test(line))) return;
    const before = one.screen();
    one.press('↑↓', key);
    while (one.screen() === before) await new Promise((resolve) => setTimeout(resolve, 20));
    // what is drawn in two steps has settled
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  throw new Error(`${String(item)} could not be chosen:\n${one.screen()}`);
}

describe.each(SIZES)('in a real terminal of $cols x $rows', { timeout: 90_000 }, (size) => {
  it('a pasted thread leads to its verdict, and Esc back to the machine', async () => {
    const one = start(['--simulate', 'octopus-pro-f446'], size);
    await says(one, /Clear|Blocked|Unknown/);
    one.press('p');
    await says(one, /Paste the console text here/);
    await one.paste(THREAD);
    await says(one, /Blocked dfu-util 0\.9 on pi@printer could not read the board's memory map/);
    expect(one.lines()[0]).toMatch(/Overview +a log$/);
    one.press('Esc');
    await says(one, /SIMULATED/);
    one.press('q');
    expect(await one.ended()).toBe('ENDED code=0 signal=null terminal=cooked');
  });

  it('a report is written after what is replaced was shown, and opens', async () => {
    const one = start(['--simulate', 'octopus-pro-f429'], size);
    await says(one, /Blocked/);
    await choose(one, /Write a report/);
    one.press('Enter');
    await says(one, /A report for somebody who helps/);
    await choose(one, /Write \//);
    one.press('Enter');
    await says(one, /Written: /);
    const file = /dfu-doctor-\d{8}-\d{6}\.zip/.exec(one.screen().replace(/\s+/g, ''))?.[0] ?? '';
    const written = path.join(one.folder, file);
    expect(existsSync(written)).toBe(true);
    const other = start(['open', written], size);
    await says(other, /Blocked/);
    expect(other.lines()[0]).toMatch(/Overview +a report$/);
  });

  it('setup shows its steps and the way back', async () => {
    const one = start(['setup', '--simulate', 'octopus-pro-f446'], size);
    await says(one, /steps are done/);
    expect(one.lines()[0]).toMatch(/Set up a board/);
    one.press('Esc');
    await says(one, /What you can do here|Blocked|Clear|Unknown/);
  });
});

describe('the terminal UI', { timeout: 90_000 }, () => {
  it('reads 5 MB of pasted text, and hears keys afterwards', async () => {
    const one = start(['--simulate', 'octopus-pro-f446']);
    await says(one, /Clear|Blocked|Unknown/);
    await one.paste(THREAD.repeat(Math.ceil(5_000_000 / THREAD.length)));
    await says(one, /Overview +a log/);
    one.press('q');
    expect(await one.ended()).toBe('ENDED code=0 signal=null terminal=cooked');
  });

  it('lets a flash come to its end when the terminal is lost meanwhile', async () => {
    const one = start(['--simulate', 'octopus-pro-f429']);
    await says(one, /Blocked/);
    one.press('Enter');
    await says(one, /What is wrong/);
    await choose(one, /Flash/);
    one.press('Enter');
    await says(one, /Go back, change nothing/);
    await choose(one, /Erase/, 'up');
    one.press('Enter');
    await says(one, /▸ Erase/);
    await says(one, /░ old/);
    const begun = Date.now();
    one.kill('SIGHUP');
    expect(await one.ended()).toBe('ENDED code=null signal=SIGHUP terminal=cooked');
    expect(one.screen()).not.toContain('cut off');
    // erasing alone takes longer than a program that dies at once
    expect(Date.now() - begun).toBeGreaterThan(500);
  });
});
