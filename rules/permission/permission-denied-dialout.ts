import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { type PortTrouble, portTrouble } from '../../src/diagnosis/port-trouble.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { HostFacts } from '../../src/evidence/host.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import { printable } from '../../src/formats/text.ts';

type SerialPort = SerialPortFacts['ports'][number];

/** Debian, Ubuntu, Fedora and their like give serial ports to dialout, Arch and its like to uucp */
const UUCP = ['arch', 'archarm', 'manjaro', 'endeavouros', 'slackware', 'gentoo'];

/** A serial port may not be opened by this user. */
export const rule = defineRule({
  id: 'permission-denied-dialout',
  title: 'no permission to open the serial port',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The serial port of the board is there, and this user may not open it.',
    why: 'Linux gives serial ports to a group of their own, dialout or on some systems uucp; a user outside it may neither flash nor connect.',
    fix: 'Add the user to the group (`sudo usermod -aG dialout pi` with the own name), then log out and in again.',
  },
  needs: [],
  uses: ['serialPorts', 'host', 'runs'],
  oneOf: ['serialPorts', 'runs'],
  explains: ['no-dfu-device'],
  *check({ intent, source, optional: { serialPorts, host, runs } }) {
    if ((host?.platform ?? 'linux') !== 'linux') return;
    const refused = portTrouble(runs, 'port-refused').filter(({ run }) => !run.sudo);
    const shut = serialPorts && host ? silentlyRefused(runs, serialPorts, host) : [];
    for (const { host: where, items } of byHost(refused)) yield fromLog(where, items, host);
    for (const { host: where, items } of byHost(refused.length > 0 ? [] : shut)) {
      yield { certainty: 'likely', ...fromLog(where, items, host) };
    }
    if (source.kind === 'transcript') return;
    for (const port of serialPorts?.ports ?? []) {
      // the mainboard's own ports belong to its console
      if (port.usbPath === null || (port.access !== 'none' && port.access !== 'read-only')) continue;
      yield { ...(intent === 'flash' ? {} : { severity: 'warning' }), ...fromPort(port, host) };
    }
  },
});

/**
 * stm32flash does not say why it cannot open a port. One that a list shows, whose group is none of the user's, was
 * most likely refused.
 */
function silentlyRefused(runs: RunFacts | null, { ports }: SerialPortFacts, host: HostFacts): PortTrouble[] {
  const groups = host.user?.groups ?? [];
  if (groups.length === 0) return [];
  return linesSaying(runsOf(runs, 'stm32flash'), 'port-open-failed').flatMap((said) => {
    const name = String(said.line.details['port'] ?? '');
    const port = ports.find(({ path, host: where }) => path === name && where === said.run.host);
    const isShut = port?.group !== undefined && !groups.includes(port.group) && !said.run.sudo;
    return isShut ? [{ ...said, port: name }] : [];
  });
}

function groupOn(host: HostFacts | null): string {
  return UUCP.includes(host?.osId ?? '') ? 'uucp' : 'dialout';
}

function fromLog(where: string | null, items: readonly PortTrouble[], host: HostFacts | null): FindingDraft {
  const port = printable(items.at(-1)?.port ?? '', 120);
  const user = where?.split('@')[0] ?? host?.user?.name ?? null;
  return {
    subject: `${port}${onHost(where)}`,
    what: `The serial port ${port} is there${onHost(where)}, and this user may not open it.`,
    why: why(host),
    origins: items.map((item) => item.origin),
    remedies: remediesFor(user, host),
  };
}

function fromPort(port: SerialPort, host: HostFacts | null): FindingDraft {
  const path = printable(port.path, 120);
  return {
    subject: path,
    what: `The serial port ${path} is there, and this user may ${port.access === 'read-only' ? 'only read from it' : 'not open it'}.`,
    why: why(host),
    origins: [port.origin],
    remedies: remediesFor(host?.user?.name ?? null, host),
  };
}

function isMember(host: HostFacts | null): boolean {
  return host?.user?.groups.includes(groupOn(host)) ?? false;
}

/** Added to the group, and not logged in since. */
function isWaiting(host: HostFacts | null): boolean {
  return !isMember(host) && (host?.user?.recordedGroups?.includes(groupOn(host)) ?? false);
}

function why(host: HostFacts | null): string {
  if (isWaiting(host)) {
    return `The user is in the group ${groupOn(host)} on record, and this login began before that: the old groups count until the next one. Nothing was written.`;
  }
  return isMember(host)
    ? `The user is in the group ${groupOn(host)} already, so the port belongs to another group or a udev rule closes it. Nothing was written.`
    : `Linux gives serial ports to the group ${groupOn(host)}, and this user is not in it, or has not logged in since. Nothing was written, and the board is fine.`;
}

function remediesFor(user: string | null, host: HostFacts | null): Remedy[] {
  const group = groupOn(host);
  const look: Remedy = {
    kind: 'steps',
    title: 'Log in again, then look',
    risk: 'none',
    steps: [
      'Log out and in again; over SSH close all sessions, or restart the computer. Until then the old groups count.',
      `Run \`id\`: ${group} must be among the groups. Then run the same command again.`,
    ],
  };
  if (isMember(host)) {
    return [
      {
        kind: 'steps',
        title: 'See whose port it is',
        risk: 'none',
        steps: [
          'Run `ls -l` with the path of the port: the second name is the group that may use it.',
          'A udev rule below /etc/udev/rules.d that sets another GROUP or MODE for it is the usual reason.',
        ],
      },
    ];
  }
  if (isWaiting(host)) return [look];
  // a name from a prompt may be anything; a user's name has no more than these characters
  if (user !== null && /^[a-z_][a-z0-9_-]{0,31}$/.test(user)) {
    return [
      {
        kind: 'command',
        title: `Add the user ${user} to the group ${group}`,
        risk: 'reversible',
        argv: ['usermod', '-aG', group, user],
        elevated: true,
      },
      look,
    ];
  }
  return [
    {
      kind: 'steps',
      title: `Add yourself to the group ${group}`,
      risk: 'reversible',
      steps: [`Run \`sudo usermod -aG ${group} $USER\`.`],
    },
    look,
  ];
}
