import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Prepared } from '../../src/app/engine.ts';
import { EXIT } from '../../src/commands/context.ts';
import { openEngine } from '../../src/commands/doctor-engine.ts';
import { readImage } from '../../src/firmware/read-image.ts';
import { otherRoutes } from '../../src/flash/other-routes.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { flat, lines, run } from './flash-run.ts';

const TTY = '/dev/ttyACM0';

/** The scene's own firmware and its ports. */
async function seen(scene: string) {
  const { ports, firmwarePath } = simulateHost(scene);
  const image = readImage(await ports.files.read(firmwarePath, 1 << 24), firmwarePath);
  return { image, list: await ports.serial.list() };
}

async function machine(scene: string) {
  const { firmwarePath } = simulateHost(scene);
  const opened = await openEngine({}).open(scene);
  return (request: { device: string | null; mayReset?: true }): Promise<Prepared> =>
    opened.prepare({ file: firmwarePath, address: null, ...request });
}

describe('the ways to a board that is not on USB', () => {
  test('an F103: DFU is not one of them, its adapter is, and the SD card', async () => {
    const { image, list } = await seen('uart-skr-mini-e3');
    const { whyNotDfu, routes } = otherRoutes(image, list);
    expect(whyNotDfu).toContain('STM32F103 has no USB DFU in its ROM');
    expect(routes.map(({ kind }) => kind)).toEqual(['uart', 'sd-card']);
    expect(routes[0]).toMatchObject({ tty: TTY, words: ['--device', TTY] });
  });

  test('a chip with DFU in its ROM: DFU is not spoken against', async () => {
    const { image, list } = await seen('octopus-pro-f446');
    expect(otherRoutes(image, list)).toMatchObject({ whyNotDfu: null });
    expect(otherRoutes(image, list).routes.some(({ kind }) => kind === 'uart')).toBe(false);
  });

  test('each adapter is one way, whatever else is listed', async () => {
    const { image, list } = await seen('uart-skr-mini-e3');
    const [adapter] = list;
    if (!adapter) throw new Error('no adapter');
    const entry = fc.record({ path: fc.string(), isAdapter: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
        const ports = entries.map(({ path, isAdapter }) =>
          isAdapter ? { ...adapter, path } : { ...adapter, path, vendorId: 0x1d50, productId: 0x614e },
        );
        const ttys = otherRoutes(image, ports).routes.flatMap(({ tty }) => (tty === null ? [] : [tty]));
        expect(ttys).toEqual(entries.filter(({ isAdapter }) => isAdapter).map(({ path }) => path));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the screen, where a board is behind a UART', () => {
  test('says why DFU mode would not help, the exact line, and offers the adapter', async () => {
    const prepare = await machine('uart-skr-mini-e3');
    const found = await prepare({ device: null });
    if (found.ready) throw new Error('there is no device to plan for');
    expect(found.problem.what).toContain('no USB DFU in its ROM');
    expect(found.problem.next.join('\n')).toMatch(/dfu-doctor flash \S+klipper\.bin --device \/dev\/ttyACM0/);
    expect(found.problem.next.join('\n')).toMatch(/dfu-doctor flash \S+klipper\.bin --sdcard/);
    expect(found.problem.next.join('\n')).not.toContain('BOOT0, press RESET, and see');
    expect(found.problem.otherWays).toMatchObject([{ device: TTY }]);
  });

  test('asks before the board is reset, and plans over the UART after that', async () => {
    const prepare = await machine('uart-skr-mini-e3');
    expect(await prepare({ device: TTY })).toMatchObject({
      ready: true,
      plan: { route: null, entry: { by: 'lines' }, refusals: [] },
    });
    expect(await prepare({ device: TTY, mayReset: true })).toMatchObject({
      ready: true,
      plan: { route: { kind: 'uart', tty: TTY }, entry: null, refusals: [] },
    });
  });

  test('carries the plan of a board that waits in Katapult', async () => {
    const prepare = await machine('katapult-f446');
    expect(await prepare({ device: null })).toMatchObject({
      ready: true,
      plan: { route: { kind: 'katapult' } },
    });
  });
});

describe('the command line', () => {
  test('without --device names the other ways, and sends nobody into a DFU mode that is not there', async () => {
    const { code, out } = await run('uart-skr-mini-e3', { json: true });
    expect(code).toBe(EXIT.blocked);
    const [event] = lines(out);
    expect(event).toMatchObject({ type: 'failed', code: 'no-device' });
    expect(event?.type === 'failed' && event.next.join('\n')).toContain('--device /dev/ttyACM0');
  });

  test('does not wait by hand for a chip without DFU', async () => {
    const { code, out, talk } = await run('uart-skr-mini-e3', {}, { stdinIsTty: true, stdoutIsTty: true });
    expect(code).toBe(EXIT.blocked);
    expect(talk).not.toContain('Watching the USB bus');
    expect(flat(out)).toContain('has no USB DFU in its ROM');
  });
});
