import { flashMap, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { type MemoryMap, regionAt } from '../../src/formats/memory-layout.ts';
import { formatAddress, formatSize, printable } from '../../src/formats/text.ts';

const SMALLER: Remedy = {
  kind: 'steps',
  title: 'Make the firmware smaller, or choose the right chip',
  risk: 'none',
  steps: [
    'Run `make menuconfig` and compare the chip and the bootloader offset with what is printed on the board.',
    'On a small chip switch "Enable extra low-level configuration options" on and take out what the board does not have.',
    'Run `make clean` and `make`, then flash the new file.',
  ],
};

/** The firmware does not fit into the flash behind its start. */
export const rule = defineRule({
  id: 'firmware-too-large',
  title: 'the firmware does not fit into the flash',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The firmware is larger than the flash of the board between its start address and its end.',
    why: 'It cannot be written whole, and half a firmware does not start. Mostly it was built for another chip, or with a larger bootloader offset than the board has.',
    fix: 'Check chip and bootloader offset in `make menuconfig`, switch off features that the board does not need, and build again.',
  },
  needs: [],
  uses: ['runs', 'usb', 'firmware'],
  oneOf: ['runs', 'firmware'],
  explains: ['address-not-writeable'],
  *check({ intent, source, optional: { runs, usb, firmware } }) {
    if (runs) {
      yield* built(runs);
      yield* refused(runs, usb?.devices ?? []);
    }
    const base = firmware?.vectors?.base ?? null;
    if (source.kind === 'transcript' || intent !== 'flash' || !firmware || base === null) return;
    const [device, other] = usb?.devices.filter(isInDfuMode) ?? [];
    const map = device && !other ? flashMap(device) : null;
    const room = map ? roomAt(map, base) : null;
    if (!device || room === null || firmware.size <= room) return;
    const path = printable(firmware.path, 120);
    yield {
      subject: path,
      what: `${path} has ${formatSize(firmware.size)}, and the board ${labelOf(device)} has only ${formatSize(room)} of flash from ${formatAddress(base)} on.`,
      why: WHY,
      origins: [firmware.origin, device.origin],
      remedies: [SMALLER],
    };
  },
});

const WHY = 'It cannot be written whole, and half a firmware does not start. Nothing was written.';

/** The linker and other programs say it themselves. */
function* built({ runs }: RunFacts): Iterable<FindingDraft> {
  for (const { host, last } of byHost(linesSaying(runs, 'link-overflow'))) {
    const { bytes, region } = last.line.details;
    const by = typeof bytes === 'number' ? ` by ${formatSize(bytes)}` : '';
    yield {
      subject: `build${onHost(host)}`,
      what: `The build${onHost(host)} stopped because the firmware is too large for the chip: ${/ram/i.test(String(region)) ? 'its memory (RAM)' : 'its flash'} overflows${by}.`,
      why: 'No firmware file was made, so there is nothing new to flash; an older file in out/ is not this build.',
      origins: [last.origin],
      remedies: [SMALLER],
    };
  }
  for (const { host, last } of byHost(linesSaying(runs, 'image-too-large'))) {
    const { image, limit } = last.line.details;
    yield {
      subject: `firmware file${onHost(host)}`,
      what: `The firmware has ${image ?? '?'} KiB, and the chip has ${limit ?? '?'} KiB of flash.`,
      why: WHY,
      origins: [last.origin],
      remedies: [
        {
          kind: 'steps',
          title: 'Choose the firmware for this board',
          risk: 'none',
          steps: ['Look up the name that is printed on the board, and take the file for exactly that name.'],
        },
      ],
    };
  }
}

/** dfu-util checks the last page first: the start is within the map and the end is not. */
function* refused(runs: RunFacts, devices: readonly UsbDevice[]): Iterable<FindingDraft> {
  for (const said of linesSaying(runsOf(runs, 'dfu-util'), 'address-not-writeable')) {
    const { run, origin } = said;
    const begun = run.lines.findLast(({ meaning }) => meaning === 'downloading-to-address');
    const [address, size] = [begun?.details['address'], begun?.details['size']];
    if (typeof address !== 'number' || typeof size !== 'number') continue;
    const [board, other] = devices.filter((device) => device.host === run.host && isInDfuMode(device));
    const map = board && !other ? flashMap(board) : null;
    const room = map ? roomAt(map, address) : null;
    if (!board || room === null || size <= room) continue;
    yield {
      subject: `${printable(run.arguments?.download ?? 'firmware file', 100)}${onHost(run.host)}`,
      what: `The firmware has ${formatSize(size)}, and the board ${labelOf(board)}${onHost(run.host)} has only ${formatSize(room)} of flash from ${formatAddress(address)} on.`,
      why: WHY,
      origins: [origin, board.origin],
      remedies: [SMALLER],
    };
  }
}

/** Bytes from an address to the end of the writeable flash; null where the address itself is not writeable. */
function roomAt(map: MemoryMap, address: number): number | null {
  let end = address;
  for (let region = regionAt(map, end); region?.writeable; region = regionAt(map, end)) {
    end = region.start + region.sectorSize * region.sectors;
  }
  return end === address ? null : end - address;
}
