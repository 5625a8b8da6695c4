import type { KatapultLink } from '../../src/katapult/exchange.ts';
import type { KatapultInfo } from '../../src/katapult/katapult.ts';
import { connect, holdsFirstAnswer, katapultLink, prime } from '../../src/katapult/katapult.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';

const RATE = { baudRate: 250_000 };
const REQUEST = '~ \u001c Request Serial Bootloader!! ~';

/** A simulated host whose board waits in Katapult, whichever way it got there. */
export async function inKatapult(scene: string): Promise<SimulatedHost> {
  const host = simulateHost(scene);
  const { serial, clock } = host.ports;
  if (host.boards[0]?.mode() === 'klipper') {
    const port = await serial.open('/dev/ttyACM0', { baudRate: 1200 });
    await port.setLines({ dtr: false }).catch(() => undefined);
    await port.close();
    await clock.sleep(1000);
  }
  if (host.uartBoards[0]?.mode() === 'klipper') {
    const port = await serial.open('/dev/ttyACM0', RATE);
    await port.write(new TextEncoder().encode(REQUEST));
    await clock.sleep(1000);
    await port.close();
  }
  return host;
}

export async function openLink(host: SimulatedHost): Promise<KatapultLink> {
  const port = await host.ports.serial.open('/dev/ttyACM0', RATE);
  return katapultLink(port, host.ports.clock);
}

export async function connected(scene: string): Promise<{
  host: SimulatedHost;
  link: KatapultLink;
  info: KatapultInfo;
}> {
  const host = await inKatapult(scene);
  const link = await openLink(host);
  const [entry] = await host.ports.usb.list().then((all) => all.filter(({ path }) => path === '1-1.4'));
  if (holdsFirstAnswer(entry?.product ?? '')) await prime(link);
  return { host, link, info: await connect(link) };
}
