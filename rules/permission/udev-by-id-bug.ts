import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { devicePathOf } from '../../src/diagnosis/kernel-ports.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost } from '../../src/diagnosis/run-lines.ts';
import type { KernelLogFacts } from '../../src/evidence/kernel-log.ts';
import type { Origin } from '../../src/evidence/section.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import { printable } from '../../src/formats/text.ts';

const RULES_FILE = '/etc/udev/rules.d/61-serial-by-id.rules';
const USB_PORT = /^\/dev\/tty(?:ACM|USB)\d{1,3}$/;

/** A serial port on USB is there, and its link below /dev/serial/by-id is not: a fault of udev. */
export const rule = defineRule({
  id: 'udev-by-id-bug',
  title: 'the link in /dev/serial/by-id is missing although the port is there',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: "The board's serial port is there, and its link below /dev/serial/by-id is not.",
    why: 'A faulty version of udev (systemd 252, and an update of Debian 11) does not make these links on some computers. The board is fine; only its lasting name is missing.',
    fix: 'Update the system (`sudo apt update && sudo apt full-upgrade`), or add the udev rule that makes the links; until then use the link below /dev/serial/by-path.',
  },
  needs: [],
  uses: ['serialPorts', 'runs', 'kernelLog', 'host'],
  oneOf: ['serialPorts', 'runs'],
  explains: ['no-application-flashed', 'serial-port-missing'],
  *check({ source, optional: { serialPorts, runs, kernelLog, host } }) {
    if ((host?.platform ?? 'linux') !== 'linux') return;
    if (source.kind !== 'transcript') {
      for (const port of serialPorts?.ports ?? []) {
        if (port.usbPath === null || port.byId.length > 0 || port.byPath.length === 0) continue;
        yield finding(port.path, null, [port.origin], port.byPath[0] ?? null, 'certain');
      }
      return;
    }
    const missing = linesSaying(runs?.runs ?? [], 'no-such-file').filter(({ line }) =>
      /^\/dev\/serial\/by-id\b/.test(String(line.details['path'])),
    );
    for (const { host: where, items } of byHost(missing)) {
      const proof = portOn(where, serialPorts, kernelLog);
      const origins = items.map((item) => item.origin);
      if (proof) yield finding(proof.port, where, [...origins, proof.origin], proof.byPath, proof.certainty);
    }
  },
});

interface PortProof {
  port: string;
  byPath: string | null;
  origin: Origin;
  certainty: 'certain' | 'likely';
}

/** A port on USB that is there on this host: as ls lists it, else as the kernel attached it last. */
function portOn(
  host: string | null,
  serialPorts: SerialPortFacts | null,
  kernelLog: KernelLogFacts | null,
): PortProof | null {
  const here = serialPorts?.ports.filter((port) => port.host === host) ?? [];
  // a link that is there says that udev makes them
  if (here.some(({ byId }) => byId.length > 0)) return null;
  const listed = here.find(({ path, byPath }) => USB_PORT.test(path) || byPath.length > 0);
  if (listed) {
    const { path, byPath, origin } = listed;
    return { port: path, byPath: byPath[0] ?? null, origin, certainty: 'certain' };
  }
  const events = kernelLog?.events.filter((event) => event.host === host) ?? [];
  const attached = events.findLast(({ kind }) => kind === 'tty-attached');
  const name = /\btty(?:ACM|USB)\d{1,3}\b/.exec(attached?.text ?? '')?.[0];
  if (!attached?.port || name === undefined) return null;
  const path = devicePathOf(attached.port);
  const isGone = events
    .slice(events.indexOf(attached) + 1)
    .some((event) => isTakenAway(event.kind, event.text) && concerns(event.port, event.text, path, name));
  return isGone ? null : { port: `/dev/${name}`, byPath: null, origin: attached.origin, certainty: 'likely' };
}

function isTakenAway(kind: string, text: string): boolean {
  return kind === 'disconnect' || text.includes('now disconnected from');
}

function concerns(port: string | null, text: string, path: string, name: string): boolean {
  return (port !== null && devicePathOf(port) === path) || text.includes(name);
}

function finding(
  port: string,
  host: string | null,
  origins: readonly Origin[],
  byPath: string | null,
  certainty: 'certain' | 'likely',
): FindingDraft {
  const path = printable(port, 120);
  return {
    certainty,
    subject: `${path}${onHost(host)}`,
    what: `The serial port ${path} is there${onHost(host)}, and its link below /dev/serial/by-id is not.`,
    why: 'A faulty version of udev (systemd 252, and an update of Debian 11) makes no such links on computers whose USB hangs on PCI, such as a Raspberry Pi 4. The board is fine; only the name that Klipper wants is missing.',
    origins: [...origins],
    remedies: [
      MAKE_LINKS,
      {
        kind: 'steps',
        title: 'Then let it take effect, or do without',
        risk: 'none',
        steps: [
          'Unplug the board and plug it in again, then look with `ls /dev/serial/by-id/`.',
          `Until then ${byPath === null ? 'use the link in `ls /dev/serial/by-path/`' : `${printable(byPath, 160)} serves as well`}, as long as the board stays in the same USB port.`,
          `An update of the system mends udev itself: \`sudo apt update && sudo apt full-upgrade\`. Then ${RULES_FILE} can be deleted.`,
        ],
      },
    ],
  };
}

/** In the faulty version only ID_USB_SERIAL is set (systemd issue 25238); names as rules.d/60-serial.rules gives them. */
const LINK = 'SYMLINK+="serial/by-id/usb-$env{ID_USB_SERIAL}-if$env{ID_USB_INTERFACE_NUM}';
const CONDITION = 'SUBSYSTEM=="tty", ENV{ID_SERIAL}=="", ENV{ID_USB_SERIAL}=="?*"';

const MAKE_LINKS: Remedy = {
  kind: 'command',
  title: 'Let a udev rule of your own make the links',
  risk: 'reversible',
  argv: [
    'sh',
    '-c',
    `printf "%s\\n" "$@" > ${RULES_FILE} && udevadm control --reload`,
    'udev',
    `${CONDITION}, ENV{.ID_PORT}=="", ${LINK}"`,
    `${CONDITION}, ENV{.ID_PORT}=="?*", ${LINK}-port$env{.ID_PORT}"`,
  ],
  elevated: true,
};
