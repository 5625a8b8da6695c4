import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { runFlash } from '../../src/commands/flash.ts';
import { progressTeller, renderEnding } from '../../src/commands/flash-progress.ts';
import { UsageError } from '../../src/commands/usage-error.ts';
import { imageBytes } from '../flash/device-facts.ts';
import { lines, run } from './flash-run.ts';
import { recordingContext } from './recording-context.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dfu-doctor-flash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('with --yes it shows the plan, flashes, and says where the board is back', async () => {
  const { code, out, talk } = await run('octopus-pro-f429', { yes: true });
  expect(code).toBe(EXIT.ok);
  expect(out).toContain('0x08000000 to 0x08007fff     32 KiB  bootloader, not touched');
  expect(out).toContain('0x08008000 to 0x0800ffff     32 KiB  erased, 30728 bytes written');
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    'The board is back at 1-1.4 as Klipper firmware (1d50:614e), the same chip by its serial number.',
  );
  expect(talk.split('\n').filter((line) => line.includes('done in'))).toHaveLength(6);
});

test('the plan keeps within 80 columns, refused or not', async () => {
  const plans = [
    await run('octopus-pro-f429', { dryRun: true }),
    await run('h723-wrong-offset', { dryRun: true }),
    await run('healthy-printer', { dryRun: true }),
  ];
  for (const line of plans.flatMap(({ out }) => out.split('\n'))) expect(line.length).toBeLessThanOrEqual(80);
});

test('--dry-run writes nothing and ends with 0, or with 1 when the plan is refused', async () => {
  const fine = await run('octopus-pro-f446', { dryRun: true });
  expect(fine.code).toBe(EXIT.ok);
  expect(fine.host.boards[0]?.mode()).toBe('dfu');
  const refused = await run('octopus-pro-f446', { dryRun: true, address: '0x08020000' });
  expect(refused.code).toBe(EXIT.blocked);
  expect(refused.out).toContain('Refused: It is linked for 0x08008000');
});

test('a refused plan is not carried out in spite of --yes', async () => {
  const { code, host, out } = await run('h723-wrong-offset', { yes: true });
  expect(code).toBe(EXIT.blocked);
  expect(out).toContain('would be erased');
  expect(host.boards[0]?.mode()).toBe('dfu');
});

test.each([
  ['yes\n', EXIT.ok],
  ['no\n', EXIT.blocked],
  ['\n', EXIT.blocked],
  ['y\n', EXIT.blocked],
  ['', EXIT.blocked],
])('only a whole yes carries the plan out that was shown: %j', async (typed, expected) => {
  const stdin = vi.spyOn(process, 'stdin', 'get');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the question reads lines of it and nothing else
  stdin.mockReturnValue(Readable.from([typed]) as unknown as typeof process.stdin);
  try {
    const terminal = { stdinIsTty: true, stdoutIsTty: true };
    const { code, host, out, talk } = await run('octopus-pro-f446', {}, terminal);
    expect(code).toBe(expected);
    expect(out).toContain('What will be done');
    expect(talk).toContain('Type yes to erase and write the board at 1-1.4');
    expect(host.boards[0]?.mode() === 'dfu').toBe(expected !== EXIT.ok);
  } finally {
    stdin.mockRestore();
  }
});

test('a plan that went into a file or a pipe was not seen: it is not asked for, and nothing is written', async () => {
  for (const json of [true, false]) {
    const { code, talk, host } = await run('octopus-pro-f446', { json }, { stdinIsTty: true });
    expect(code).toBe(EXIT.usage);
    expect(talk).toContain('--yes');
    expect(host.boards[0]?.mode()).toBe('dfu');
  }
});

test('without --yes and without a terminal it prints the plan, says what to do, and ends with 2', async () => {
  const { code, out, talk, host } = await run('octopus-pro-f446', {});
  expect(code).toBe(EXIT.usage);
  expect(out).toContain('What will be done');
  expect(talk).toContain('--yes');
  expect(host.boards[0]?.mode()).toBe('dfu');
});

test('--no-leave ends verified in DFU mode', async () => {
  const { code, out } = await run('octopus-pro-f446', { yes: true, leave: false });
  expect(code).toBe(EXIT.ok);
  expect(out.replaceAll(/\s+/g, ' ')).toContain('The board stays in its bootloader, as asked');
});

