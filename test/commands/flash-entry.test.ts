import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';
import { flat, lines, run, typing } from './flash-run.ts';

let host: SimulatedHost;
beforeEach(() => {
  host = simulateHost('healthy-printer');
});
afterEach(() => vi.restoreAllMocks());

/** Somebody stops the service in another terminal, some simulated seconds from now. */
function stopKlippySoon(): void {
  void host.ports.clock.sleep(5000).then(() => host.stopKlippy());
}

/** Somebody sets the jumper and presses RESET, once the board is known to be lost. */
async function rescueLater({ ports, boards: [chip] }: SimulatedHost): Promise<void> {
  await ports.clock.sleep(40_000);
  if (!chip) return;
  chip.boot0 = true;
  chip.pressReset();
}

const board = () => host.boards[0];

test('a running Klipper is asked into DFU mode, planned there, flashed, and is back', async () => {
  host.stopKlippy();
  const { code, out, talk } = await run(host, { yes: true });
  expect(code).toBe(EXIT.ok);
  expect(flat(out)).toContain('asked into DFU mode over /dev/ttyACM0');
  expect(out.split('What will be done')).toHaveLength(3);
  expect(flat(talk)).toContain('Asking the board into its bootloader: done');
  expect(flat(out)).toContain('The board is back at 1-1.4 as Klipper firmware');
  expect(board()?.mode()).toBe('klipper');
});

test('in JSON the first plan has an entry and no route, the second a route', async () => {
  host.stopKlippy();
  const { out } = await run(host, { yes: true, json: true });
  const events = lines(out);
  const plans = events.flatMap((event) => (event.type === 'plan' ? [event.plan] : []));
  expect(plans).toMatchObject([
    { entry: { tty: '/dev/ttyACM0', listens: 'known' }, route: null, refusals: [] },
    { entry: null, route: { kind: 'dfuse' }, refusals: [] },
  ]);
  expect(events[1]).toMatchObject({ type: 'phase-started', phase: 'enter' });
  expect(events.at(-1)).toMatchObject({ type: 'finished', verified: true });
});

describe('before it asks the board', () => {
  test('--dry-run shows that it would, and asks nothing', async () => {
    const { code, out } = await run(host, { dryRun: true });
    expect(code).toBe(EXIT.ok);
    expect(flat(out)).toContain('asked into DFU mode over /dev/ttyACM0');
    expect(board()?.mode()).toBe('klipper');
  });

  test('without consent the board goes on running', async () => {
    const { code, talk } = await run(host, {}, typing('no'));
    expect(code).toBe(EXIT.blocked);
    expect(talk).toContain('Type yes to ask the board at 1-1.4 into DFU mode');
    expect(board()?.mode()).toBe('klipper');
  });

  test('a firmware for another chip is refused while the board still runs', async () => {
    const other = simulateHost('octopus-pro-h723');
    const image = await other.ports.files.read(other.firmwarePath, 1 << 24);
    vi.spyOn(host.ports.files, 'read').mockImplementation(async () => image);
    const { code, out } = await run(host, { yes: true });
    expect(code).toBe(EXIT.blocked);
    expect(flat(out)).toContain('but the board runs one for');
    expect(board()?.mode()).toBe('klipper');
  });
});

describe('a port that Klipper holds', () => {
  test('is waited for, with the line that stops it before and the one that starts it after', async () => {
    stopKlippySoon();
    const { code, out, talk } = await run(host, { yes: true });
    expect(code).toBe(EXIT.ok);
    expect(flat(out)).toContain('"sudo systemctl stop klipper"');
    expect(flat(talk)).toContain('"sudo systemctl start klipper"');
    expect(host.surprises).toEqual([]);
  });

  test('is not waited for without end, and the line that starts it is said then too', async () => {
    const { code, out } = await run(host, { yes: true, json: true });
    expect(code).toBe(EXIT.blocked);
    const events = lines(out);
    expect(events.at(-1)).toMatchObject({ code: 'device-busy', phase: 'enter', boardState: 'untouched' });
    expect(events.at(-2)).toMatchObject({ type: 'note', code: 'start-service-again' });
    expect(board()?.mode()).toBe('klipper');
  });

  test('is not waited for after Ctrl-C', async () => {
    const controller = new AbortController();
    void host.ports.clock.sleep(5000).then(() => controller.abort());
    const { code } = await run(host, { yes: true }, { signal: controller.signal });
    expect(code).toBe(EXIT.interrupted);
    expect(board()?.mode()).toBe('klipper');
  });
});

