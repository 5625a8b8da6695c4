import { dfuAlternates, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost, runOrigin, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { KlipperFacts } from '../../src/evidence/klipper.ts';
import type { Origin } from '../../src/evidence/section.ts';
import type { UsbDevice, UsbFacts } from '../../src/evidence/usb.ts';
import { type MemoryMap, parseMemoryLayout, regionAt } from '../../src/formats/memory-layout.ts';
import { formatAddress, formatSize, printable } from '../../src/formats/text.ts';
import { applicationStarts, boardsWithMcu, likelyBoards } from '../../src/knowledge/boards.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { findMcu, flashMapOf, mcusMatchingMap } from '../../src/knowledge/mcus.ts';

/** Flash is erased by whole sectors: an application that begins inside one takes what stands before it along. */
export const rule = defineRule({
  id: 'bootloader-would-be-overwritten',
  title: 'flashing would destroy the bootloader',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The firmware is to be written where its own bootloader stands, or into a sector that holds part of it.',
    why: 'Flash can only be erased by whole sectors, so the bootloader goes with it. The firmware was built to be started by it, so the board would stay silent.',
    fix: 'Choose the bootloader offset that the board needs in `make menuconfig` (128KiB on boards with an STM32H7), build again, then flash.',
  },
  needs: [],
  uses: ['klipper', 'usb', 'runs'],
  oneOf: ['klipper', 'runs'],
  *check({ intent, optional: { klipper, usb, runs } }) {
    if (klipper) yield* ofConfig(klipper, usb, intent === 'flash');
    for (const run of runsOf(runs, 'dfu-util')) {
      const address = run.arguments?.address;
      if (address == null || run.arguments?.download == null) continue;
      const device = dfuDevices(usb).find(({ host }) => host === run.host);
      const map = device && flashMap(device);
      const lost = map && sectorsBefore(map, address);
      if (!device || !lost || likelyBoards({ map, applicationStart: address }).length > 0) continue;
      const written = writtenLine(run) !== null;
      yield {
        subject: `dfu-util${onHost(run.host)}`,
        what: `Writing at ${formatAddress(address)}${onHost(run.host)} ${written ? 'erased' : 'must erase'} ${inWords(lost)}, so ${formatAddress(lost.start)} to ${formatAddress(address - 1)} ${written ? 'was' : 'would be'} lost.`,
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

function* ofConfig(klipper: KlipperFacts, usb: UsbFacts | null, toFlash: boolean): Iterable<FindingDraft> {
  const { config } = klipper;
  if (!config) return;
  const { start: target, mcu: name } = readBuildTarget(config.symbols);
  const mcu = name === null ? undefined : findMcu(name);
  if (!target || !mcu || target.address < mcu.flashStart) return;
  const { address, symbol } = target;
  const line = config.lines[symbol];
  const proof: Origin = {
    kind: 'file',
    path: config.path,
    ...(line === undefined ? {} : { line }),
    text: `${symbol}=${printable(config.symbols[symbol] ?? '', 20)}`,
  };
  const starts = [...new Set(boardsWithMcu(mcu.name).flatMap(applicationStarts))].sort((a, b) => a - b);
  const behind = starts.filter((start) => start > mcu.flashStart);
  const [first] = behind;
  // the board's own map where one of this chip is attached, else what is known of the chip
  const device = dfuDevices(usb).find((candidate) => {
    const map = flashMap(candidate);
    return map !== null && mcusMatchingMap(map).includes(mcu);
  });
  const map = (device && flashMap(device)) ?? flashMapOf(mcu);
  const origins = device ? [proof, device.origin] : [proof];
  const subject = `${printable(config.path)}, ${mcu.label}`;
  // Prusa's boards start 512 bytes into a sector: what is lost there is no bootloader
  const lost = starts.includes(address) ? null : sectorsBefore(map, address);
  if (lost) {
    yield {
      severity: toFlash || device ? 'error' : 'warning',
      subject,
      what: `The .config builds for ${formatAddress(address)} on an ${mcu.label}. Writing there must erase ${inWords(lost)}${device ? ` of the board at ${labelOf(device)}` : ''}, so ${formatAddress(lost.start)} to ${formatAddress(address - 1)} would be lost.`,
      why: whyLost(address),
      origins,
      remedies: [rebuild(behind)],
    };
  } else if (first !== undefined && address > mcu.flashStart && address < first) {
    yield {
      severity: toFlash || device ? 'error' : 'warning',
      certainty: 'likely',
      subject,
      what: `The .config builds for ${formatAddress(address)} on an ${mcu.label}; the boards known with it have their bootloader up to ${formatAddress(first - 1)}, so its end would be overwritten.`,
      why: 'Half of a bootloader starts nothing: the board would stay silent until it is flashed through its ROM again.',
      origins,
      remedies: [rebuild(behind)],
    };
  } else if (toFlash && first !== undefined && address === mcu.flashStart && !starts.includes(address)) {
    yield {
      severity: 'warning',
      certainty: 'hint',
      subject,
      what: `A hint: the .config builds for ${formatAddress(address)} (no bootloader), and the boards known with an ${mcu.label} come with a bootloader there, which would be overwritten.`,
      why: 'That is right for a board that is to run without its bootloader. If not: updates from the SD card stop working, and firmware built for behind the bootloader no longer starts.',
      origins,
      remedies: [rebuild(behind)],
    };
  }
}

function dfuDevices(usb: UsbFacts | null): UsbDevice[] {
  return usb?.devices.filter(isInDfuMode) ?? [];
}

/** The map of the internal flash: what alternate 0 announces (AN3156). */
function flashMap(device: UsbDevice): MemoryMap | null {
  const name = dfuAlternates(device).find(({ alternateSetting }) => alternateSetting === 0)?.name?.text;
  return name == null ? null : (parseMemoryLayout(name)?.map ?? null);
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
  return `Below ${formatAddress(address)} stands the bootloader that is to start this firmware. Without it the board stays silent until both are written again through its ROM.`;
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
