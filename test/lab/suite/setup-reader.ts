import { chmodSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { openTerminal, type RealTerminal } from '../../terminal/real-terminal.ts';
import { until } from './harness.ts';
import { PLAIN_USER } from './plain-user.ts';
import { runTool } from './tool.ts';

/** node takes half a minute to start here, on a busy machine several times that */
const PATIENCE_MS = 240_000;
const HOME = '/home/pi';
/** at the end of a list no key changes what is chosen */
const END_OF_LIST_MS = 20_000;
const MOST_KEYS = 150;
const MOST_LOOKS = 10;

/**
 * Somebody who knows nothing but what the screen says: presses only keys that its last line names, and chooses only
 * what is written on it.
 */
export class SetupReader {
  private readonly terminal: RealTerminal;
  private readonly told: (text: string) => void;

  private constructor(terminal: RealTerminal, told: (text: string) => void) {
    this.terminal = terminal;
    this.told = told;
  }

  /** `dfu-doctor setup` in a terminal of 80x24, as the plain user; `told` gets each screen that was waited for. */
  static start(told: (text: string) => void): SetupReader {
    openToAll(path.join(import.meta.dirname, '..', '..'));
    openToAll(path.dirname(process.execPath));
    const env = { HOME, USER: PLAIN_USER.name, XDG_STATE_HOME: `${HOME}/.local/state` };
    const surroundings = { identity: PLAIN_USER, patienceMs: PATIENCE_MS };
    return new SetupReader(openTerminal(['setup'], env, { cols: 80, rows: 24 }, surroundings), told);
  }

  /** Waits for words, wherever they wrap. */
  async reads(words: RegExp): Promise<string> {
    await this.waitFor(String(words), () => words.test(this.words()));
    this.told(this.terminal.screen().replace(/\n{2,}/g, '\n'));
    return this.words();
  }

  /** Waits for words; where a slow machine could not be looked at in time, does what the screen says then. */
  async readsAfterLooking(words: RegExp): Promise<void> {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const said = await this.reads(new RegExp(`${words.source}|could not be checked.*Press r`));
      if (words.test(said)) return;
      await this.press('r');
      // the key is not offered while it looks
      await until('another look', () => !this.offers('r'), PATIENCE_MS);
      await until('the end of that look', () => this.offers('r'), PATIENCE_MS);
    }
    throw new Error(`${String(words)}: not after ${MOST_LOOKS} looks`);
  }

  /**
   * Goes to the item that has these words, and presses the key that the screen gives for it. One key at a time, each
   * waited for: on a slow machine a second one would meet a screen that was not read yet.
   */
  async choose(item: RegExp): Promise<void> {
    let below = true;
    for (let count = 0; count < MOST_KEYS; count += 1) {
      const chosen = await this.waitFor('something that is chosen', () => this.chosen());
      if (item.test(chosen)) {
        this.told(`chosen: ${chosen.trim()}`);
        await this.press('Enter');
        return;
      }
      const shown = this.side(item);
      const direction = shown ?? (below ? 'down' : 'up');
      await this.waitFor('the keys ↑↓', () => this.offers('↑↓'));
      this.terminal.press('↑↓', direction);
      // what shows can be gone to; what does not may end here
      const moved = await until(
        'another choice',
        () => this.chosen() !== chosen,
        shown ? PATIENCE_MS : END_OF_LIST_MS,
      ).catch(() => false);
      if (!moved) below = false;
    }
    throw new Error(`${String(item)} is nothing that can be chosen:\n${this.terminal.screen()}`);
  }

  /** A key, as soon as the last line names it: while the machine is looked at, some are not there. */
  async press(shown: 'r' | 'q' | 'Esc' | 'Enter'): Promise<void> {
    await this.waitFor(`the key ${shown}`, () => this.offers(shown));
    this.terminal.press(shown);
  }

  type(text: string): void {
    this.terminal.type(text);
  }

  /** What the program gave to the terminal's clipboard last. */
  async clipboard(): Promise<string> {
    return until('a text for the clipboard', () => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: OSC 52 is made of them
      const all = [...this.terminal.sent().matchAll(/\u001b\]52;c;([A-Za-z0-9+/=]+)\u0007/g)];
      const last = all.at(-1)?.[1];
      return last !== undefined && Buffer.from(last, 'base64').toString('utf8');
    });
  }

  close(): void {
    this.terminal.close();
  }

  private async waitFor<T>(what: string, isThere: () => T | false): Promise<T> {
    try {
      return await until(what, isThere, PATIENCE_MS);
    } catch (error) {
      const { output } = await runTool(['sh', '-c', 'dmesg | tail -n 30']);
      const shown = `${String(error)}; this showed:\n${this.terminal.screen()}\n${output}`;
      throw new Error(shown, { cause: error });
    }
  }

  /** the line that is chosen, as long as one is */
  private chosen(): string | false {
    return this.terminal.lines().find((line) => line.includes('❯')) ?? false;
  }

  /** where an item shows, seen from what is chosen; undefined where it does not show */
  private side(item: RegExp): 'up' | 'down' | undefined {
    const lines = this.terminal.lines();
    const at = lines.findIndex((line) => line.includes('❯'));
    if (lines.slice(at + 1).some((line) => item.test(line))) return 'down';
    return lines.slice(0, at).some((line) => item.test(line)) ? 'up' : undefined;
  }

  private words(): string {
    return this.terminal.screen().replace(/\s+/g, ' ');
  }

  private offers(key: string): boolean {
    return (this.terminal.lines().findLast((line) => line.trim() !== '') ?? '').split(/\s+/).includes(key);
  }
}

/** Every folder above may be entered by a plain user; the guest's own view of them, which is gone afterwards. */
function openToAll(folder: string): void {
  for (let at = folder; at !== path.dirname(at); at = path.dirname(at)) {
    const { mode } = statSync(at);
    if ((mode & 0o001) === 0) chmodSync(at, mode | 0o005);
  }
}
