import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SIZES, walkers } from './walking.ts';

const THREAD = readFileSync(
  new URL('../fixtures/transcripts/three-attempts-two-hosts.txt', import.meta.url),
  'utf8',
);
const { newState, start, end } = walkers();

afterEach(end);

describe.each(SIZES)('in a real terminal of $cols x $rows', { timeout: 180_000 }, (size) => {
  it('a blocked board leads through its finding and the plan to a verified flash', async () => {
    const one = start(['--simulate', 'octopus-pro-f429'], { state: newState(), size });
    await one.says(/Blocked dfu-util 0\.9 is installed/);
    await one.looksLike('overview');
    await one.opens(/dfu-util is older/);
    await one.says(/What is wrong/);
    await one.looksLike('finding');
    await one.opens(/Flash with the built-in/);
    await one.says(/Firmware \/home\/pi/);
    await one.looksLike('plan');
    await one.opens(/Erase 2 sectors/);
    await one.says(/Flashed and verified: all \d+ bytes were read back and are right\./);
    await one.says(/The diagnosis again Nothing stops you/);
    await one.looksLike('flashed');
    await one.opens(/Back to the diagnosis/);
    await one.says(/✓ Clear/);
    one.terminal.press('q');
    expect(await one.terminal.ended()).toBe('ENDED code=0 signal=null terminal=cooked');
  });

  it('a pasted thread leads to its verdict, and Esc back to the machine', async () => {
    const one = start(['--simulate', 'octopus-pro-f446'], { state: newState(), size });
    await one.says(/Clear|Blocked|Unknown/);
    one.terminal.press('p');
    await one.says(/Paste the console text here/);
    await one.terminal.paste(THREAD);
    await one.says(/Blocked dfu-util 0\.9 on pi@printer could not read the board's memory map/);
    expect(one.terminal.lines()[0]).toMatch(/Overview +a log$/);
    await one.looksLike('thread');
    one.terminal.press('Esc');
    await one.says(/SIMULATED/);
    one.terminal.press('q');
    expect(await one.terminal.ended()).toBe('ENDED code=0 signal=null terminal=cooked');
  });

  it('a report is written after what is replaced was shown, and opens', async () => {
    const state = newState();
    const one = start(['--simulate', 'octopus-pro-f429'], { state, size });
    await one.says(/Blocked/);
    await one.opens(/Write a report/);
    await one.says(/A report for somebody who helps/);
    await one.opens(/Write \//);
    await one.says(/Written: /);
    const file = /dfu-doctor-\d{8}-\d{6}\.zip/.exec(one.terminal.screen().replace(/\s+/g, ''))?.[0] ?? '';
    const written = path.join(one.terminal.folder, file);
    expect(existsSync(written)).toBe(true);
    const other = start(['open', written], { state, size });
    await other.says(/Blocked/);
    expect(other.terminal.lines()[0]).toMatch(/Overview +a report$/);
  });

  it('setup leads from a board in DFU mode to its serial line', async () => {
    const one = start(['setup', '--simulate', 'octopus-pro-f446'], { state: newState(), size });
    await one.says(/steps are done/);
    await one.opens(/3\. The board/);
    await one.says(/Step 3 of/);
    await one.opens(/BTT Octopus Pro \(STM32F446\)/);
    await one.says(/The board, done/);
    await one.opens(/On to the next step/);
    await one.says(/Step 4 of/);
    await one.opens(/Keep the maker/);
    await one.says(/The bootloader, done/);
    await one.opens(/On to the next step/);
    await one.says(/Step 5 of/);
    await one.opens(/Build the firmware/);
    await one.says(/is built\./);
    await one.opens(/Go on/);
    await one.says(/The firmware, done/);
    await one.opens(/On to the next step/);
    await one.says(/Step 6 of/);
    await one.opens(/On to the next step/);
    await one.says(/Step 7 of/);
    await one.opens(/On to the next step/);
    await one.says(/Step 8 of/);
    await one.opens(/Flash the firmware/);
    await one.says(/Firmware \/home\/pi/);
    await one.opens(/Erase \d/);
    await one.says(/Flashed and verified/);
    await one.opens(/On with the setup/);
    await one.says(/Step 9 of/);
    await one.opens(/On to the next step/);
    await one.says(/Step 10 of/);
    await one.says(/serial: ?\/dev\/serial\/by-id\/ ?usb-Klipper_stm32f4/);
    await one.looksLike('serial-line');
    one.terminal.press('Esc');
    await one.says(/steps are done/);
    one.terminal.press('Esc');
    await one.says(/✓ Clear/);
    one.terminal.press('q');
    expect(await one.terminal.ended()).toBe('ENDED code=0 signal=null terminal=cooked');
  });
});

describe('the terminal UI', { timeout: 180_000 }, () => {
  it('reads 5 MB of pasted text, and hears keys afterwards', async () => {
    const one = start(['--simulate', 'octopus-pro-f446'], { state: newState() });
    await one.says(/Clear|Blocked|Unknown/);
    await one.terminal.paste(THREAD.repeat(Math.ceil(5_000_000 / THREAD.length)));
    await one.says(/Overview +a log/);
    one.terminal.press('q');
    expect(await one.terminal.ended()).toBe('ENDED code=0 signal=null terminal=cooked');
  });

  it('keeps what was decided in setup through a power cut', async () => {
    const state = newState();
    const one = start(['setup'], { state });
    await one.says(/steps are done/);
    await one.opens(/3\. The board/);
    await one.says(/Step 3 of/);
    await one.opens(/BTT Octopus Pro \(STM32F446\)/);
    await one.says(/Step 3 of 10: The board, done/);
    one.terminal.kill('SIGKILL');
    expect(await one.terminal.ended()).toContain('signal=SIGKILL');
    const other = start(['setup'], { state });
    await other.says(/steps are done.*✓ 3\. The board/);
  });

  it('lets a flash come to its end when the terminal is lost meanwhile', async () => {
    const one = start(['--simulate', 'octopus-pro-f429'], { state: newState() });
    await one.says(/Blocked/);
    await one.opens(/dfu-util is older/);
    await one.says(/What is wrong/);
    await one.opens(/Flash with the built-in/);
    await one.says(/Go back, change nothing/);
    await one.opens(/Erase 2 sectors/);
    await one.says(/▸ Erase/);
    const begun = Date.now();
    one.terminal.kill('SIGHUP');
    expect(await one.terminal.ended()).toBe('ENDED code=null signal=SIGHUP terminal=cooked');
    expect(one.terminal.screen()).not.toContain('cut off');
    // erasing alone takes longer than a program that dies at once
    expect(Date.now() - begun).toBeGreaterThan(500);
  });
});
