import { printable } from '../formats/text.ts';
import { type BoardFacts, likelyBoards } from '../knowledge/boards.ts';
import type { McuFacts } from '../knowledge/mcus.ts';
import type { UartPart } from '../knowledge/uart-part.ts';
import { layoutBytes, uartFlashMap } from '../knowledge/uart-parts.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { MOST_BYTES } from '../uart/an3155.ts';
import { readMemory } from '../uart/commands.ts';
import { again, type UartRom } from '../uart/rom.ts';
import { entersAlone, parseWiring, startFirmware } from '../uart/wiring.ts';
import { possibleStarts } from './bootloader-guard.ts';
import type { UartRoute } from './flash-plan.ts';
import { askRom, contentAt } from './look-at-uart.ts';
import type { FlashContent } from './plan-facts.ts';
import type { Programmer } from './programmer.ts';
import { openOnUart } from './reach-uart.ts';
import type { DeviceMap } from './read-map.ts';
import { identifyChip, mcusOf, notesOnUart, routeOnUart, unlessRefused } from './uart-chip.ts';
import { uartProgrammer } from './uart-programmer.ts';
import { type ProtectionOnUart, protectionOnUart } from './uart-protection.ts';
import type { UartTarget } from './uart-target.ts';

/** A chip behind a UART, with all that its ROM told in one go: each further question may cost another reset. */
export interface LookedUart {
  kind: 'uart';
  /** the way that led to it */
  target: UartTarget;
  device: UartTarget['device'];
  place: Pick<DeviceMap, 'map' | 'mapSource' | 'notes'>;
  route: UartRoute;
  mcus: readonly McuFacts[];
  boards: readonly BoardFacts[];
  part: UartPart;
  /** the chip told the size of its flash; else the map is that of the smallest such part */
  isSizeKnown: boolean;
  /** what Get lists */
  commands: UartRom['commands'];
  protection: ProtectionOnUart;
  /** null where none are known, or the ROM refuses to read them */
  optionBytes: { address: number; bytes: Uint8Array } | null;
  /** a little of the flash, from its start; null = refused */
  content: FlashContent | null;
  /** its firmware is started whenever the port is given back, where the lines can do it */
  startsAgain: boolean;
}

/**
 * Leads the board into its ROM and asks it; changes nothing in its memory. `startsAgain`: nothing will be changed later
 * either. ProgrammerError, DeviceAccessError.
 */
export function lookAtUartBoard(
  ports: Pick<HostPorts, 'serial' | 'clock'>,
  target: UartTarget,
  startsAgain: boolean,
): Promise<LookedUart> {
  return askRom(ports, target, async (rom) => {
    const chip = await identifyChip(rom, ports.clock, target);
    const { part, layout, isSizeKnown } = chip;
    const map = uartFlashMap(part, layout);
    const mcus = mcusOf(part, null);
    const [mcu] = mcus;
    const boards = mcus.length === 1 && mcu ? likelyBoards({ mcu: mcu.name }) : [];
    const start = map.regions[0]?.start ?? 0;
    const end = start + layoutBytes(layout);
    const protection = await protectionOnUart(rom, ports.clock, start);
    const tables = possibleStarts({ boards, mcus }, start);
    const places = { whole: [start], tables, start, end, ownImage: true };
    return {
      kind: 'uart',
      // whom Klipper has asked into the bootloader waits there
      target: { ...target, wiring: rom.wiring, asksKlipper: false },
      device: { ...target.device, name: `${part.label} behind a ${printable(target.device.name, 80)}` },
      place: { map, mapSource: 'board-facts', notes: notesOnUart(rom, chip, target) },
      route: routeOnUart(rom, chip, target, null),
      mcus,
      boards,
      part,
      isSizeKnown,
      commands: rom.commands,
      protection,
      optionBytes: await readOptionBytes(rom, ports.clock, part),
      content: protection.head && (await unlessRefused(contentAt(rom, ports.clock, places))),
      startsAgain,
    };
  });
}

async function readOptionBytes(
  rom: UartRom,
  clock: Clock,
  { optionBytes, identityBlock }: UartPart,
): Promise<LookedUart['optionBytes']> {
  const [range] = optionBytes;
  if (!range) return null;
  const isInside =
    identityBlock !== null &&
    range.start >= identityBlock.start &&
    range.end <= identityBlock.start + identityBlock.length;
  // a part that shows a block whole or not at all is asked for all of it
  const asked = isInside ? identityBlock : { start: range.start, length: range.end - range.start };
  const length = Math.min(asked.length, MOST_BYTES);
  const block = await unlessRefused(again(rom.line, clock, () => readMemory(rom.line, asked.start, length)));
  if (!block) return null;
  const from = range.start - asked.start;
  return { address: range.start, bytes: block.slice(from, from + range.end - range.start) };
}

/** The chip in its ROM again, ready for commands. FlashFailure, ProgrammerError. */
export async function openUartProgrammer(
  ports: Pick<HostPorts, 'serial' | 'clock'>,
  { route, place, startsAgain }: LookedUart,
): Promise<Programmer> {
  const { rom, chip } = await openOnUart(ports, route, place.map.regions[0]?.start ?? 0);
  const programmer = uartProgrammer(rom, ports.clock, chip);
  const wiring = parseWiring(route.wiring);
  if (!startsAgain || !entersAlone(wiring)) return programmer;
  return {
    ...programmer,
    close: async () => {
      // the port may be gone by then, and what is wrong with it was told already
      await startFirmware(rom.line.port, ports.clock, wiring).catch(() => undefined);
      await programmer.close();
    },
  };
}