test('after the board came into DFU mode the plan is shown again and asked for again', async () => {
  host.stopKlippy();
  const { code, talk } = await run(host, {}, typing('yes', 'no'));
  expect(code).toBe(EXIT.blocked);
  expect(talk).toContain('Type yes to erase and write the board at 1-1.4');
  expect(flat(talk)).toContain('The board stays in DFU mode. RESET');
  expect(board()?.mode()).toBe('dfu');
});

describe('a board that does not come up in DFU mode', () => {
  test.each([
    ['f042-klipper', 'The board started anew and is Klipper firmware at 1-1.4 again'],
    ['f765-klipper', 'nothing came back at 1-1.4'],
  ])('%s is told as what it is now, and what to do by hand', async (scene, words) => {
    const lost = simulateHost(scene);
    lost.stopKlippy();
    const { code, out } = await run(lost, { yes: true });
    expect(code).toBe(EXIT.blocked);
    expect(flat(out)).toContain('Not done (not-in-dfu, phase enter)');
    expect(flat(out)).toContain(words);
    expect(flat(out)).toContain('set BOOT0, press RESET');
  });

  test('is waited for by hand where somebody is there', async () => {
    const lost = simulateHost('f765-klipper');
    lost.stopKlippy();
    void rescueLater(lost);
    const { talk, code } = await run(lost, { leave: false }, typing('yes', 'yes'));
    expect(flat(talk)).toContain('Bring the board into DFU mode by hand');
    expect(code).toBe(EXIT.ok);
  });
});

describe('guided by hand', () => {
  test('without any board the way in and the heaters are told, and it goes on when one appears', async () => {
    const alone = simulateHost('octopus-pro-f446');
    const [octopus] = alone.boards;
    octopus?.unplug();
    void alone.ports.clock.sleep(8000).then(() => octopus?.plug());
    const { code, talk } = await run(alone, {}, typing('yes'));
    expect(flat(talk)).toContain('Bring the board into DFU mode by hand');
    expect(flat(talk)).toContain('heater may be powered');
    expect(flat(talk)).toContain('A board in DFU mode is at 1-1.4');
    expect(code).toBe(EXIT.ok);
  });

  test('Ctrl-C ends the watching', async () => {
    const alone = simulateHost('octopus-pro-f446');
    alone.boards[0]?.unplug();
    const controller = new AbortController();
    void alone.ports.clock.sleep(8000).then(() => controller.abort());
    const { code } = await run(alone, {}, { ...typing(), signal: controller.signal });
    expect(code).toBe(EXIT.interrupted);
  });

  test.each([{ yes: true }, { json: true }, { dryRun: true }])(
    'with %j nobody is waited for',
    async (options) => {
      const alone = simulateHost('octopus-pro-f446');
      alone.boards[0]?.unplug();
      const { code } = await run(alone, options, typing());
      expect(code).toBe(EXIT.blocked);
    },
  );
});

test('a board exchanged while the plan was read is planned anew and shown again', async () => {
  const alone = simulateHost('octopus-pro-f446');
  const [octopus] = alone.boards;
  const terminal = typing('yes', 'yes');
  const list = alone.ports.usb.list.bind(alone.ports.usb);
  let calls = 0;
  vi.spyOn(alone.ports.usb, 'list').mockImplementation(async () => {
    calls += 1;
    if (calls === 2) {
      octopus?.unplug();
      octopus?.plug();
      await alone.ports.clock.sleep(5000);
    }
    return list();
  });
  const { code, out, talk } = await run(alone, {}, terminal);
  expect(flat(talk)).toContain('exchanged since the plan was made');
  expect(out.split('What will be done')).toHaveLength(3);
  expect(code).toBe(EXIT.ok);
});
