import { isInDfuMode } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { portTrouble } from '../../src/diagnosis/port-trouble.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { Origin } from '../../src/evidence/section.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import type { ServiceFacts } from '../../src/evidence/services.ts';
import { printable } from '../../src/formats/text.ts';

type SerialPort = SerialPortFacts['ports'][number];
type Holder = NonNullable<SerialPort['holder']>;

/** services that hold a printer's port, and the names that their processes have */
const SERVICES: readonly (readonly [service: string, process: RegExp])[] = [
  ['klipper', /^(?:python|klippy)/],
  ['octoprint', /^(?:octoprint|python)/],
  ['ModemManager', /^ModemMana/],
];

/** Another program has the port or the board open. */
export const rule = defineRule({
  id: 'port-held',
  title: 'another program has the board open',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: "Another program has the board's serial port or its USB interface open.",
    why: 'Two programs at one port take bytes from each other, so the second is refused, or the flash fails in the midst.',
    fix: 'Stop the program for the time of the flash, for instance `sudo systemctl stop klipper`, and start it again afterwards.',
  },
  needs: [],
  uses: ['serialPorts', 'services', 'runs', 'usb'],
  oneOf: ['serialPorts', 'runs'],
  *check({ intent, source, optional: { serialPorts, services, runs, usb } }) {
    const busy = [
      ...portTrouble(runs, 'port-busy'),
      ...linesSaying(
        runsOf(runs, 'dfu-util'),
        'cannot-claim-interface',
        'cannot-open-dfu-device',
        'cannot-open-device',
      )
        .filter(({ line }) => line.details['usbError'] === 'LIBUSB_ERROR_BUSY')
        .map((said) => ({ ...said, port: null })),
    ];
    for (const { host, items } of byHost(busy)) yield fromLog(host, items, serialPorts, services);
    if (source.kind === 'transcript' || intent !== 'flash') return;
    // a board in DFU mode is flashed by USB: nobody waits for its port
    if (usb?.devices.some(isInDfuMode)) return;
    for (const port of serialPorts?.ports ?? []) {
      if (port.usbPath !== null && port.holder) yield fromPort(port, port.holder, services);
    }
  },
});

function fromLog(
  host: string | null,
  items: readonly (SaidLine & { port: string | null })[],
  serialPorts: SerialPortFacts | null,
  services: ServiceFacts | null,
): FindingDraft {
  const named = items.findLast(({ port }) => port !== null)?.port ?? null;
  const what = named === null ? 'the USB interface of the board' : printable(named, 120);
  const held = serialPorts?.ports.find(
    (port) =>
      port.holder && port.host === host && [port.path, ...port.byId, ...port.byPath].includes(named ?? ''),
  );
  const holder = held?.holder ?? null;
  return {
    subject: `${named === null ? 'USB interface' : what}${onHost(host)}`,
    what: `${named === null ? 'The USB interface of the board' : what} is in use${onHost(host)}: ${holder ? describe(holder) : 'another program'} has it open.`,
    why: WHY,
    origins: [...items.map((item) => item.origin), ...(held ? [held.origin] : [])],
    remedies: remediesFor(holder, named, services),
  };
}

function fromPort(port: SerialPort, holder: Holder, services: ServiceFacts | null): FindingDraft {
  const path = printable(port.path, 120);
  const origin: Origin = { kind: 'device', path, text: describe(holder) };
  return {
    severity: 'warning',
    subject: path,
    what: `The serial port ${path} is in use: ${describe(holder)} has it open.`,
    why: `${WHY} It does no harm as long as nothing is flashed over this port.`,
    origins: [origin],
    remedies: remediesFor(holder, path, services),
  };
}

const WHY =
  'Only one program may speak to a board at a time: a flash tool beside it is refused, or the two take bytes from each other. Nothing was written.';

function describe({ name, pid }: Holder): string {
  return `${printable(name, 40)} (process ${pid})`;
}

function remediesFor(holder: Holder | null, port: string | null, services: ServiceFacts | null): Remedy[] {
  const active = SERVICES.filter(([name]) =>
    services?.services.some((one) => one.name === name && one.active),
  );
  // without a list of services Klipper is the one that is there on nearly every printer
  const candidates = active.length > 0 ? active : SERVICES.slice(0, 1);
  const guessed = candidates.find(([, process]) => process.test(holder?.name ?? 'python'));
  const find: Remedy = {
    kind: 'steps',
    title: 'Find out who has it',
    risk: 'none',
    steps: [
      `Run \`sudo lsof ${port === null ? '/dev/bus/usb/*/*' : printable(port, 120)}\`: it prints name and number of the process.`,
      'Close terminal programs, web flashers and slicers that are connected to the printer.',
    ],
  };
  if (!guessed) return [find];
  const [service] = guessed;
  return [
    {
      kind: 'command',
      title: `Stop ${service} for the flash`,
      risk: 'reversible',
      argv: ['systemctl', 'stop', service],
      elevated: true,
    },
    {
      kind: 'command',
      title: 'And start it again afterwards',
      risk: 'reversible',
      argv: ['systemctl', 'start', service],
      elevated: true,
    },
    ...(holder ? [] : [find]),
  ];
}
