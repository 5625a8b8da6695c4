import type { CanFacts, CanInterface } from '../evidence/can.ts';
import { collected, gap, type Section } from '../evidence/section.ts';
import { parseConfiguredNodes } from '../formats/can-nodes.ts';
import { type IpLink, parseIpLinks } from '../formats/ip-link.ts';
import { printable } from '../formats/text.ts';
import { FileError, type Files } from '../ports/files.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { ProcessError } from '../ports/processes.ts';
import { baseName, joinPath } from './paths.ts';
import { listFolder, readText } from './read-text.ts';

const NET = '/sys/class/net';
/** ARPHRD_CAN of linux/if_arp.h */
const TYPE_CAN = '280';
/** IFF_UP of linux/if.h */
const FLAG_UP = 0x1;
const MAX_INTERFACES = 64;
const ATTRIBUTE_BYTES = 4096;
const IP_ARGV = ['ip', '-details', '-statistics', '-json', 'link', 'show'] as const;
const IP_TIMEOUT_MS = 3000;
const IP_BYTES = 1024 * 1024;
/** where Klipper's configuration usually is, below the home directory */
const CONFIG_FOLDERS = ['printer_data/config', 'klipper_config', '.'];
const MAX_CONFIGS = 64;
const CONFIG_BYTES = 1024 * 1024;

/** The CAN interfaces as the kernel and `ip` describe them, and the nodes that Klipper's configuration names. */
export async function probeCan(ports: HostPorts): Promise<Section<CanFacts>> {
  const { environment, files } = ports;
  if (environment.platform !== 'linux') {
    return gap('unsupported-platform', 'CAN interfaces are looked up on Linux only.');
  }
  const names: string[] = [];
  for (const name of ((await listFolder(files, NET)) ?? []).slice(0, MAX_INTERFACES)) {
    if ((await attribute(files, name, 'type')) === TYPE_CAN) names.push(name);
  }
  const problems: string[] = [];
  const links = names.length === 0 ? [] : await askIp(ports, problems);
  const interfaces: CanInterface[] = [];
  for (const name of names) {
    const link = links.find((one) => one.name === name) ?? null;
    interfaces.push(await describe(files, name, link));
  }
  const configuredNodes = await readNodes(files, environment.homeDirectory, problems);
  return collected({ interfaces, configuredNodes }, problems);
}

async function describe(files: Files, name: string, link: IpLink | null): Promise<CanInterface> {
  const number = async (path: string) => {
    const text = await attribute(files, name, path);
    return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
  };
  const device = await linkTarget(files, joinPath(NET, `${name}/device`));
  const driver = await linkTarget(files, joinPath(NET, `${name}/device/driver`));
  return {
    name: printable(name, 20),
    up: (Number.parseInt((await attribute(files, name, 'flags')) ?? '0', 16) & FLAG_UP) !== 0,
    kind: link?.kind == null ? null : printable(link.kind, 20),
    driver: driver === null ? null : printable(baseName(driver), 40),
    usbPath: device === null ? null : usbPathOf(device),
    bitrate: link?.bitrate ?? null,
    state: link?.state == null ? null : printable(link.state, 40),
    errors: link?.errors ?? null,
    timesBusOff: link?.timesBusOff ?? null,
    restartMs: link?.restartMs ?? null,
    transmitQueueLength: await number('tx_queue_len'),
    framesSent: await number('statistics/tx_packets'),
    framesReceived: await number('statistics/rx_packets'),
    origin: link
      ? { kind: 'command', argv: [...IP_ARGV], text: printable(name, 20) }
      : { kind: 'file', path: joinPath(NET, printable(name, 20)) },
  };
}

/** "1-1.4" of ../../../1-1.4:1.0, the USB interface that the network device belongs to */
function usbPathOf(device: string): string | null {
  return /\/(\d{1,3}-\d{1,3}(?:\.\d{1,3}){0,6}):\d{1,3}\.\d{1,3}(?:\/|$)/.exec(device)?.[1] ?? null;
}

async function askIp({ processes }: Pick<HostPorts, 'processes'>, problems: string[]): Promise<IpLink[]> {
  try {
    const result = await processes.run(IP_ARGV, { timeoutMs: IP_TIMEOUT_MS, maxBytes: IP_BYTES });
    const links = result.exitCode === 0 ? parseIpLinks(result.stdout) : null;
    if (links) return links;
    const said = printable(result.stderr.trim(), 160);
    const why = result.timedOut ? 'no answer in time' : said || 'no list that can be read';
    problems.push(`Bit rates and error counters are not known: ip gave ${why}.`);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    problems.push('Bit rates and error counters are not known: the program ip could not be started.');
  }
  return [];
}

async function attribute(files: Files, name: string, path: string): Promise<string | null> {
  try {
    return (await readText(files, joinPath(NET, `${name}/${path}`), ATTRIBUTE_BYTES))?.trim() ?? null;
  } catch (error) {
    // some attributes fail with EINVAL while an interface is down
    if (error instanceof FileError) return null;
    throw error;
  }
}

async function linkTarget(files: Files, path: string): Promise<string | null> {
  try {
    return await files.readLink(path);
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

async function readNodes(
  files: Files,
  home: string,
  problems: string[],
): Promise<CanFacts['configuredNodes']> {
  const nodes: CanFacts['configuredNodes'] = [];
  for (const name of CONFIG_FOLDERS) {
    const folder = name === '.' ? home : joinPath(home, name);
    for (const path of await configsIn(files, folder, problems)) {
      let text: string | null;
      try {
        text = await readText(files, path, CONFIG_BYTES);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        problems.push(printable(`${path} could not be read: ${error.message}`));
        continue;
      }
      for (const { uuid, section, interfaceName, line } of parseConfiguredNodes(text ?? '')) {
        if (nodes.some((node) => node.uuid === uuid)) continue;
        const origin = { kind: 'file' as const, path: printable(path), line };
        nodes.push({
          uuid,
          section: section === null ? null : printable(section, 100),
          interfaceName,
          origin,
        });
      }
    }
  }
  return nodes;
}

async function configsIn(files: Files, folder: string, problems: string[]): Promise<string[]> {
  try {
    const names = ((await listFolder(files, folder)) ?? []).filter((name) => name.endsWith('.cfg'));
    return names.slice(0, MAX_CONFIGS).map((name) => joinPath(folder, name));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push(printable(`${folder} could not be listed: ${error.message}`));
    return [];
  }
}
