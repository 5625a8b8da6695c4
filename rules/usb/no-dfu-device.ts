import { isDfuIdentity, isInDfuMode } from '../../src/diagnosis/dfu-devices.ts';
import { type DfuTarget, nameTarget, targetOf, writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { ENTER_DFU, otherToolsMissing, wordsOfOtherTool } from '../../src/diagnosis/no-bootloader.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, type SaidLine, says } from '../../src/diagnosis/run-lines.ts';
import type { Run, RunLine } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

/** Nothing in DFU mode where the tool looks: the most general of all findings. */
export const rule = defineRule({
  id: 'no-dfu-device',
  title: 'no board in DFU mode',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'No board in DFU mode is attached, or not the one that the command asks for.',
    why: 'dfu-util can only write to a board whose boot ROM is waiting for it. A board that runs its firmware, or that has no USB DFU, does not answer.',
    fix: 'Bring the board into DFU mode (BOOT0, then RESET), look with `lsusb` for 0483:df11, and run the command again.',
  },
  needs: [],
  uses: ['usb', 'runs'],
  *check({ intent, source, optional }) {
    const { usb, runs } = optional;
    const dfuUtil = runsOf(runs, 'dfu-util');
    // of each host the first run that wrote everything
    const written = new Map(
      byHost(dfuUtil.filter(writtenLine).map((run) => ({ run }))).map(({ host, first }) => [host, first.run]),
    );
    // one that was seen and could not be opened is there
    const blind = dfuUtil.filter((run) => !run.lines.some(namesDfuDevice));
    for (const { host, items } of byHost(linesSaying(blind, 'no-dfu-device'))) {
      const starter = runs?.runs[items.at(-1)?.run.parent ?? -1] ?? null;
      yield fromLog(host, items, written.get(host) ?? null, starter);
    }
    for (const { host, first, items } of byHost(otherToolsMissing(runs))) {
      yield wordsOfOtherTool(
        host,
        first,
        items,
        usb?.devices.find((one) => one.host === host && isInDfuMode(one)) ?? null,
      );
    }
    if (source.kind === 'transcript' || intent !== 'flash' || !usb) return;
    if (usb.devices.some(isInDfuMode)) return;
    yield {
      subject: 'USB',
      what: 'No board in DFU mode is attached to this machine.',
      why: 'A board can only be flashed by USB while its boot ROM is waiting in DFU mode.',
      origins: [
        { kind: 'command', argv: ['lsusb'], text: `${usb.devices.length} USB devices, none in DFU mode` },
      ],
      remedies: [ENTER_DFU],
    };
  },
});

function namesDfuDevice({ meaning, details }: RunLine): boolean {
  const { vendorId, productId } = details;
  return (
    meaning === 'cannot-open-dfu-device' &&
    typeof vendorId === 'number' &&
    typeof productId === 'number' &&
    isDfuIdentity(vendorId, productId)
  );
}

function fromLog(
  host: string | null,
  items: readonly SaidLine[],
  written: Run | null,
  starter: Run | null,
): FindingDraft {
  const last = items.at(-1)?.run;
  const target = last ? targetOf(last) : null;
  const path = last?.arguments?.path ?? null;
  const asked = `${target ? nameTarget(target) : 'a board'}${path === null ? '' : ` at the USB path ${printable(path, 40)}`}`;
  const { found, why, remedies } = adviceFor(last, target, written, starter);
  const end = found ?? (target || path !== null ? `; it looked for ${asked}` : '');
  return {
    subject: `dfu-util${onHost(host)}`,
    what: `dfu-util${onHost(host)} found no board in DFU mode${end}.`,
    why,
    origins: items.map((item) => item.origin),
    remedies,
  };
}

/** `found` ends the sentence that begins with "dfu-util found no board in DFU mode" */
type Advice = Pick<FindingDraft, 'why' | 'remedies'> & { found?: string };

/** Why nothing answered and what to do: where the thing asked for is never in DFU mode, BOOT0 does not help. */
function adviceFor(
  last: Run | undefined,
  target: DfuTarget | null,
  written: Run | null,
  starter: Run | null,
): Advice {
  const role = target ? identifyUsb(target.vendorId, target.productId)?.role : undefined;
  if (role === 'rp2-boot-rom') return RP2;
  const before =
    written !== null &&
    last !== undefined &&
    written.source === last.source &&
    written.lastLine < last.firstLine;
  if (before) {
    return {
      why: 'An earlier command in this text had written everything, and a board leaves DFU mode after that: if nothing new was to be flashed, all is well. To flash again, it has to be brought into DFU mode again.',
      remedies: [ENTER_DFU],
    };
  }
  return starter && says(starter, 'entering-bootloader')
    ? {
        why: 'The running firmware was asked to start the bootloader, and no board in DFU mode showed up at its USB path in time. Nothing was written; the board may be running its old firmware again.',
        remedies: [ENTER_DFU, FLASH_AGAIN],
      }
    : {
        why: 'dfu-util can only write to a board whose boot ROM is waiting in DFU mode.',
        remedies: [ENTER_DFU],
      };
}

const FLASH_AGAIN: Remedy = {
  kind: 'steps',
  title: 'Then flash what is in DFU mode',
  risk: 'none',
  steps: [
    'Run `make flash FLASH_DEVICE=0483:df11` in the Klipper folder, or `dfu-doctor flash out/klipper.bin`.',
  ],
};

/** RP2040 datasheet 2.8.4 and 2.8.5: the boot ROM offers a drive and PICOBOOT, no DFU */
const RP2: Advice = {
  found: ': it looked for an RP2040 or RP2350, which has no such mode',
  why: 'The boot ROM of an RP2040 or RP2350 does not speak DFU, so dfu-util can never find it. The board takes a .uf2 file instead.',
  remedies: [
    {
      kind: 'steps',
      title: 'Flash it in its own way',
      risk: 'none',
      steps: [
        'Klipper: choose the RP2040 or RP2350 in `make menuconfig`, then run `make flash FLASH_DEVICE=2e8a:0003` (RP2350: 2e8a:000f).',
        'Or copy the .uf2 file of the build onto the drive that the board offers while its BOOT button is held at power-on.',
      ],
    },
  ],
};
