import { isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { linesSaying, onHost, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import { runningChip } from '../../src/diagnosis/running-chip.ts';
import type { KlipperFacts } from '../../src/evidence/klipper.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import type { UsbDevice, UsbFacts } from '../../src/evidence/usb.ts';
import { printable } from '../../src/formats/text.ts';
import { type BoardFacts, likelyBoards } from '../../src/knowledge/boards.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

const MAX_WAYS = 4;
const MAX_NAMES = 3;

/** A board answers as Klipper, and nothing is in DFU mode. */
export const rule = defineRule({
  id: 'device-still-running-firmware',
  title: 'the board runs its firmware instead of DFU mode',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'A board with running Klipper firmware is attached (1d50:614e), and none is in DFU mode.',
    why: 'While its firmware runs, the board does not answer to dfu-util; nothing can be written to it that way.',
    fix: 'Bring the board into DFU mode with its BOOT0 jumper or button and RESET, or let Klipper ask it: `make flash FLASH_DEVICE=/dev/serial/by-id/...`.',
  },
  needs: ['usb'],
  uses: ['serialPorts', 'klipper', 'runs'],
  explains: ['no-dfu-device'],
  *check({ usb, intent, source, optional: { serialPorts, klipper, runs } }) {
    if (intent !== 'flash') return;
    const told = source.kind === 'transcript' ? tellingBy(usb, runs) : null;
    for (const [host, here] of groupBy(usb.devices, (device) => device.host)) {
      const running = here.filter(
        ({ vendorId, productId }) => identifyUsb(vendorId, productId)?.role === 'klipper',
      );
      if (running.length === 0 || here.some(canTakeFirmware)) continue;
      const asked = told ? unanswered(told.get(host), running) : [];
      if (asked === null) continue;
      for (const device of running) yield found(device, host, asked, serialPorts, klipper);
    }
  },
});

/** Katapult and its like take firmware in their own way: then DFU mode is not what is missing. */
function canTakeFirmware(device: UsbDevice): boolean {
  const role = identifyUsb(device.vendorId, device.productId)?.role;
  return isInDfuMode(device) || role === 'katapult' || role === 'hid-bootloader' || role === 'rp2-boot-rom';
}

/** What a text tells of one host. */
interface Telling {
  runs: readonly Run[];
  /** line of the last listing with an ST ROM in DFU mode, 0 without one */
  lastInDfu: number;
}

function tellingBy(usb: UsbFacts, runs: RunFacts | null): Map<string | null, Telling> {
  const byHost = new Map<string | null, { runs: Run[]; lastInDfu: number }>();
  const of = (host: string | null) => {
    const known = byHost.get(host) ?? { runs: [], lastInDfu: 0 };
    byHost.set(host, known);
    return known;
  };
  for (const run of runsOf(runs, 'dfu-util')) of(run.host).runs.push(run);
  for (const { host, origin, vendorId, productId } of usb.sightings) {
    if (origin.kind !== 'log' || identifyUsb(vendorId, productId)?.role !== 'st-rom-dfu') continue;
    const known = of(host);
    known.lastInDfu = Math.max(known.lastInDfu, origin.line);
  }
  return byHost;
}

/**
 * The lines that show that somebody wanted DFU mode here and did not get it. Null when the listing only shows the
 * good end of a flash, or a board that was in DFU mode when it mattered.
 */
function unanswered(
  told: Telling | undefined,
  running: readonly UsbDevice[],
): FindingDraft['origins'] | null {
  const missing = linesSaying(told?.runs ?? [], 'no-dfu-device');
  const last = missing.at(-1);
  if (!told || !last) return null;
  const later = told.runs.slice(told.runs.indexOf(last.run) + 1);
  if (later.some((run) => writtenLine(run) !== null || says(run, 'device-id'))) return null;
  const listedAt = Math.max(...running.map(({ origin }) => (origin.kind === 'log' ? origin.line : 0)));
  // asked by path, Klipper was told to go into DFU mode first: only a listing from after that counts
  if (last.run.arguments?.path != null && listedAt < last.line.line) return null;
  return told.lastInDfu > listedAt ? null : missing.map(({ origin }) => origin);
}

function found(
  device: UsbDevice,
  host: string | null,
  asked: FindingDraft['origins'],
  serialPorts: SerialPortFacts | null,
  klipper: KlipperFacts | null,
): FindingDraft {
  const port = serialPorts?.ports.find(({ usbPath }) => usbPath !== null && usbPath === device.path);
  const byId = port?.byId[0];
  const mcu = runningChip(device, serialPorts);
  const known = mcu === null ? undefined : findMcu(mcu);
  return {
    subject: labelOf(device),
    what: `The board ${known ? `with an ${known.label} (${labelOf(device)})` : labelOf(device)}${onHost(host)} runs Klipper, and no board is in DFU mode.`,
    why: 'dfu-util reaches only a board whose boot ROM is waiting in DFU mode; one that runs its firmware does not answer to it. Nothing was written.',
    origins: [device.origin, ...asked],
    remedies: [
      ...(mcu !== null && known?.romDfu !== false ? [enterDfu(mcu, klipper)] : []),
      ...(known?.romDfu === false ? [noDfu(known.label)] : []),
      ...(mcu === null ? [enterDfu(null, klipper)] : []),
      {
        kind: 'steps',
        title: 'Or let Klipper ask the board into its bootloader',
        risk: 'none',
        steps: [
          `Run \`make flash FLASH_DEVICE=${byId === undefined ? '/dev/serial/by-id/usb-Klipper_...' : printable(byId, 120)}\` with Klipper stopped: it asks the running firmware to start its bootloader, then flashes.`,
        ],
      },
    ],
  };
}

function noDfu(label: string): Remedy {
  return {
    kind: 'steps',
    title: 'Flash this chip in its own way',
    risk: 'none',
    steps: [`${label} has no USB DFU in its ROM: use the SD card, or the serial bootloader with stm32flash.`],
  };
}

function enterDfu(mcu: string | null, klipper: KlipperFacts | null): Remedy {
  const boards = mcu === null ? [] : boardsFor(mcu, klipper);
  if (boards.length === 0 && mcu !== null && findMcu(mcu) === undefined) {
    return {
      kind: 'steps',
      title: 'Flash this chip in its own way',
      risk: 'none',
      steps: [`${printable(mcu, 24)} is no STM32 with DFU in its ROM: look up how its board takes firmware.`],
    };
  }
  const ways = new Map<string, string[]>();
  for (const { enterDfu: way, name } of boards) ways.set(way, [...(ways.get(way) ?? []), name]);
  const hot = boards.filter((board) => board.heaterOnInDfu).map((board) => board.name);
  const told = [...ways].slice(0, MAX_WAYS).map(([way, names]) => `${listed(names)}: ${lowerFirst(way)}`);
  return {
    kind: 'steps',
    title: 'Bring the board into DFU mode',
    risk: 'none',
    steps: [
      ...(hot.length > 0
        ? [`Unplug the heaters of a ${listed(hot)} first: a heater may be powered while it is in DFU mode.`]
        : []),
      ...(told.length > 0
        ? told
        : ['Put a jumper on BOOT0 or hold the BOOT0 button, then press RESET once.']),
      'Look with `dfu-doctor list`: the board then is 0483:df11.',
    ],
  };
}

/** The boards that fit and whose way into DFU mode is known. */
function boardsFor(mcu: string, klipper: KlipperFacts | null): BoardFacts[] {
  const target = klipper?.config ? readBuildTarget(klipper.config.symbols) : null;
  // a .config for another chip tells nothing of this board
  const fits =
    target?.mcu != null && findMcu(target.mcu) !== undefined && findMcu(target.mcu) === findMcu(mcu);
  const narrow = fits
    ? likelyBoards({ mcu, applicationStart: target.start?.address, crystalMhz: target.crystalMhz })
    : [];
  const boards = narrow.length > 0 ? narrow : likelyBoards({ mcu });
  return boards.filter((board) => board.dfuEntry !== 'undocumented');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return names.length > MAX_NAMES ? `${shown} and others` : shown;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
