import { isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { KlipperFacts } from '../../src/evidence/klipper.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import type { UsbDevice, UsbFacts } from '../../src/evidence/usb.ts';
import { printable } from '../../src/formats/text.ts';
import { type BoardFacts, likelyBoards } from '../../src/knowledge/boards.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

const MAX_WAYS = 4;
const MAX_NAMES = 3;
/** how Klipper names its port: usb-Klipper_stm32f446xx_2B00...-if00 */
const PORT_NAME = /usb-Klipper_([a-z0-9]{1,24})_/;

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
    for (const host of new Set(usb.devices.map((device) => device.host))) {
      const here = usb.devices.filter((device) => device.host === host);
      const running = here.filter(
        ({ vendorId, productId }) => identifyUsb(vendorId, productId)?.role === 'klipper',
      );
      if (running.length === 0 || here.some(canTakeFirmware)) continue;
      const asked = source.kind === 'transcript' ? unanswered(usb, runs, host, running) : [];
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

/**
 * The lines that show that somebody wanted DFU mode here and did not get it. Null when the listing only shows the
 * good end of a flash, or a board that was in DFU mode when it mattered.
 */
function unanswered(
  usb: UsbFacts,
  runs: RunFacts | null,
  host: string | null,
  running: readonly UsbDevice[],
): FindingDraft['origins'] | null {
  const mine = runsOf(runs, 'dfu-util').filter((run) => run.host === host);
  const missing = linesSaying(mine, 'no-dfu-device');
  const last = missing.at(-1);
  if (!last) return null;
  const later = mine.filter((run) => run.firstLine >= last.run.firstLine && run !== last.run);
  if (
    later.some((run) => writtenLine(run) !== null || run.lines.some(({ meaning }) => meaning === 'device-id'))
  ) {
    return null;
  }
  const listed = Math.max(...running.map(({ origin }) => (origin.kind === 'log' ? origin.line : 0)));
  // asked by path, Klipper was told to go into DFU mode first: only a listing from after that counts
  if (last.run.arguments?.path != null && listed < last.line.line) return null;
  const seenInDfu = usb.sightings.some(
    (seen) =>
      seen.host === host &&
      seen.origin.kind === 'log' &&
      seen.origin.line > listed &&
      identifyUsb(seen.vendorId, seen.productId)?.role === 'st-rom-dfu',
  );
  return seenInDfu ? null : missing.map(({ origin }) => origin);
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
  const mcu = mcuOf(device, byId);
  const known = mcu === null ? undefined : findMcu(mcu);
  return {
    subject: labelOf(device),
    what: `The board ${known ? `(${known.label}) ` : ''}at ${labelOf(device)}${onHost(host)} runs Klipper, and no board is in DFU mode.`,
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

/** "stm32f446xx", as the firmware names itself in its product string or its port. */
function mcuOf(device: UsbDevice, byId: string | undefined): string | null {
  const named = PORT_NAME.exec(byId ?? '')?.[1] ?? device.product?.text ?? device.description ?? '';
  return /(?:stm32|rp2|lpc|sam|at|n32|hc32)[a-z]{0,4}\d[a-z0-9]{0,12}/.exec(named.toLowerCase())?.[0] ?? null;
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
  const told = [...ways].slice(0, MAX_WAYS).map(([way, names]) => `${listed(names)}: ${lowerFirst(way)}`);
  return {
    kind: 'steps',
    title: 'Bring the board into DFU mode',
    risk: 'none',
    steps: [
      ...(boards.some((board) => board.heaterOnInDfu)
        ? ['Unplug the heaters first: on some of these boards a heater may be powered while in DFU mode.']
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
