import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { openTerminal, type RealTerminal } from './real-terminal.ts';

/** Every walk is made at these. */
export const SIZES = [
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
  { cols: 40, rows: 15 },
] as const;

const PATIENCE_MS = 60_000;
/** a key that changed nothing within this time is taken to do nothing here; a mistake about it costs steps alone */
const ANSWER_MS = 3000;
const MOST_STEPS = 200;

/** A user at a terminal: reads, and presses keys that the last line of the screen names. */
export interface Walker {
  terminal: RealTerminal;
  /** Waits for words, wherever the screen wraps them. */
  says: (text: RegExp) => Promise<void>;
  /** Moves the pointer to the item and opens it. */
  opens: (item: RegExp) => Promise<void>;
  /** Moves the pointer to the item, told by how its first line begins on a narrow screen. */
  chooses: (item: RegExp) => Promise<void>;
  /** Compares the screen with the one that is kept under this name, what differs from run to run left out. */
  looksLike: (name: string) => Promise<void>;
}

/** Starts the program for a walk; its state is kept in `state`. */
export function walk(
  argv: readonly string[],
  {
    state,
    size = SIZES[0],
    env = {},
  }: { state: string; size?: { cols: number; rows: number }; env?: Record<string, string> },
): Walker {
  const terminal = openTerminal(argv, { XDG_STATE_HOME: state, ...env }, size);
  const words = () => terminal.screen().replace(/\s+/g, ' ');
  const says = async (text: RegExp): Promise<void> => {
    const end = Date.now() + PATIENCE_MS;
    while (!text.test(words())) {
      if (Date.now() > end) throw new Error(`${String(text)} never showed; this did:\n${terminal.screen()}`);
      await sleep(20);
    }
  };
  const settled = async (): Promise<void> => {
    for (let before = ''; before !== terminal.screen(); ) {
      before = terminal.screen();
      await sleep(80);
    }
  };
  // Enter is offered once all of the item shows
  const isAt = (item: RegExp): boolean =>
    words().includes('Enter ') && terminal.lines().some((line) => line.includes('❯') && item.test(line));
  const chooses = async (item: RegExp): Promise<void> => {
    let key: 'down' | 'up' = 'down';
    for (let step = 0; step < MOST_STEPS; step++) {
      await settled();
      if (isAt(item)) return;
      const before = terminal.screen();
      const end = Date.now() + ANSWER_MS;
      terminal.press('↑↓', key);
      while (terminal.screen() === before && Date.now() < end) await sleep(20);
      if (terminal.screen() === before) key = key === 'down' ? 'up' : 'down';
    }
    throw new Error(`${String(item)} could not be chosen:\n${terminal.screen()}`);
  };
  return {
    terminal,
    says,
    chooses,
    opens: async (item) => {
      await chooses(item);
      terminal.press('Enter');
    },
    looksLike: async (name) => {
      await settled();
      const file = `screens/${name}-${size.cols}x${size.rows}.txt`;
      await expect(withoutTimes(terminal.screen())).toMatchFileSnapshot(file);
    },
  };
}

/** Walkers whose terminals are closed, and whose state is gone, after the test. */
export function walkers() {
  const open: Walker[] = [];
  const folders: string[] = [];
  return {
    newState: (): string => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'dfu-doctor-state-'));
      folders.push(folder);
      return folder;
    },
    start: (...given: Parameters<typeof walk>): Walker => {
      const one = walk(...given);
      open.push(one);
      return one;
    },
    end: (): void => {
      for (const { terminal } of open.splice(0)) terminal.close();
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
    },
  };
}

function withoutTimes(screen: string): string {
  return `${screen
    .replace(/\b\d+\.\d s\b/g, 'N s')
    .replace(/\d{8}-\d{6}/g, 'DATE')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
