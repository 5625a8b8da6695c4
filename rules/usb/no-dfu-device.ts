import { isDfuIdentity, isInDfuMode } from '../../src/diagnosis/dfu-devices.ts';
import { nameTarget, targetOf, writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { Run, RunLine } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

const ENTER_DFU: Remedy = {
  kind: 'steps',
  title: 'Bring the board into DFU mode',
  risk: 'none',
  steps: [
    'Put the jumper on BOOT0, or hold the BOOT0 button.',
    'Press RESET once, or take the power away and give it back; then let go of the button.',
    'Run `dfu-doctor list` or `lsusb`: an STM32 in DFU mode is 0483:df11.',
    'If nothing new is listed, try another cable (many only charge), a USB 2 port and a port without a hub.',
  ],
};

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
      yield fromLog(host, items, written.get(host) ?? null);
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

function fromLog(host: string | null, items: readonly SaidLine[], written: Run | null): FindingDraft {
  const last = items.at(-1)?.run;
  const target = last ? targetOf(last) : null;
  const path = last?.arguments?.path ?? null;
  const asked = `${target ? nameTarget(target) : 'a board'}${path === null ? '' : ` at the USB path ${printable(path, 40)}`}`;
  const before =
    written !== null &&
    last !== undefined &&
    written.source === last.source &&
    written.lastLine < last.firstLine;
  return {
    subject: `dfu-util${onHost(host)}`,
    what: `dfu-util${onHost(host)} found no board in DFU mode${target || path !== null ? `; it looked for ${asked}` : ''}.`,
    why: before
      ? 'An earlier command in this text had written everything, and a board leaves DFU mode after that: if nothing new was to be flashed, all is well. To flash again, it has to be brought into DFU mode again.'
      : 'dfu-util can only write to a board whose boot ROM is waiting in DFU mode.',
    origins: items.map((item) => item.origin),
    remedies: [ENTER_DFU],
  };
}
