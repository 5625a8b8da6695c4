import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEYS = {
  up: '\u001b[A',
  down: '\u001b[B',
  Enter: '\r',
  Esc: '\u001b',
  'Ctrl-C': '\u0003',
} as const;
const PATIENCE_MS = 30_000;

/** Where a program does not run as in the tests of this machine. */
export interface Surroundings {
  /** whose rights it has, numbers; default those of the test */
  identity?: { uid: number; gid: number; groups: readonly number[] };
  /** for what is to show; default half a minute */
  patienceMs?: number;
}

export interface RealTerminal {
  /** the lines that show now */
  lines: () => readonly string[];
  screen: () => string;
  /** every byte that the program sent */
  sent: () => string;
  /** Waits until the text shows, and fails with the screen when it never does. */
  shows: (text: string | RegExp) => Promise<void>;
  /** Presses a key that the last line of the screen names; fails when it does not. */
  press: (shown: string, key?: keyof typeof KEYS) => void;
  type: (bytes: string) => void;
  /** Pastes a text as a terminal with bracketed paste does; rejects where the program has not asked for that. */
  paste: (text: string) => Promise<void>;
  /** where the program was started */
  folder: string;
  resize: (columns: number, rows: number) => void;
  kill: (signal: NodeJS.Signals) => void;
  /** "ENDED code=0 signal=null terminal=cooked" once the program is over */
  ended: () => Promise<string>;
  /** is the alternate screen in use? */
  isAlternate: () => boolean;
  close: () => void;
}

/** The built program in a pseudo-terminal, 80x24 unless said otherwise, drawn by a real terminal emulator. */
export function openTerminal(
  argv: readonly string[],
  env: Record<string, string> = {},
  size = { cols: 80, rows: 24 },
  surroundings: Surroundings = {},
): RealTerminal {
  return openProgram([path.join(ROOT, 'dist/cli.js'), ...argv], env, size, surroundings);
}

/** Any program of node's in the same; `argv` as node takes it. */
export function openProgram(
  argv: readonly string[],
  env: Record<string, string> = {},
  size = { cols: 80, rows: 24 },
  { identity, patienceMs = PATIENCE_MS }: Surroundings = {},
): RealTerminal {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dfu-doctor-terminal-'));
  const pidFile = path.join(folder, 'pid');
  const terminal = new xterm.Terminal({ ...size, allowProposedApi: true });
  if (identity) chownSync(folder, identity.uid, identity.gid);
  const [program = '', ...rest] = [
    ...(identity ? withRightsOf(identity) : []),
    process.execPath,
    path.join(ROOT, 'test/terminal/launcher.mjs'),
    pidFile,
    ...argv,
  ];
  const child = pty.spawn(program, rest, { ...size, cwd: folder, env: environment(env) });
  let sent = '';
  child.onData((data) => {
    sent += data;
    terminal.write(data);
  });
  const lines = (): readonly string[] => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: terminal.rows },
      (_, row) =>
        active
          .getLine(active.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  };
  const screen = (): string => lines().join('\n');
  const shows = async (text: string | RegExp): Promise<void> => {
    const end = Date.now() + patienceMs;
    const found = () => (typeof text === 'string' ? screen().includes(text) : text.test(screen()));
    while (!found()) {
      if (Date.now() > end) throw new Error(`${String(text)} never showed; this did:\n${screen()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    lines,
    screen,
    sent: () => sent,
    shows,
    press: (shown, key) => {
      // all that stands below the last rule
      const hint = lines()
        .slice(lines().findLastIndex((line) => line.includes('───')) + 1)
        .join(' ');
      if (!hint.split(/\s+/).includes(shown))
        throw new Error(`${shown} is not among the keys shown: ${hint}`);
      const name = key ?? shown;
      child.write(name in KEYS ? KEYS[name as keyof typeof KEYS] : name);
    },
    type: (bytes) => child.write(bytes),
    paste: async (text) => {
      if (!terminal.modes.bracketedPasteMode) throw new Error('bracketed paste is off');
      const bytes = `\u001b[200~${text.replaceAll('\n', '\r')}\u001b[201~`;
      // a pseudo-terminal takes some 4 KiB at once
      for (let at = 0; at < bytes.length; at += 4000) {
        child.write(bytes.slice(at, at + 4000));
        if (at % 40_000 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    folder,
    resize: (columns, rows) => {
      terminal.resize(columns, rows);
      child.resize(columns, rows);
    },
    kill: (signal) => void process.kill(Number(readFileSync(pidFile, 'utf8')), signal),
    ended: async () => {
      await shows('ENDED');
      return /ENDED .*/.exec(screen())?.[0].trim() ?? '';
    },
    isAlternate: () => terminal.buffer.active.type === 'alternate',
    close: () => {
      // the launcher has no ear for a hang-up, and a program whose walk ended early is still there
      for (const pid of [Number(readFileSync(pidFile, 'utf8')), child.pid]) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // it has ended
        }
      }
      terminal.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}

function withRightsOf({ uid, gid, groups }: NonNullable<Surroundings['identity']>): readonly string[] {
  return ['setpriv', '--reuid', String(uid), '--regid', String(gid), '--groups', groups.join()];
}

/** Nothing of the test's own surroundings that changes what is drawn: no CI, a terminal with UTF-8. */
function environment(extra: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) =>
      value !== undefined &&
      !['CI', 'CONTINUOUS_INTEGRATION', 'NO_COLOR', 'FORCE_COLOR', 'LC_ALL', 'LC_CTYPE', 'NODE_ENV'].includes(
        name,
      ) &&
      !/^(VITEST|npm_)/.test(name),
  );
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])),
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ...extra,
  };
}
