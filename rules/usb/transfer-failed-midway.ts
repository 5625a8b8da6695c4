import { nameTarget, targetOf, writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { katapultTarget } from '../../src/diagnosis/katapult-runs.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, lineOrigin, onHost, runsOf, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { LineMeaning, Run, RunLine } from '../../src/evidence/runs.ts';
import { formatUsbId } from '../../src/formats/text.ts';

const BROKE: readonly LineMeaning[] = [
  'error-during-download-get-status',
  'dfuse-status-error',
  'dfuse-download-failed',
  'transfer-error',
  'device-lost',
  'error-get-status',
  'nack',
  'stm32-command-failed',
  'verify-failed',
  'flash-failed',
  'bootloader-read-failed',
];
/** AVR and SAM chips, whose bootloader is in their flash and is not written over by these */
const OTHER_CHIPS: readonly Run['tool'][] = ['avrdude', 'bossac'];
const TOOLS: readonly Run['tool'][] = [
  'dfu-util',
  'stm32flash',
  'katapult',
  'cube-programmer',
  'pydfu',
  'stm32loader',
  ...OTHER_CHIPS,
];
/** that all was written and, where the tool checks it, is right */
const DONE: readonly LineMeaning[] = ['write-done', 'flash-verified'];

/** Katapult's commands for the data itself, which come behind everything else */
const KATAPULT_BLOCK = /^Error sending command \[(?:SEND_BLOCK|SEND_EOF|REQUEST_BLOCK)\]/;

interface Broken extends SaidLine {
  /** how far it had come, as printed; null where only erasing had begun */
  percent: number | null;
}

/** The tool was erasing or writing when the transfer broke off. */
export const rule = defineRule({
  id: 'transfer-failed-midway',
  title: 'the transfer broke off while data was being written',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The flash tool had erased or written a part of the flash when the transfer broke off.',
    why: 'The firmware on the board is incomplete now and will most likely not start. The boot ROM is not touched by that: the board can be flashed again.',
    fix: 'Bring the board into DFU mode again with BOOT0 and RESET, use a short cable without a hub, and flash the whole file once more.',
  },
  needs: ['runs'],
  *check({ runs }) {
    // over CAN the bus is what to look at: can-transfer-error
    const broken = runsOf(runs, ...TOOLS)
      .filter((run) => run.tool !== 'katapult' || katapultTarget(run).over === 'serial')
      .flatMap(brokenTransfer);
    for (const { host, last, items } of byHost(broken)) yield finding(host, last, items);
  },
});

/** The error that ended a run after its first byte was erased or written. */
function brokenTransfer(run: Run): Broken[] {
  const written = writtenLine(run) ?? run.lines.find(({ meaning }) => DONE.includes(meaning)) ?? null;
  if (written !== null || run.outcome === 'succeeded') return [];
  // it opens the file before it looks at the board's flash
  const opens: readonly LineMeaning[] = run.tool === 'cube-programmer' ? ['flash-begun'] : [];
  const begun = run.lines.findIndex((said) => !opens.includes(said.meaning) && hasBegun(said));
  const at = begun < 0 ? secondBlock(run) : begun;
  const line = at < 0 ? undefined : run.lines.slice(at).find(({ meaning }) => breaksOff(meaning, run));
  if (!line) return [];
  const percents = run.lines.flatMap((said) =>
    isWriting(said) && said.details['percent'] !== undefined ? [Number(said.details['percent'])] : [],
  );
  return [{ run, line, origin: lineOrigin(run, line), percent: percents.at(-1) ?? null }];
}

function breaksOff(meaning: LineMeaning, { tool }: Run): boolean {
  return BROKE.includes(meaning) || (meaning === 'bootloader-silent' && OTHER_CHIPS.includes(tool));
}

/** stm32loader names a block before it writes it, without a share: behind the second the first is written. */
function secondBlock({ lines }: Run): number {
  const first = lines.findIndex(({ meaning }) => meaning === 'write-memory-progress');
  return lines.findIndex(({ meaning }, at) => at > first && meaning === 'write-memory-progress');
}

function isWriting({ meaning, details }: RunLine): boolean {
  return meaning === 'write-memory-progress' || (meaning === 'progress' && details['phase'] === 'Download');
}

