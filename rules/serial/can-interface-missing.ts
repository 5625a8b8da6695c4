import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { CanFacts } from '../../src/evidence/can.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { readKatapultArguments } from '../../src/formats/flasher-arguments.ts';
import { printable } from '../../src/formats/text.ts';

/** errno.h: no such device, and a network that is down */
const GONE = /\[Errno 19\]|\[Errno 100\]|No such device|Network is down/;
const DOWN = /\bErrno 100\b|Network is down/;

/** There is no CAN interface of that name, or it is switched off. */
export const rule = defineRule({
  id: 'can-interface-missing',
  title: 'the CAN interface is missing or down',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The computer has no CAN interface of the name that is used (can0 as a rule), or it is switched off.',
    why: 'Without it nothing reaches the boards on the bus: neither Klipper nor the flash script. No board is at fault, and nothing was written.',
    fix: 'Plug in the CAN adapter or the board that is the bridge, bring the interface up with the bitrate of the bus, and have that done at every start.',
  },
  needs: [],
  uses: ['can', 'runs', 'usb'],
  oneOf: ['can', 'runs'],
  *check({ optional: { can, runs, usb } }) {
    if (runs) {
      for (const { host, last, items } of byHost(unusable(runs))) {
        const { name, isDown } = last;
        yield {
          subject: `${name}${onHost(host)}`,
          what: isDown
            ? `The CAN interface ${name}${onHost(host)} is down.`
            : `There is no CAN interface ${name}${onHost(host)}.`,
          why: isDown ? WHY_DOWN : WHY_MISSING,
          origins: items.map(({ origin }) => origin),
          remedies: remedies(name, isDown),
        };
      }
    }
    if (can) yield* here(can, usb?.devices ?? []);
  },
});

const WHY_DOWN =
  'It is there and switched off, so no frame goes out. No board is at fault, and nothing was written.';
const WHY_MISSING =
  'The adapter or the board that is the USB-CAN bridge is not plugged in, does not run its firmware, or has no driver. No board behind it is at fault, and nothing was written.';

function* here(
  { interfaces, configuredNodes }: CanFacts,
  devices: readonly UsbDevice[],
): Iterable<FindingDraft> {
  const wanted = new Map(configuredNodes.map((node) => [node.interfaceName, node]));
  for (const [raw, node] of wanted) {
    const found = interfaces.find(({ name }) => name === raw);
    if (found?.up) continue;
    const name = printable(raw, 40);
    const bridge = devices.find(({ vendorId, productId }) => vendorId === 0x1d50 && productId === 0x606f);
    yield {
      subject: name,
      what: `Klipper's configuration has a board on ${name}, and that CAN interface ${found ? 'is down' : 'does not exist'} on this machine.`,
      why: found
        ? WHY_DOWN
        : bridge
          ? `${WHY_MISSING} A USB-CAN adapter (1d50:606f) is attached; its driver is gs_usb.`
          : WHY_MISSING,
      origins: [node.origin, ...(found ? [found.origin] : []), ...(bridge && !found ? [bridge.origin] : [])],
      remedies: remedies(name, found !== undefined),
    };
  }
}

type Unusable = SaidLine & { name: string; isDown: boolean };

function unusable({ runs }: RunFacts): Unusable[] {
  const told = linesSaying(runs, 'can-interface-unusable').map((said) => ({
    ...said,
    name: nameOf(said),
    isDown:
      DOWN.test(said.line.text) ||
      linesSaying([said.run], 'python-exception').some(({ line }) => DOWN.test(line.text)),
  }));
  // canbus_query.py and the interpreter tell it by the system's words alone
  const asked = runs.filter(({ tool }) => tool === 'canbus_query' || tool === 'katapult');
  const failed = linesSaying(asked, 'python-exception')
    .filter(({ run, line }) => GONE.test(line.text) && !told.some((one) => one.run === run))
    .map((said) => ({
      ...said,
      name: nameOf(said),
      isDown: DOWN.test(said.line.text),
    }));
  const down = linesSaying(runs, 'can-link')
    .filter(({ run, line }) => line.details['state'] === 'DOWN' && isLastWord(run, line.line, runs))
    .map((said) => ({ ...said, name: nameOf(said), isDown: true }));
  return [...told, ...failed, ...down];
}

function nameOf({ run, line }: SaidLine): string {
  const told = line.details['interface'];
  if (typeof told === 'string' && told !== '') return printable(told, 40);
  if (run.tool === 'canbus_query') return printable(run.argv?.[1] ?? 'can0', 40);
  return printable(run.argv ? readKatapultArguments(run.argv).interface : 'can0', 40);
}

/** Nothing later on the host shows that the interface came up: another link line, or a script that reached the bus. */
function isLastWord(run: RunFacts['runs'][number], line: number, runs: RunFacts['runs']): boolean {
  return !linesSaying(
    runs.filter((other) => other.host === run.host && other.source === run.source),
    'can-link',
    'can-query-done',
    'can-node',
  ).some((later) => later.line.line > line && later.line.details['state'] !== 'DOWN');
}

function remedies(name: string, isDown: boolean): Remedy[] {
  const can = /^[\w.-]{1,15}$/.test(name) ? name : 'can0';
  const bringUp: Remedy = {
    kind: 'command',
    title: 'Bring the interface up (1000000 is the usual bitrate; it must be that of every board)',
    risk: 'reversible',
    argv: ['ip', 'link', 'set', can, 'up', 'type', 'can', 'bitrate', '1000000'],
    elevated: true,
  };
  const plugIn: Remedy = {
    kind: 'steps',
    title: 'Make the interface appear',
    risk: 'none',
    steps: [
      'Run `ip -details link show type can`: it lists the CAN interfaces that there are, perhaps under another name.',
      'Plug the adapter or the bridge board in again and look with `lsusb` for 1d50:606f; a bridge board that is in DFU mode or in Katapult makes none.',
      'On a CAN hat: its dtoverlay (mcp2515) belongs in config.txt, and the Pi has to be restarted.',
    ],
  };
  const atStart: Remedy = {
    kind: 'steps',
    title: 'Then have it brought up at every start',
    risk: 'none',
    steps: ['Klipper\'s documentation shows the file for it under "CAN bus", host hardware.'],
  };
  return isDown ? [bringUp, atStart] : [plugIn, bringUp, atStart];
}
