import { afterEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import type { FlashOptions } from '../../src/commands/flash-options.ts';
import { SerialError } from '../../src/ports/serial.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';
import { flat, lines, run, typing } from './flash-run.ts';

const device = '/dev/ttyACM0';
const LINES = 'rts=boot0,dtr=nreset';

afterEach(() => vi.restoreAllMocks());

/** A scene whose port tells each time that it is opened, which is what moves its lines first. */
function watched(scene: string) {
  const host = simulateHost(scene);
  const [board] = host.uartBoards;
  if (!board) throw new Error(`${scene} has no board behind an adapter`);
  const opened = vi.spyOn(host.ports.serial, 'open');
  return { host, board, opened };
}

/** Somebody else has the port, whom this user cannot see, for so many tries. */
function heldFor(host: SimulatedHost, tries: number): void {
  const open = host.ports.serial.open.bind(host.ports.serial);
  let left = tries;
  vi.spyOn(host.ports.serial, 'open').mockImplementation(async (path, settings) => {
    if (left-- > 0) throw new SerialError('busy', 'it is locked');
    return open(path, settings);
  });
}

const WAYS: readonly [string, Partial<FlashOptions>, string][] = [
  ['uart-stm32f407', {}, 'lines'],
  ['uart-stm32f407', { entry: LINES }, 'lines'],
  ['uart-stm32f407', { entry: 'dtr=nreset' }, 'lines'],
  ['uart-stm32f407', { entry: 'klipper' }, 'klipper'],
  ['katapult-uart', { via: 'katapult', entry: 'klipper' }, 'klipper'],
  ['katapult-uart', { via: 'katapult' }, 'opening'],
];

describe.each(WAYS)('before it is agreed to, on %s with %j', (scene, options, by) => {
  test('--dry-run says what would be done, and does not even open the port', async () => {
    const { host, board, opened } = watched(scene);
    const { code, out } = await run(host, { ...options, device, dryRun: true, json: true });
    expect(code).toBe(EXIT.ok);
    expect(lines(out)).toMatchObject([{ type: 'plan', plan: { route: null, entry: { tty: device, by } } }]);
    expect(opened).not.toHaveBeenCalled();
    expect(board.mode()).toBe('klipper');
  });

  test('the plan says that what runs there ends, and "no" leaves all as it was', async () => {
    const { host, board, opened } = watched(scene);
    const { code, out, talk } = await run(host, { ...options, device }, typing('no'));
    expect(code).toBe(EXIT.blocked);
    expect(flat(out)).toContain('it must not be printing');
    expect(flat(talk)).toMatch(/Type yes to (?:ask|reset|open the port of) the board at \/dev\/ttyACM0/);
    expect(opened).not.toHaveBeenCalled();
    expect(board.mode()).toBe('klipper');
  });

  test('where nobody can be asked nothing happens', async () => {
    const { host, opened } = watched(scene);
    expect((await run(host, { ...options, device })).code).toBe(EXIT.usage);
    expect(opened).not.toHaveBeenCalled();
  });
});

describe('once it is agreed to', () => {
  test('the board is looked at, the flash is planned and asked for, and "no" leaves it running', async () => {
    const { host, board, opened } = watched('uart-stm32f407');
    const before = board.flashContents(0x0800_0000, 0x1_0000);
    const { code, out, talk } = await run(host, { device, entry: LINES }, typing('yes', 'no'));
    expect(code).toBe(EXIT.blocked);
    expect(opened).toHaveBeenCalled();
    expect(out.split('What will be done')).toHaveLength(3);
    expect(talk).toContain('Type yes to erase and write the board at /dev/ttyACM0');
    expect(talk).not.toContain('The board stays');
    expect(board.mode()).toBe('klipper');
    expect(board.flashContents(0x0800_0000, 0x1_0000)).toEqual(before);
  });

  test('a Katapult that Klipper was asked into stays, and that is said', async () => {
    const { host, board } = watched('katapult-uart');
    const options = { device, entry: 'klipper', via: 'katapult' };
    const { talk } = await run(host, options, typing('yes', 'no'));
    expect(flat(talk)).toContain('The board stays in Katapult');
    expect(board.mode()).toBe('katapult');
  });

  test('--yes goes through both plans to the end', async () => {
    const { host, board } = watched('uart-stm32f407');
    const { code, out } = await run(host, { device, entry: LINES, yes: true, json: true });
    expect(code).toBe(EXIT.ok);
    const events = lines(out);
    const plans = events.flatMap((event) => (event.type === 'plan' ? [event.plan.route?.kind ?? null] : []));
    expect(plans).toEqual([null, 'uart']);
    expect(events[1]).toMatchObject({ type: 'phase-started', phase: 'enter' });
    expect(events.at(-1)).toMatchObject({ type: 'finished', verified: true, started: 'seen' });
    expect(board.mode()).toBe('klipper');
  });

  test('a port that somebody holds unseen is waited for', async () => {
    const host = simulateHost('uart-stm32f407');
    heldFor(host, 3);
    const { code, talk } = await run(host, { device, entry: LINES, yes: true });
    expect(flat(talk)).toContain('is held by another program');
    expect(code).toBe(EXIT.ok);
  });

  test('a board that does not answer ends in words, with nothing changed', async () => {
    const { host } = watched('uart-boot0-ignored');
    const { code, out } = await run(host, { device, yes: true, json: true });
    expect(code).toBe(EXIT.blocked);
    expect(lines(out).at(-1)).toMatchObject({
      type: 'failed',
      code: 'device-not-answering',
      boardState: 'untouched',
    });
    expect(lines(out).some((event) => event.type === 'phase-finished')).toBe(false);
  });

  test('a flash that fails after Klipper was asked is carried on without asking a bootloader', async () => {
    const { host } = watched('katapult-uart');
    const stop = new AbortController();
    const terminal = { ...typing('yes', 'yes'), signal: stop.signal };
    const log = host.serialWrites.log;
    const push = log.push.bind(log);
    vi.spyOn(log, 'push').mockImplementation((...items) => {
      // a few blocks have been sent
      if (log.length === 40) stop.abort();
      return push(...items);
    });
    const { code, out } = await run(host, { device, entry: 'klipper', via: 'katapult' }, terminal);
    expect(code).toBe(EXIT.interrupted);
    expect(flat(out)).toContain('--entry none');
    expect(flat(out)).not.toContain('--entry klipper');
  });
});

describe('where no line is wired', () => {
  test('--entry none looks at a bootloader that runs already, and plans the flash at once', async () => {
    const { host } = watched('uart-three-wires');
    const { code, out } = await run(host, { device, entry: 'none', dryRun: true, json: true });
    expect(code).toBe(EXIT.ok);
    expect(lines(out)).toMatchObject([{ type: 'plan', plan: { route: { kind: 'uart' }, entry: null } }]);
  });

  test('a running Klipper takes no notice of being asked, and runs on', async () => {
    const { host, board } = watched('katapult-uart');
    const { code, out } = await run(host, { device, entry: 'none', dryRun: true, json: true });
    expect(code).toBe(EXIT.blocked);
    expect(lines(out)).toMatchObject([{ type: 'failed', code: 'device-not-answering' }]);
    expect(board.mode()).toBe('klipper');
  });
});

test('a port that no list has is planned with that said', async () => {
  const { host, opened } = watched('uart-stm32f407');
  const { out } = await run(host, { device: '/dev/ttyUSB7', dryRun: true });
  expect(flat(out)).toContain('does not list a serial port /dev/ttyUSB7');
  expect(opened).not.toHaveBeenCalled();
});

test('the small UART of a Raspberry Pi is refused before its port is opened', async () => {
  const { host, opened } = watched('uart-stm32f407');
  const [entry] = await host.ports.serial.list();
  if (!entry) throw new Error('no port');
  const mini = { ...entry, path: '/dev/ttyS0', driver: 'bcm2835-aux-uart', usbPath: null };
  vi.spyOn(host.ports.serial, 'list').mockImplementation(async () => [mini]);
  const { code, out } = await run(host, { device: '/dev/ttyS0', dryRun: true });
  expect(code).toBe(EXIT.blocked);
  expect(flat(out)).toContain('cannot send the even parity');
  expect(opened).not.toHaveBeenCalled();
});
