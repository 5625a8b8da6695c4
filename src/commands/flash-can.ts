import type { CanFacts, CanInterface } from '../evidence/can.ts';
import { printable } from '../formats/text.ts';
import { probeCan } from '../probes/can.ts';
import { type CommandContext, EXIT, type OpenedHost } from './context.ts';
import type { FlashOptions } from './flash-options.ts';
import { teller } from './flash-teller.ts';
import { quoted } from './resume-line.ts';
import { wrapText } from './wrap-text.ts';

const FLASHTOOL = '~/klipper/lib/katapult/flashtool.py';
const REFUSED =
  'This program does not flash over CAN: it says what is there, and the line that does it. Nothing was sent on the bus, and nothing on any board was changed.';

/** `--via can`: what is known of the bus, and the lines of Katapult's own tool to run. Exit code 1: nothing was flashed. */
export async function refuseCan(
  context: CommandContext,
  options: FlashOptions,
  { ports }: OpenedHost,
): Promise<number> {
  const section = await probeCan(ports);
  const facts: CanFacts =
    section.status === 'collected' ? section.value : { interfaces: [], configuredNodes: [] };
  const problems =
    section.status === 'collected' ? (section.problems ?? []) : [section.detail ?? section.reason];
  const next = canSteps(facts, options.file);
  if (options.json) {
    teller(
      context,
      options,
    )({
      type: 'failed',
      code: 'refused',
      phase: 'prepare',
      address: null,
      message: [REFUSED, ...facts.interfaces.map(interfaceWords), ...problems].join(' '),
      boardState: 'untouched',
      bootable: 'as-before',
      again: null,
      next,
    });
    return EXIT.blocked;
  }
  const { columns } = context;
  const said = [REFUSED, ...facts.interfaces.map(interfaceWords), ...problems].map((text) =>
    wrapText(text, columns),
  );
  const steps = next.map((step, index) => wrapText(step, columns, '     ', `  ${index + 1}. `));
  context.out(`${[...said, 'What to do now:', ...steps].join('\n')}\n`);
  return EXIT.blocked;
}

/** What to do to flash a node, in order; pure. */
export function canSteps({ interfaces, configuredNodes }: CanFacts, file: string): string[] {
  const [only] = interfaces;
  if (!only) {
    return [
      "There is no CAN interface on this computer. A USB-CAN adapter, or a board that runs Klipper as a bridge, must be plugged in, and can0 set up as Klipper's docs/CANBUS.md says.",
    ];
  }
  const steps = interfaces.flatMap(bringUp);
  const firmware = quoted(printable(file, 300));
  const lines = configuredNodes.map(({ uuid, interfaceName, section }) => {
    const whose = section === null ? '' : ` (section ${section} of the configuration)`;
    return `For the node ${uuid}${whose}: python3 ${FLASHTOOL} -i ${interfaceName} -u ${uuid} -f ${firmware}`;
  });
  const unknown = [
    `See which nodes wait for an id: python3 ${FLASHTOOL} -i ${only.name} -q`,
    `Then flash the right one: python3 ${FLASHTOOL} -i ${only.name} -u UUID -f ${firmware}`,
  ];
  return [
    ...steps,
    'Stop Klipper first: sudo systemctl stop klipper',
    ...(lines.length > 0 ? lines : unknown),
    'Start Klipper again: sudo systemctl start klipper',
  ];
}

function bringUp({ name, up, state, bitrate }: CanInterface): string[] {
  if (!up) {
    const rate = bitrate ?? 1_000_000;
    return [
      `${name} is down. Switch it on with the rate that all nodes were built for: sudo ip link set ${name} up type can bitrate ${rate}`,
    ];
  }
  return state === null || state === 'ERROR-ACTIVE'
    ? []
    : [
        `${name} is in the state ${state}: nobody on the bus acknowledges. Check the wiring, both 120 ohm resistors, and that all nodes were built for ${bitrate ?? 'the same'} bit/s.`,
      ];
}

function interfaceWords({ name, up, bitrate, state, errors }: CanInterface): string {
  const parts = [
    up ? 'up' : 'down',
    bitrate === null ? 'bit rate not known' : `${bitrate} bit/s`,
    ...(state === null ? [] : [state]),
    ...(errors === null ? [] : [`errors sending ${errors.transmit}, receiving ${errors.receive}`]),
  ];
  return `${name}: ${parts.join(', ')}.`;
}