/** A bar at 0 % shows that it was to begin, not that it did. */
function hasBegun(line: RunLine): boolean {
  const { meaning, details } = line;
  if (meaning === 'erase-done' || meaning === 'flash-begun') return true;
  if (meaning === 'flash-failed' && KATAPULT_BLOCK.test(String(details['reason'] ?? ''))) return true;
  if (meaning === 'progress' && details['phase'] === 'Erase') return Number(details['percent'] ?? 0) > 0;
  return isWriting(line) && (Number(details['percent'] ?? 0) > 0 || Number(details['bytes'] ?? 0) > 0);
}

function finding(host: string | null, { run, percent }: Broken, items: readonly Broken[]): FindingDraft {
  const target = run.tool === 'dfu-util' ? targetOf(run) : null;
  const board = target ? nameTarget(target) : 'the board';
  return {
    subject: `${target ? formatUsbId(target.vendorId, target.productId) : run.tool}${onHost(host)}`,
    what: `The transfer to ${board}${onHost(host)} broke off ${progressOf(run, percent)}.`,
    why: isKatapult(run)
      ? 'The new firmware is not whole, so Katapult will not start it: it waits for another try. Nothing is lost. The text does not show why it broke off; a cable, another program at the port, or a RESET at the wrong moment are usual.'
      : OTHER_CHIPS.includes(run.tool)
        ? 'A part of the old firmware is gone and the new one is not whole, so the board will most likely not start. Its bootloader is left as it was: the board can be flashed again. The text does not show why it broke off; a cable, the speed, another program at the port or a weak supply are usual.'
        : 'A part of the old firmware is erased and the new one is not whole, so the board will most likely not start. Its boot ROM cannot be erased: nothing is lost, and it can be flashed again. The text does not show why it broke off; a cable, a hub, a weak supply or a RESET at the wrong moment are usual.',
    origins: items.map((item) => item.origin),
    remedies: [
      isKatapult(run) ? AGAIN_BY_KATAPULT : OTHER_CHIPS.includes(run.tool) ? AGAIN_BY_PORT : AGAIN,
      ...(run.tool === 'dfu-util' && run.arguments?.download
        ? [
            {
              kind: 'flash',
              title: 'Or flash with the built-in flasher, which reads back and writes what is missing',
              risk: 'destructive',
              file: run.arguments.download,
              address: run.arguments.address,
              device: target ? formatUsbId(target.vendorId, target.productId) : null,
            } satisfies Remedy,
          ]
        : []),
    ],
  };
}

function isKatapult(run: Run): boolean {
  return run.tool === 'katapult';
}

function progressOf(run: Run, percent: number | null): string {
  if (isKatapult(run)) return 'after Katapult had begun to write';
  if (percent !== null) return `at ${percent} % of the data`;
  return run.tool === 'stm32loader' || OTHER_CHIPS.includes(run.tool)
    ? 'while its flash was being written'
    : 'while its flash was being erased';
}

const AGAIN_BY_KATAPULT: Remedy = {
  kind: 'steps',
  title: 'Flash the whole file again',
  risk: 'none',
  steps: [
    'Stop Klipper and whatever else may use the port, and use a short cable straight into the computer.',
    'Run the same command again with the port of Katapult (`ls /dev/serial/by-id`); if it is not there, press RESET twice within half a second.',
    'If it breaks off at the same place again, update Katapult and its script: both ends must speak the same protocol.',
  ],
};

const AGAIN_BY_PORT: Remedy = {
  kind: 'steps',
  title: 'Flash the whole file again',
  risk: 'none',
  steps: [
    'Close whatever else may use the port (OctoPrint, a slicer, a serial monitor), and use a short cable straight into the computer.',
    'Press RESET, and run the same command again.',
    'If it breaks off at the same place again, the file may be too large for the chip, or the bootloader may not suit the speed.',
  ],
};

const AGAIN: Remedy = {
  kind: 'steps',
  title: 'Flash the whole file again over a better connection',
  risk: 'none',
  steps: [
    'Use a short cable that carries data, straight into the computer, and switch the supply of the board on.',
    'Bring the board back into its bootloader: BOOT0, then RESET. It does not need a working firmware for that.',
    'Run the same command again, and leave cable, board and printer alone until it says that it is done.',
    'If it breaks off at the same place again, look at `dmesg` for what the kernel says at that moment.',
  ],
};
