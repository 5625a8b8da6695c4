import { describe, expect, it } from 'vitest';
import { type CommandContext } from '../../src/commands/context.ts';
import { runSimulate, type SimulateOptions } from '../../src/commands/simulate.ts';
import { carryOutLine } from '../../src/commands/simulate-control.ts';
import { judgeOf } from '../../src/commands/simulate-events.ts';
import { UsageError } from '../../src/commands/usage-error.ts';
import { SCENES, simulateHost } from '../../src/simulation/simulate-host.ts';

/** Runs the command with lines of standard input; a function is what happens between two of them. */
async function simulate(
  name: string | undefined,
  options: SimulateOptions,
  script: readonly (string | (() => Promise<void>))[] = ['quit'],
  signal = new AbortController().signal,
) {
  let out = '';
  const context: CommandContext = {
    out: (text) => {
      out += text;
    },
    talk: () => undefined,
    stdoutIsTty: false,
    stdinIsTty: false,
    columns: 80,
    color: false,
    readStdin: async () => new Uint8Array(),
    signal,
  };
  async function* lines() {
    for (const step of script) {
      if (typeof step === 'string') yield step;
      else await step();
    }
  }
  const code = await runSimulate(context, name, options, lines());
  const json = () =>
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { out, json, code };
}

const sleep = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('simulate', () => {
  it('without a name lists every simulated board under its kind', async () => {
    const { out, code } = await simulate(undefined, {});
    expect(code).toBe(0);
    for (const { name, title } of SCENES) {
      expect(out).toContain(`  ${name} `);
      expect(out).toContain(title);
    }
    expect(out).toMatch(/^Printers\n {2}octopus-pro-f429 /);
  });

  it('refuses an unknown name with the printers and the way to all others', async () => {
    await expect(simulate('nope', {})).rejects.toMatchObject({
      next: expect.stringMatching(/octopus-pro-f429.*`dfu-doctor simulate` lists all \d+/),
    });
  });

  it('needs to be told to whom the board is shown, and says what it is', async () => {
    const refused = await simulate('octopus-pro-f446', {}).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UsageError);
    expect(refused).toMatchObject({
      message: expect.stringContaining('Octopus Pro (STM32F446)'),
      next: expect.stringMatching(/--usbip.*--attach.*dfu-doctor --simulate octopus-pro-f446/),
    });
    await expect(simulate('octopus-pro-f446', { usbip: true, attach: true })).rejects.toThrow(
      /one side only/,
    );
  });

  it.each([
    [{ usbip: 'nonsense' }, /not an address/],
    [{ usbip: '127.0.0.1:99999' }, /not an address/],
    [{ usbip: '1:2:3' }, /not an address/],
  ])('refuses %o', async (options, message) => {
    await expect(simulate('octopus-pro-f446', options)).rejects.toThrow(message);
  });

  it('does not know every name', async () => {
    const refused = simulate('octopus', { usbip: '0' });
    await expect(refused).rejects.toMatchObject({ next: expect.stringContaining('octopus-pro-f429') });
  });

  it('serves on loopback and says how to attach, until it is told to quit', async () => {
    const { out, code } = await simulate('two-boards', { usbip: '0' });
    expect(code).toBe(0);
    expect(out).toMatch(/^1-1\.3: 0483:df11 STM32 {2}BOOTLOADER, in DFU mode$/m);
    const attach = /sudo usbip --tcp-port \d+ attach -r 127\.0\.0\.1 -b 1-1\.[34]$/gm;
    expect(out.match(attach)).toHaveLength(2);
    expect(out).toMatch(/\{"command":"quit","ok":true\}\n$/);
  });

  it('ends at Ctrl-C too, even when standard input has ended long before', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const { code } = await simulate('octopus-pro-f446', { usbip: '0' }, [], controller.signal);
    expect(code).toBe(0);
  });

  it('does what hands would do, and tells what became of it', async () => {
    const { json } = await simulate('octopus-pro-f446', { usbip: '0', json: true }, [
      'boot0 off',
      'reset',
      sleep(500),
      'state',
      'unplug',
      sleep(20),
      'quit',
    ]);
    expect(json()).toMatchObject([
      { event: 'scene', name: 'octopus-pro-f446' },
      { event: 'appeared', path: '1-1.4', id: '0483:df11', mode: 'dfu' },
      { event: 'serving', host: '127.0.0.1', commands: [expect.any(String)] },
      { command: 'boot0', ok: true, path: '1-1.4', boot0: false },
      { command: 'reset', ok: true, path: '1-1.4' },
      { event: 'left', path: '1-1.4' },
      { event: 'appeared', id: '1d50:614e', product: 'stm32f446xx', mode: 'klipper' },
      { command: 'state', mode: 'klipper', dfuState: null, judgement: { polledTooEarly: 0 } },
      { command: 'unplug', ok: true },
      { event: 'left', path: '1-1.4' },
      { command: 'quit', ok: true },
    ]);
  });
});

describe('what a board had to put up with', () => {
  it('is told once, in words and counts', () => {
    const host = simulateHost('two-boards');
    const events: unknown[] = [];
    const judge = judgeOf(host, (event) => events.push(event));
    judge();
    const [board] = host.boards;
    if (board) board.judgement.polledTooEarly = 3;
    judge();
    judge();
    expect(events).toEqual([
      {
        event: 'judged',
        path: '1-1.3',
        judgement: { polledTooEarly: 3 },
        text: '1-1.3: the host did what it should not: polled too early (3)',
      },
    ]);
  });
});

describe('a control line', () => {
  const host = () => simulateHost('two-boards');

  it('names its board where there are several', () => {
    expect(carryOutLine(host(), 'reset')).toMatchObject({
      ok: false,
      error: expect.stringContaining('1-1.3, 1-1.4'),
    });
    expect(carryOutLine(host(), 'reset 1-1.3')).toEqual({ command: 'reset', ok: true, path: '1-1.3' });
    expect(carryOutLine(host(), 'unplug 9-9')).toMatchObject({ ok: false });
  });

  it('plants a fault in a transfer to come', async () => {
    const simulated = simulateHost('octopus-pro-f446');
    expect(carryOutLine(simulated, 'fault stall 2')).toEqual({
      command: 'fault',
      ok: true,
      kind: 'stall',
      transfer: 2,
    });
    const board = await simulated.ports.usb.device('1-1.4');
    await board.open();
    const read = () =>
      board.controlTransferIn(
        { requestType: 'standard', recipient: 'device', request: 6, value: 0x0100, index: 0 },
        18,
      );
    await expect(read()).resolves.toBeDefined();
    await expect(read()).rejects.toMatchObject({ kind: 'stall' });
  });

  it.each([
    '',
    'fly',
    'boot0',
    'boot0 maybe',
    'fault',
    'fault stall',
    'fault stall 0',
    'fault melt 1',
    'reset 1-1.3 now please',
  ])('that makes no sense is answered with what would: %j', (line) => {
    const answer = carryOutLine(host(), line);
    expect(answer).toMatchObject({ ok: false, error: expect.stringMatching(/\w/) });
  });

  it('with controls in it does not give them back', () => {
    expect(JSON.stringify(carryOutLine(host(), '\u001b[2Jx\u0007'))).not.toMatch(/\\u001b|\\u0007/);
  });
});