describe('--json prints one event a line', () => {
  test('from plan to finished', async () => {
    const { code, out } = await run('octopus-pro-h723', { yes: true, json: true });
    const events = lines(out);
    expect(code).toBe(EXIT.ok);
    expect(events.map(({ type }) => type).filter((type) => type === 'plan')).toHaveLength(1);
    expect(events[0]?.type).toBe('plan');
    expect(events.at(-1)).toMatchObject({
      type: 'finished',
      verified: true,
      returnedAs: { vendorId: 0x1d50 },
    });
  });

  test('with failed at the end of a refused plan', async () => {
    const { code, out } = await run('h723-wrong-offset', { yes: true, json: true });
    expect(code).toBe(EXIT.blocked);
    expect(lines(out).map(({ type }) => type)).toEqual(['plan', 'failed']);
    expect(lines(out)[1]).toMatchObject({ code: 'refused', boardState: 'untouched' });
  });

  test('with failed alone when there is no device to plan for', async () => {
    const { code, out } = await run('two-boards', { yes: true, json: true });
    expect(code).toBe(EXIT.blocked);
    expect(lines(out)).toMatchObject([{ type: 'failed', code: 'ambiguous-device', phase: 'prepare' }]);
  });
});

test('a board that may not be opened is told with the way out, exit 1', async () => {
  const { code, out } = await run('no-permission', { yes: true });
  expect(code).toBe(EXIT.blocked);
  expect(out).toContain('permission-denied');
  expect(out).toContain('udev');
});

test('Ctrl-C ends with 130 and says what is on the board', async () => {
  const controller = new AbortController();
  controller.abort();
  const { code, out } = await run('octopus-pro-f446', { yes: true }, { signal: controller.signal });
  expect(code).toBe(EXIT.interrupted);
  expect(out).toContain('Nothing on the board was changed.');
});

describe('a command line or file that cannot be used is a UsageError', () => {
  test.each(['8008000', '0x', '0x123456789', 'flash', '-1'])('address %s', async (address) => {
    await expect(run('octopus-pro-f446', { address })).rejects.toThrow(UsageError);
  });

  test('a missing file: where the simulated host has one is said', async () => {
    await expect(run('octopus-pro-f446', { file: 'nowhere.bin' })).rejects.toMatchObject({
      name: 'UsageError',
      next: expect.stringContaining('/home/pi/klipper/out/klipper.bin'),
    });
  });

  test('a folder, an empty file, and a file of another kind', async () => {
    const write = (name: string, text: string) => {
      writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    const files = [folder, write('empty.bin', ''), write('firmware.hex', ':020000040800F2\n:00000001FF\n')];
    for (const file of files) {
      const { context } = recordingContext();
      await expect(
        runFlash(context, { file, leave: true, simulate: 'octopus-pro-f446' }),
      ).rejects.toMatchObject({ name: 'UsageError', next: expect.any(String) });
    }
  });
});

test('a real file is flashed onto a simulated board', async () => {
  const file = path.join(folder, 'mine.bin');
  writeFileSync(file, imageBytes(0x0800_8000));
  const { context, said: printed } = recordingContext();
  const code = await runFlash(context, { file, leave: true, yes: true, simulate: 'octopus-pro-f446' });
  expect(printed.out).toContain('mine.bin, 30064 bytes');
  expect(code).toBe(EXIT.ok);
});

test('a relative path is found in the simulated host’s own folder', async () => {
  const { code } = await run('octopus-pro-f446', { file: 'klipper/out/klipper.bin', dryRun: true });
  expect(code).toBe(EXIT.ok);
});

describe('progress', () => {
  const tell = (live: boolean) => {
    let text = '';
    const teller = progressTeller({
      live,
      columns: 80,
      talk: (part) => {
        text += part;
      },
    });
    teller({ type: 'phase-started', phase: 'write', totalBytes: 4096 });
    teller({ type: 'progress', phase: 'write', doneBytes: 2048, totalBytes: 4096, address: 0x0800_8000 });
    teller({ type: 'phase-finished', phase: 'write', elapsedMs: 1234 });
    return text;
  };

  test('is one line that is rewritten on a terminal', () => {
    const text = tell(true);
    expect(text).toContain('50 %');
    expect(text.match(/\n/g)).toHaveLength(1);
    for (const line of text.split(/[\r\n]/)) expect(line.length).toBeLessThan(80);
  });

  test('is one line a phase elsewhere', () => {
    expect(tell(false)).toBe('Writing: done in 1.2 s\n');
  });
});

test('text of a device in an ending cannot steer the terminal', () => {
  const text = renderEnding(
    {
      type: 'failed',
      code: 'device-error',
      phase: 'write',
      address: 0x0800_8000,
      message: 'bad \u001b[2Jdevice',
      boardState: 'untouched',
      bootable: 'as-before',
      again: null,
      next: ['look \u0007here'],
    },
    80,
  );
  expect(text).not.toMatch(/[\u0007\u001b]/);
});
