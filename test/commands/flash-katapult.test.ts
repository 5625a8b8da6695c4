import { afterEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { canSteps } from '../../src/commands/flash-can.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { inKatapult } from '../katapult/link.ts';
import { flat, lines, run, typing } from './flash-run.ts';

afterEach(() => vi.restoreAllMocks());

describe('a board with Katapult', () => {
  test.each(['katapult-h723', 'katapult-g0b1'])(
    'that runs Klipper is asked, comes up as Katapult, is flashed, and is back: %s',
    async (scene) => {
      const { code, out, host } = await run(scene, { yes: true });
      expect(flat(out)).toMatch(/Katapult (?:v0|of a build)/);
      expect(flat(out)).toContain('The board is back at 1-1.4 as Klipper firmware');
      expect(code).toBe(EXIT.ok);
      expect(host.boards[0]?.mode()).toBe('klipper');
    },
  );

  test('is planned by its serial port too, and shown before anything is done', async () => {
    const host = simulateHost('katapult-f446');
    const { code, out } = await run(host, { device: '/dev/ttyACM0', dryRun: true });
    expect(code).toBe(EXIT.ok);
    expect(flat(out)).toContain('It starts a firmware at 0x08008000');
    expect(flat(out)).toContain('bootloader, not touched');
    expect(host.boards[0]?.mode()).toBe('katapult');
  });

  test('stays in Katapult when the second plan is not agreed to', async () => {
    const { code, talk, host } = await run('katapult-h723', {}, typing('yes', 'no'));
    expect(code).toBe(EXIT.blocked);
    expect(flat(talk)).toContain('The board stays in Katapult');
    expect(host.boards[0]?.mode()).toBe('katapult');
  });

  test('is not flashed through it when DFU is asked for, and the other way round', async () => {
    const dfu = await run('katapult-h723', { yes: true, via: 'dfu', json: true });
    expect(lines(dfu.out).at(-1)).toMatchObject({
      type: 'failed',
      code: 'not-in-dfu',
      boardState: 'untouched',
    });
    const none = await run('octopus-pro-f446', { yes: true, via: 'katapult', json: true });
    expect(lines(none.out).at(-1)).toMatchObject({
      type: 'failed',
      code: 'no-device',
      boardState: 'untouched',
    });
  });

  test('refuses a firmware for another place or another chip', async () => {
    const other = simulateHost('octopus-pro-h723');
    const image = await other.ports.files.read(other.firmwarePath, 1 << 24);
    const host = simulateHost('katapult-f446');
    const files = { ...host.ports.files, read: async () => image };
    Object.assign(host.ports, { files: Object.assign(Object.create(host.ports.files), files) });
    const { code, out } = await run(host, { dryRun: true });
    expect(code).toBe(EXIT.blocked);
    expect(flat(out)).toContain('Katapult on this board was built for stm32f446xx');
    expect(flat(out)).toContain('Katapult on this board starts the firmware at 0x08008000');
  });
});

describe('Katapult behind a UART', () => {
  test('is flashed, and Klipper answers there afterwards', async () => {
    const host = await inKatapult('katapult-uart');
    const { code, out } = await run(host, { yes: true, via: 'katapult', device: '/dev/ttyACM0', json: true });
    const events = lines(out);
    expect(events.at(-1)).toMatchObject({
      type: 'finished',
      verified: true,
      started: 'seen',
      returnedAs: { path: '/dev/ttyACM0', name: 'Klipper on its UART' },
    });
    expect(code).toBe(EXIT.ok);
    expect(host.uartBoards[0]?.mode()).toBe('klipper');
  });

  test('is reached by asking the Klipper that runs there', async () => {
    const { code, host } = await run('katapult-uart', {
      yes: true,
      via: 'katapult',
      entry: 'klipper',
      device: '/dev/ttyACM0',
    });
    expect(code).toBe(EXIT.ok);
    expect(host.uartBoards[0]?.mode()).toBe('klipper');
  });

  test('that does not answer is told as that, with the two resets that help', async () => {
    const { code, out } = await run('katapult-uart', {
      yes: true,
      via: 'katapult',
      device: '/dev/ttyACM0',
      json: true,
    });
    expect(code).toBe(EXIT.blocked);
    const event = lines(out).at(-1);
    expect(event).toMatchObject({ type: 'failed', code: 'device-not-answering', boardState: 'untouched' });
    if (event?.type === 'failed') expect(event.next.join(' ')).toContain('press RESET twice');
  });
});

describe('--via can', () => {
  const node = { uuid: '0e0d81e4210c', section: 'mcu tool', interfaceName: 'can0' };
  const origin = { kind: 'file', path: '/sys/class/net/can0' } as const;
  const can0 = {
    name: 'can0',
    up: true,
    kind: 'can',
    driver: 'gs_usb',
    usbPath: '1-1.3',
    bitrate: 1_000_000,
    state: 'ERROR-ACTIVE',
    errors: { transmit: 0, receive: 0 },
    timesBusOff: 0,
    restartMs: 0,
    transmitQueueLength: 128,
    framesSent: 1,
    framesReceived: 1,
    origin,
  };

  test('is refused with the exact line for each configured node', () => {
    const steps = canSteps({ interfaces: [can0], configuredNodes: [{ ...node, origin }] }, "it's here.bin");
    expect(steps.join('\n')).toContain(
      String.raw`python3 ~/klipper/lib/katapult/flashtool.py -i can0 -u 0e0d81e4210c -f 'it'\''s here.bin'`,
    );
    expect(steps[0]).toContain('systemctl stop klipper');
  });

  test('says how to see the nodes, and what is wrong with the bus', () => {
    const down = canSteps(
      { interfaces: [{ ...can0, up: false, bitrate: null }], configuredNodes: [] },
      'k.bin',
    );
    expect(down[0]).toContain('sudo ip link set can0 up type can bitrate 1000000');
    expect(down.join('\n')).toContain('-i can0 -q');
    const passive = canSteps(
      { interfaces: [{ ...can0, state: 'ERROR-PASSIVE' }], configuredNodes: [] },
      'k.bin',
    );
    expect(passive[0]).toContain('nobody on the bus acknowledges');
    expect(canSteps({ interfaces: [], configuredNodes: [] }, 'k.bin')[0]).toContain('no CAN interface');
  });

  test('flashes nothing, and says so in both forms', async () => {
    const text = await run('katapult-f446', { via: 'can', yes: true });
    expect(text.code).toBe(EXIT.blocked);
    expect(flat(text.out)).toContain('This program does not flash over CAN');
    const json = await run('katapult-f446', { via: 'can', yes: true, json: true });
    expect(lines(json.out)).toMatchObject([{ type: 'failed', code: 'refused', boardState: 'untouched' }]);
  });
});

test('a way that does not exist is not understood', async () => {
  await expect(run('katapult-f446', { via: 'carrier pigeon' })).rejects.toThrow(/There is no way/);
});
