import { configOrigin, type FirmwareTarget, targetOfConfig } from '../../src/diagnosis/build-target.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runOrigin, runsOf } from '../../src/diagnosis/run-lines.ts';
import { runsAfterwards } from '../../src/diagnosis/running-after.ts';
import type { FirmwareFacts } from '../../src/evidence/firmware.ts';
import type { KlipperFacts } from '../../src/evidence/klipper.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import type { Origin } from '../../src/evidence/section.ts';
import { formatAddress, printable } from '../../src/formats/text.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';

/** The vector table of the file says another address than the one that it is to be written to. */
export const rule = defineRule({
  id: 'firmware-linked-elsewhere',
  title: 'the firmware is built for another address',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The vector table of the firmware file says that it is built for another address than the one it would be written to.',
    why: 'All its addresses would be off: the board would not start, and what stands at the wrong place would be lost.',
    fix: 'Build it again with the bootloader offset that the board needs, or write it to the address that it was built for.',
  },
  needs: [],
  uses: ['firmware', 'klipper', 'usb', 'serialPorts', 'runs'],
  oneOf: ['firmware', 'runs'],
  *check({ intent, source, optional: { firmware, klipper, usb, serialPorts, runs } }) {
    const told = source.kind === 'transcript' ? targetOfConfig(klipper) : null;
    if (told && !runsAfterwards(told.mcu, { usb, serialPorts, runs })) yield* writtenElsewhere(told, runs);
    if (!firmware) return;
    const target = destination(firmware, klipper, runs);
    if (!target || !firmware.vectors) return;
    const { base, resetVector } = firmware.vectors;
    const entry = resetVector - 1;
    const runsThere =
      base === null
        ? entry >= target.address && entry < target.address + firmware.size
        : base === target.address;
    if (runsThere) return;
    const path = printable(firmware.path);
    yield {
      // a leftover in out/ harms nobody until it is flashed
      severity: intent === 'flash' ? 'error' : 'warning',
      subject: path,
      what: `${path} ${base === null ? `starts its code at ${formatAddress(entry)}` : `is built for ${formatAddress(base)}`}, but ${target.who} ${formatAddress(target.address)}.`,
      why: 'At that address its own addresses would be off: the board would not start, and what stands there now would be lost.',
      origins: [
        { ...firmware.origin, text: `reset vector ${formatAddress(resetVector)}` },
        ...target.origins,
      ],
      remedies: [
        {
          kind: 'steps',
          title: 'Make file and address agree',
          risk: 'none',
          steps: [
            'Run `make menuconfig` and choose the bootloader offset that the documents of the board name.',
            'Run `make clean` and `make`, then flash the new file.',
            ...(base === null
              ? []
              : [
                  `Only if ${formatAddress(base)} is right for the board: write this file there, for example with dfu-util -s ${formatAddress(base)}:leave.`,
                ]),
          ],
        },
      ],
    };
  },
});

/** In a text: where its last flash put the firmware that its settings build for another place. */
function* writtenElsewhere(target: FirmwareTarget, runs: RunFacts | null): Iterable<FindingDraft> {
  const written = runsOf(runs, 'dfu-util', 'katapult').flatMap((run) => writtenAt(run, target) ?? []);
  for (const { host, last } of byHost(written)) {
    const { address, who, origin } = last;
    if (address === target.address) continue;
    yield {
      certainty: 'likely',
      subject: `the firmware${onHost(host)}`,
      what: `The settings in this text build for ${formatAddress(target.address)}, but ${who} ${formatAddress(address)}${onHost(host)}.`,
      why: 'If the file was built with them, all its addresses are off there: it is written well and never starts.',
      origins: [target.origin, origin],
      remedies: [
        {
          kind: 'steps',
          title: 'Make settings and address agree',
          risk: 'none',
          steps: [
            'Find out where the board starts its firmware: behind Katapult at the "Application Start" that it prints, else where the documents of the board say.',
            'Choose that offset in `make menuconfig`, run `make clean` and `make`, and flash the new file to that address.',
          ],
        },
      ],
    };
  }
}

type Written = { run: Run; address: number; who: string; origin: Origin };

/** Null for what is no Klipper firmware, or is for another chip than the settings. */
function writtenAt(run: Run, { mcu }: FirmwareTarget): Written | null {
  if (run.outcome !== 'succeeded' || !/klipper[^/]*$/i.test(run.arguments?.download ?? '')) return null;
  if (run.tool === 'dfu-util') {
    const address = run.arguments?.address ?? null;
    return address === null ? null : { run, address, who: 'the file was written to', origin: runOrigin(run) };
  }
  const [start] = linesSaying([run], 'application-start');
  const [chip] = linesSaying([run], 'mcu-type');
  const address = start?.line.details['address'];
  const isOther = chip !== undefined && findMcu(String(chip.line.details['mcu'])) !== mcu;
  return start && typeof address === 'number' && !isOther
    ? { run, address, who: 'Katapult starts what it has flashed at', origin: start.origin }
    : null;
}

interface Destination {
  address: number;
  /** who says so, up to the address */
  who: string;
  origins: readonly Origin[];
}

/** Where the file is to go: as a command of the text says, else as the tree that it belongs to would flash it. */
function destination(
  firmware: FirmwareFacts,
  klipper: KlipperFacts | null,
  runs: RunFacts | null,
): Destination | null {
  const run = runsOf(runs, 'dfu-util').findLast(
    ({ arguments: given }) =>
      given?.address != null &&
      given.download !== null &&
      baseName(given.download) === baseName(firmware.path),
  );
  if (run?.arguments?.address != null) {
    return { address: run.arguments.address, who: 'the command writes it to', origins: [runOrigin(run)] };
  }
  const config = klipper?.config;
  const start = config && readBuildTarget(config.symbols).start;
  // a file that is no Klipper firmware and was named has nothing to do with the .config
  if (!config || !start || (firmware.chosen === 'named' && !firmware.dictionary)) return null;
  return {
    address: start.address,
    who: 'the .config says that `make flash` writes to',
    origins: [configOrigin(config, start.symbol)],
  };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
