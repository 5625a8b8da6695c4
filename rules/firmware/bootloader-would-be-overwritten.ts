import { knownBoards } from '../../src/diagnosis/board-clues.ts';
import { type FirmwareTarget, targetOfConfig, targetOfImage } from '../../src/diagnosis/build-target.ts';
import { flashMap, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost, runOrigin, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import { runsAfterwards } from '../../src/diagnosis/running-after.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { type MemoryMap, regionAt } from '../../src/formats/memory-layout.ts';
import { formatAddress, formatSize } from '../../src/formats/text.ts';
import {
  applicationStarts,
  type BoardFacts,
  boardsWithMcu,
  likelyBoards,
} from '../../src/knowledge/boards.ts';
import { flashMapOf, type McuFacts, mcusMatchingMap } from '../../src/knowledge/mcus.ts';

/** Flash is erased by whole sectors: an application that begins inside one takes what stands before it along. */
export const rule = defineRule({
  id: 'bootloader-would-be-overwritten',
  title: 'flashing may destroy the bootloader',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The firmware is to be written where a bootloader is expected, or into the middle of a sector, which is erased from its start.',
    why: 'Flash can only be erased by whole sectors, so what stands before the firmware in its sector goes with it. Where that is the bootloader that starts the firmware, the board stays silent.',
    fix: 'Choose the bootloader offset that the board needs in `make menuconfig` (128KiB on boards with an STM32H7), build again, then flash.',
  },
  needs: [],
  uses: ['klipper', 'firmware', 'usb', 'serialPorts', 'runs'],
  oneOf: ['klipper', 'firmware', 'runs'],
  *check({ intent, source, optional: { klipper, firmware, usb, serialPorts, runs } }) {
    const boards = usb?.devices.filter(isInDfuMode) ?? [];
    const known = knownBoards(klipper);
    // who pastes the settings of his build has flashed or is about to; where it runs, nothing was lost
    const isText = source.kind === 'transcript';
    const targets = [targetOfConfig(klipper), targetOfImage(firmware)].filter(
      (target): target is FirmwareTarget =>
        target !== null && !(isText && runsAfterwards(target.mcu, { usb, serialPorts, runs })),
    );
    for (const [index, target] of targets.entries()) {
      // one mistake, told once: the image was built from this .config
      const before = targets
        .slice(0, index)
        .some(({ address, mcu }) => address === target.address && mcu === target.mcu);
      if (!before) yield* judge(target, boards, known, isText || intent === 'flash');
    }
    const byHost = new Map(boards.map((device) => [device.host, device]));
    for (const run of runsOf(runs, 'dfu-util')) {
      const address = run.arguments?.address;
      if (address == null || run.arguments?.download == null || says(run, 'no-dfu-device')) continue;
      const device = byHost.get(run.host);
      const { path } = run.arguments;
      // the map of another board
      if (path !== null && device?.path != null && path !== device.path) continue;
      const map = device && flashMap(device);
      const lost = map && sectorsBefore(map, address);
      if (!device || !lost || likelyBoards({ map, applicationStart: address }, known).length > 0) continue;
      const written = writtenLine(run) !== null;
      yield {
        subject: `dfu-util${onHost(run.host)}`,
        what: `Writing at ${formatAddress(address)}${onHost(run.host)} ${written ? 'erased' : 'must erase'} ${inWords(lost)}, and with it what stood before that address. ${formatAddress(lost.start)} to ${formatAddress(address - 1)} ${written ? 'was' : 'would be'} lost.`,
        why: whyLost(address),
        origins: [runOrigin(run), device.origin],
        remedies: [rebuild([])],
      };
    }
  },
});

interface Erased {
  start: number;
  /** bytes */
  size: number;
}

