import { afterEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { manyBoardsTeller } from '../../src/commands/many-boards-progress.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { flat, lines, run, typing } from './flash-run.ts';

afterEach(() => vi.restoreAllMocks());

const FOUR = new Set(['1-1.1', '1-1.2', '1-1.3', '1-1.4']);
const TARGET = 0x0800_8000;
const FIRMWARE_BYTES = 30_728;

test('four boards are flashed at once, each read back and back in its place', async () => {
  const { code, out, host } = await run('four-boards', { all: true, yes: true });
  expect(code).toBe(EXIT.ok);
  expect(flat(out)).toContain('4 of 4 boards are flashed and read back equal.');
  expect(host.boards.map((board) => board.mode())).toEqual(Array(4).fill('klipper'));
  const [first] = host.boards;
  for (const board of host.boards) {
    expect(board.flashContents(TARGET, FIRMWARE_BYTES)).toEqual(first?.flashContents(TARGET, FIRMWARE_BYTES));
  }
});

test('they are flashed beside one another, not one after the other', async () => {
  const alone = await run('octopus-pro-f446', { yes: true });
  const together = await run('four-boards', { all: true, yes: true });
  const { clock } = together.host.ports;
  expect(clock.nowMs()).toBeLessThan(2 * alone.host.ports.clock.nowMs());
});

describe('one failing board harms no other', () => {
  test.each(['garbage', 'timeout', 'disconnect'] as const)('by a %s', async (kind) => {
    const host = simulateHost('four-boards');
    host.transfers.failWrite('1-1.2', 3, kind);
    const { code, out } = await run(host, { all: true, yes: true, json: true });
    expect(code).toBe(EXIT.blocked);
    const ends = lines(out).filter((event) => event.type === 'finished' || event.type === 'failed');
    expect(Object.fromEntries(ends.map(({ device, type }) => [device, type]))).toEqual({
      '1-1.1': 'finished',
      '1-1.2': 'failed',
      '1-1.3': 'finished',
      '1-1.4': 'finished',
    });
    const failed = ends.find(({ type }) => type === 'failed');
    expect(failed).toMatchObject({ again: expect.stringContaining('--device 1-1.2') });
  });

  test('nor does one for which the plan is refused', async () => {
    const { code, out } = await run('two-boards', { all: true, yes: true, json: true });
    expect(code).toBe(EXIT.blocked);
    const ends = lines(out).filter((event) => event.type === 'finished' || event.type === 'failed');
    expect(ends).toMatchObject([
      { device: '1-1.4', type: 'failed', code: 'refused' },
      { device: '1-1.3', type: 'finished' },
    ]);
  });

  test('and Ctrl-C stops them all, each with its state', async () => {
    const host = simulateHost('four-boards');
    const controller = new AbortController();
    void host.ports.clock.sleep(700).then(() => controller.abort());
    const { code, out } = await run(
      host,
      { all: true, yes: true, json: true },
      { signal: controller.signal },
    );
    expect(code).toBe(EXIT.interrupted);
    const ends = lines(out).filter((event) => event.type === 'failed');
    expect(new Set(ends.map(({ device }) => device))).toEqual(FOUR);
    for (const board of host.boards) expect(board.dfuState()).toBe(2);
  });
});

test('every line of JSON names its board', async () => {
  const { out } = await run('four-boards', { all: true, yes: true, json: true });
  const devices = new Set(lines(out).map(({ device }) => device));
  expect(devices).toEqual(FOUR);
});

test('it is asked for once, for all of them', async () => {
  const { code, talk, host } = await run('four-boards', { all: true }, typing('no'));
  expect(code).toBe(EXIT.blocked);
  expect(flat(talk)).toContain('Type yes to erase and write the 4 boards at 1-1.1, 1-1.2, 1-1.3, 1-1.4');
  expect(host.boards.map((board) => board.mode())).toEqual(Array(4).fill('dfu'));
});

test('--dry-run shows every plan and writes nothing', async () => {
  const { code, out, host } = await run('four-boards', { all: true, dryRun: true });
  expect(code).toBe(EXIT.ok);
  expect(out.split('What will be done')).toHaveLength(5);
  expect(host.boards.map((board) => board.mode())).toEqual(Array(4).fill('dfu'));
});

test('without a board in DFU mode it ends with 1 and says what to do', async () => {
  const { code, out } = await run('healthy-printer', { all: true, yes: true });
  expect(code).toBe(EXIT.blocked);
  expect(out).toContain('No board in DFU mode was found.');
});

test.each([{ device: '1-1.1' }, { backup: 'old.dfu' }])('%j does not go with --all', async (options) => {
  await expect(run('four-boards', { all: true, ...options })).rejects.toMatchObject({ name: 'UsageError' });
});

describe('the progress of many boards', () => {
  const tell = (live: boolean, paths = ['1-1.1', '1-1.2']) => {
    let said = '';
    const teller = manyBoardsTeller(paths, { live, columns: 80, talk: (text) => (said += text) });
    teller('1-1.1', { type: 'phase-started', phase: 'write', totalBytes: 2048 });
    teller('1-1.2', { type: 'progress', phase: 'erase', doneBytes: 1024, totalBytes: 2048, address: 0 });
    teller('1-1.1', { type: 'phase-finished', phase: 'write', elapsedMs: 1200 });
    return said;
  };

  test('is one rewritten line for each board on a terminal', () => {
    const [first, second] = tell(true).split('\u001b[2A');
    expect(first?.trimEnd().split('\n')).toHaveLength(2);
    expect(
      second
        ?.replaceAll(/ +/g, ' ')
        .split('\n')
        .map((line) => line.trim())
        .slice(0, 2),
    ).toEqual(['1-1.1 Writing', '1-1.2 Erasing [###############...............] 50 % 1 of 2 KiB']);
    for (const line of tell(true).split('\n'))
      expect(line.replaceAll(/\u001b\[\d+A|\r/g, '').length).toBeLessThanOrEqual(80);
  });

  test('is one line for each phase elsewhere, and where the boards are too many to be rewritten', () => {
    expect(tell(false)).toBe('1-1.1  Writing: done in 1.2 s\n');
    const many = Array.from({ length: 40 }, (_, index) => `1-1.${index + 1}`);
    expect(tell(true, many)).toBe('1-1.1   Writing: done in 1.2 s\n');
  });
});

describe('boards behind UARTs, each named', () => {
  const device = '/dev/ttyACM0,/dev/ttyACM1';

  test('are flashed at once, after one question whether they may be reset', async () => {
    const { code, out, host } = await run('uart-two-boards', { all: true, device, yes: true });
    expect(code).toBe(EXIT.ok);
    expect(flat(out)).toContain('2 of 2 boards are flashed and read back equal.');
    expect(host.uartBoards.map((board) => board.mode())).toEqual(['klipper', 'klipper']);
  });

  test('are not touched by --dry-run, nor by a no', async () => {
    for (const options of [{ dryRun: true }, {}]) {
      const host = simulateHost('uart-two-boards');
      const opened = vi.spyOn(host.ports.serial, 'open');
      const { out } = await run(host, { all: true, device, ...options }, typing('no'));
      expect(flat(out)).toContain('it must not be printing');
      expect(opened).not.toHaveBeenCalled();
    }
  });

  test('one name alone is not all', async () => {
    await expect(run('uart-two-boards', { all: true, device: '/dev/ttyACM0' })).rejects.toThrow('one board');
  });
});
