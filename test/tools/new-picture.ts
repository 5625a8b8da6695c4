/** `npm run picture`: runs the doctor on a simulated board in a terminal of 80x24 and writes its screen to docs/picture.svg. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { setup as buildWhenStale } from './build-when-stale.mjs';
import { root } from './root.mjs';
import { terminalToSvg } from './terminal-svg.ts';

const SCENE = 'octopus-pro-f429';
/** A screen that did not change for so long has settled. */
const STILL_MS = 1_500;
const PATIENCE_MS = 30_000;

buildWhenStale();
const terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
const { CI, CONTINUOUS_INTEGRATION, NO_COLOR, ...inherited } = process.env;
const child = pty.spawn(process.execPath, [join(root, 'dist', 'cli.js'), '--simulate', SCENE], {
  cols: 80,
  rows: 24,
  env: { ...inherited, TERM: 'xterm-256color', COLORTERM: 'truecolor', FORCE_COLOR: '2' },
});

let changedMs = performance.now();
child.onData((data) => {
  changedMs = performance.now();
  terminal.write(data);
});

function screenText(): string {
  const { active } = terminal.buffer;
  return Array.from({ length: 24 }, (_, row) => active.getLine(row)?.translateToString(true) ?? '').join(
    '\n',
  );
}

const started = performance.now();
try {
  while (
    /Looking/.test(screenText()) ||
    screenText().trim() === '' ||
    performance.now() - changedMs < STILL_MS
  ) {
    if (performance.now() - started > PATIENCE_MS) {
      throw new Error(`The screen did not settle within ${PATIENCE_MS / 1000} s:\n${screenText()}`);
    }
    await sleep(100);
  }
  const picture = terminalToSvg(terminal, `dfu-doctor looking at the simulated board ${SCENE}`);
  writeFileSync(join(root, 'docs', 'picture.svg'), picture);
  process.stdout.write(`${screenText()}\n\ndocs/picture.svg\n`);
} finally {
  child.kill();
}
