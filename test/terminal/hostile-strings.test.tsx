import { describe, expect, it } from 'vitest';
import { App } from '../../components/app.tsx';
import { createStore } from '../../src/app/store.ts';
import type { OpenedHost } from '../../src/commands/context.ts';
import { openEngine } from '../../src/commands/doctor-engine.ts';
import { createPainter } from '../../src/commands/full-screen.ts';
import type { UsbEntry } from '../../src/ports/usb.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { renderAt } from '../components/render-at.ts';

const HOSTILE =
  'A\u001b]0;owned\u0007B\u001b[2J\u001b[31m\u009b5mC\u001bP1$r\u001b\\D\u0000\u0008\u200b\u202eE\u001b[8m' +
  '\u001b]8;;https://example.com\u001b\\F\r\nG';

/** What a frame may send: colours, a place on the screen, and clearing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences are what is looked for
const ALLOWED = /\u001b\[(?:[\d;]*m|\d+;1H|2K|2J|J)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/;

/** The F429's host on which every string of every device, file and tool is hostile. */
function hostileHost(): OpenedHost {
  const host = simulateHost('octopus-pro-f429', { pace: 0 });
  const { ports } = host;
  const poison = (entry: UsbEntry): UsbEntry => ({
    ...entry,
    manufacturer: HOSTILE,
    product: HOSTILE,
    serialNumber: HOSTILE,
    interfaces: entry.interfaces.map((one) => ({ ...one, name: HOSTILE, driver: HOSTILE })),
  });
  return {
    ports: {
      ...ports,
      environment: { ...ports.environment, user: { ...ports.environment.user, name: HOSTILE } },
      usb: {
        list: async () => (await ports.usb.list()).map(poison),
        device: (path) => ports.usb.device(path),
        watch: (onChange) => ports.usb.watch(onChange),
      },
      processes: {
        run: async (argv, options) => {
          const result = await ports.processes.run(argv, options);
          return { ...result, stdout: `${HOSTILE}${result.stdout}${HOSTILE}`, stderr: HOSTILE };
        },
      },
    },
    writer: host.writer,
    source: { kind: 'simulated', name: 'octopus-pro-f429' },
    klipperPath: host.klipperPath,
    firmwarePath: host.firmwarePath,
  };
}

describe('hostile strings of devices and tools', () => {
  it('never reach the terminal as anything but text, on no screen', async () => {
    const engine = openEngine({}, () => Promise.resolve(hostileHost()));
    const store = createStore(engine, { simulated: 'octopus-pro-f429', intent: 'look' });
    const sent: string[] = [];
    const painter = createPainter((text) => sent.push(text));
    const screen = renderAt(<App store={store} />, { columns: 80, rows: 200 }, painter.paint);
    await store.start();
    await until(() => store.getState().look !== null);
    const findings = store.getState().look?.diagnosis.findings.length ?? 0;
    expect(findings).toBeGreaterThan(0);
    const walks = [
      ...Array.from({ length: findings + 8 }, (_, index) => [...Array<string>(index).fill('down'), 'open']),
      ['devices', 'open'],
      ['devices', 'down', 'open'],
      ['devices', 'down', 'down', 'open'],
    ] as ('down' | 'open' | 'devices')[][];
    for (const walk of walks) {
      for (const command of walk) store.dispatch({ type: 'command', command });
      await until(() => store.getState().handOff?.status !== 'preparing');
      await new Promise((resolve) => setTimeout(resolve, 20));
      while (store.getState().pages.length > 1) store.dispatch({ type: 'command', command: 'back' });
      store.dispatch({ type: 'command', command: 'top' });
    }
    screen.unmount();
    painter.stop();
    await store.stop();
    const text = sent.join('');
    expect(text).toContain('1-1.4');
    // the harmless letters of the hostile string are there: it was shown, not left out
    expect(text).toMatch(/A.?B/);
    expect(text.replace(ALLOWED, '')).not.toMatch(CONTROL);
  });
});

async function until(ready: () => boolean): Promise<void> {
  while (!ready()) await new Promise((resolve) => setTimeout(resolve, 5));
}
