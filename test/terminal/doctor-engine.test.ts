import { describe, expect, it, vi } from 'vitest';
import { openHost } from '../../src/commands/context.ts';
import { openEngine } from '../../src/commands/doctor-engine.ts';

const FIRMWARE = '/home/pi/klipper/out/klipper.bin';
const request = { file: FIRMWARE, address: null, device: null };

function open(simulate: string) {
  return openEngine({ pace: 0 }).open(simulate);
}

describe('the engine below the screens', () => {
  it('sees and judges a simulated host, with titles for all that it names', async () => {
    const machine = await open('octopus-pro-f429');
    const { diagnosis, devices, titles } = await machine.look('look');
    expect(diagnosis.verdict).toMatchObject({ outcome: 'blocked', primary: 'dfu-util-outdated' });
    expect(devices.find((row) => row.inDfuMode)?.id).toBe('1-1.4');
    for (const { ruleId } of diagnosis.findings) expect(titles).toHaveProperty(ruleId);
  });

  it('prepares and carries out a flash', async () => {
    const machine = await open('octopus-pro-f446');
    const prepared = await machine.prepare(request);
    if (!prepared.ready) throw new Error(prepared.problem.what);
    expect(prepared.plan).toMatchObject({ address: 0x0800_8000, refusals: [] });
    const events = [];
    for await (const event of machine.flash(prepared.plan, new AbortController().signal)) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'finished', verified: true });
  });

  it('lets the user choose where several boards are there, and takes the choice', async () => {
    const machine = await open('two-boards');
    const prepared = await machine.prepare(request);
    if (prepared.ready) throw new Error('it chose by itself');
    const [first] = prepared.problem.choices;
    expect(prepared.problem.choices).toHaveLength(2);
    const chosen = await machine.prepare({ ...request, device: first?.device ?? null });
    expect(chosen).toMatchObject({ ready: true, plan: { device: { path: first?.device } } });
  });

  it('says in words what is wrong with a file or a device', async () => {
    const missing = await (await open('octopus-pro-f446')).prepare({ ...request, file: '~/nothing.bin' });
    expect(missing).toMatchObject({ ready: false, problem: { about: 'file', choices: [] } });
    if (!missing.ready) expect(missing.problem.what).toBe('There is no file /home/pi/nothing.bin.');
    const locked = await (await open('no-permission')).prepare(request);
    expect(locked).toMatchObject({ ready: false, problem: { about: 'device', choices: [] } });
  });

  it('refuses a name that no simulated board has', async () => {
    await expect(open('nothing')).rejects.toThrow('There is no simulated board with that name.');
  });

  it('has more patience after a look that took too long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const host = await openHost('octopus-pro-f446', { pace: 0 });
      const { serial } = host.ports;
      const slow: typeof serial = {
        ...serial,
        list: async () => {
          await new Promise((resolve) => setTimeout(resolve, 6000));
          return serial.list();
        },
      };
      const machine = await openEngine({ pace: 0 }, async () => ({
        ...host,
        ports: { ...host.ports, serial: slow },
      })).open(null);
      const look = async () => {
        let isOver = false;
        const looking = machine.look('look').finally(() => {
          isOver = true;
        });
        while (!isOver) {
          await new Promise((resolve) => setImmediate(resolve));
          vi.advanceTimersByTime(50);
        }
        return (await looking).evidence.serialPorts;
      };
      expect(await look()).toMatchObject({ status: 'gap', reason: 'timed-out' });
      expect(await look()).toMatchObject({ status: 'collected' });
    } finally {
      vi.useRealTimers();
    }
  });
});