function* judge(
  { address, mcu, who, subject, origin }: FirmwareTarget,
  boards: readonly UsbDevice[],
  known: readonly BoardFacts[],
  toFlash: boolean,
): Iterable<FindingDraft> {
  const starts = [...new Set(boardsWithMcu(mcu.name, known).flatMap(applicationStarts))].sort(
    (a, b) => a - b,
  );
  const behind = starts.filter((start) => start > mcu.flashStart);
  const [first] = behind;
  // the board's own map where one of this chip is attached, else what is known of the chip
  const device = boards.find((candidate) => {
    const map = flashMap(candidate);
    return map !== null && mcusMatchingMap(map).includes(mcu);
  });
  const map = (device && flashMap(device)) ?? flashMapOf(mcu);
  const lost = sectorsBefore(map, address);
  const isOwnStart = starts.includes(address);
  const common = {
    severity: toFlash || device ? 'error' : 'warning',
    subject,
    origins: device ? [origin, device.origin] : [origin],
    remedies: [rebuild(behind)],
  } as const;
  if (lost) {
    // the build is right for such a board, and only a flash can do harm
    if (isOwnStart && !toFlash && !device) return;
    const own = isOwnStart ? ownStart(mcu, address, known) : null;
    yield {
      ...common,
      what: `${who} is for ${formatAddress(address)}; writing there on an ${mcu.label} must erase ${inWords(lost)}${device ? ` of the board ${labelOf(device)}` : ''}, and with it what stands before that address: ${formatAddress(lost.start)} to ${formatAddress(address - 1)} would be lost.`,
      why: whyLost(address),
      ...own,
    };
  } else if (first !== undefined && address > mcu.flashStart && address < first) {
    yield {
      ...common,
      certainty: 'likely',
      what: `${who} is for ${formatAddress(address)}, and the boards known with an ${mcu.label} start their firmware at ${formatAddress(first)} or later: on those a bootloader stands before that, and part of it would be overwritten.`,
      why: 'Half of a bootloader starts nothing: the board would stay silent until it is flashed through its ROM again.',
    };
  } else if (toFlash && first !== undefined && address === mcu.flashStart && !isOwnStart) {
    yield {
      ...common,
      severity: 'warning',
      certainty: 'hint',
      what: `A hint: ${who.replace(/^The /, 'the ')} is for ${formatAddress(address)} (no bootloader), and the boards known with an ${mcu.label} come with a bootloader there, which would be overwritten.`,
      why: 'That is right for a board that is to run without its bootloader. If not: updates from the SD card stop working, and firmware built for behind the bootloader no longer starts.',
    };
  }
}

/** The sector that holds `address`, when it begins before it; null where nothing before it would be erased. */
function sectorsBefore(map: MemoryMap, address: number): Erased | null {
  const region = regionAt(map, address);
  if (!region?.erasable) return null;
  const start = address - ((address - region.start) % region.sectorSize);
  return start === address ? null : { start, size: region.sectorSize };
}

function inWords({ start, size }: Erased): string {
  return `the whole sector ${formatAddress(start)} to ${formatAddress(start + size - 1)} (${formatSize(size)})`;
}

function whyLost(address: number): string {
  return `A firmware that is built for ${formatAddress(address)} is started by something below it, a bootloader as a rule. If that is what is lost, the board stays silent until both are written again through its ROM.`;
}

/** Some boards (Prusa's) start a firmware 512 bytes into a sector, and Klipper has them flashed like that. */
function ownStart(
  mcu: McuFacts,
  address: number,
  known: readonly BoardFacts[],
): Pick<FindingDraft, 'severity' | 'why' | 'remedies'> {
  const names = boardsWithMcu(mcu.name, known)
    .filter((board) => applicationStarts(board).includes(address))
    .map(({ name }) => name)
    .join(' or ');
  return {
    severity: 'warning',
    why: `This is the right address for ${names}. Whether anything that the board needs stands in those bytes is not known here, so dfu-doctor's own flasher refuses it.`,
    remedies: [
      {
        kind: 'steps',
        title: 'Make sure of the board first',
        risk: 'none',
        steps: [
          `If it is ${names}: flash it as Klipper's config file for that board describes.`,
          'If it is another board: run `make menuconfig`, choose the bootloader offset of that board, build again, and flash the new file.',
        ],
      },
    ],
  };
}

function rebuild(starts: readonly number[]): Remedy {
  return {
    kind: 'steps',
    title: 'Build for where the board starts its firmware',
    risk: 'none',
    steps: [
      `Run \`make menuconfig\` and choose the bootloader offset of the board${starts.length > 0 ? `; known boards with this chip start at ${starts.map(formatAddress).join(' or ')}` : ''}.`,
      'Run `make clean` and `make`, then flash the new file.',
    ],
  };
}
